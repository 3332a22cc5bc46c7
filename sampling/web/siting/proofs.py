"""How good an answer is, by its bound and gap, and what it was asked to keep to: in sentences."""

import math

from flask_babel import gettext, ngettext

from sampling.services.siting import Given, Looked

from ..formatting import joined, number, percent


def proof(found: Looked) -> str:
    """How good the answer is; before it who can't be near any candidate."""
    figures, told = found.figures, _proof(found)
    beyond = figures.people - figures.within - figures.no_way
    if found.given.question.kind != "fewest" or found.answer.status == "by hand" or not beyond:
        return told
    far = ngettext(
        "%(n)s person has no candidate so near, and goes to the nearest site.",
        "%(n)s people have no candidate so near, and go to the nearest site.",
        beyond,
        n=number(beyond),
    )
    return joined([far, told])


def _proof(found: Looked) -> str:
    answer, question, figures = found.answer, found.given.question, found.figures
    sites = number(len(figures.sites))
    if answer.status == "by hand":
        return gettext("A site was moved by hand: nothing is proven of this version.")
    if answer.value is None or answer.bound is None or (answer.bound <= 0 < answer.value):
        return gettext("How much better a choice could be is not proven.")
    if answer.status == "optimal":
        return {
            "fewest": gettext("Fewer sites can't do it: that is proven."),
            "walking": gettext("No other choice of %(n)s sites has less walking: that is proven.", n=sites),
            "reach": gettext("No other choice of %(n)s sites has more people near enough: that is proven.", n=sites),
            "room": gettext("No other choice has less walking and cost: that is proven."),
        }[question.kind]
    off = gap_text(answer.bound, answer.value)
    if question.kind == "fewest":
        least = number(math.ceil(answer.bound - 1e-6))
        return gettext(
            "At least %(least)s sites are needed: that is proven. Whether so few are enough is not.", least=least
        )
    if question.kind == "reach":
        return gettext(
            "No choice of %(n)s sites can have more than %(most)s people within %(minutes)s minutes; this one has at "
            "most %(gap)s fewer: that is proven.",
            n=sites,
            most=number(math.floor(answer.bound + 1e-6)),
            minutes=f"{question.minutes:g}",
            gap=off,
        )
    if question.kind == "walking":
        # walking is summed over people, so that its average has the same gap; rounded down, it stays proven
        average = math.floor(100 * figures.mean_minutes * min(1.0, answer.bound / answer.value)) / 100
        return gettext(
            "No choice of %(n)s sites can have an average walk below %(least)s minutes; this one is at most %(gap)s "
            "above what is possible: that is proven.",
            n=sites,
            least=number(average),
            gap=off,
        )
    gap = gap_text(answer.value, answer.bound)
    return gettext("No choice can have over %(gap)s less walking and cost than this one: that is proven.", gap=gap)


def gap_text(value: float, bound: float) -> str:
    """How far a bound is from a value, as a share of the value; rounded up, so that "at most" holds."""
    share = abs(value - bound) / abs(value) if value else 1.0
    digits = 1 if share >= 0.001 else 2
    parts = 10 ** (digits + 2)
    return percent(max(1, math.ceil(share * parts - 1e-9)) / parts, digits)


def conditions(given: Given) -> list[str]:
    """What an answer had to keep to, beside its question: numbers, villages, room and pins."""
    question = given.question
    told = []
    if question.sites is not None and question.kind != "fewest":
        told.append(ngettext("%(n)s site", "%(n)s sites", question.sites, n=number(question.sites)))
    if question.kind in ("fewest", "reach"):
        told.append(gettext("near enough is %(n)s minutes on foot", n=f"{question.minutes:g}"))
    if question.each_village:
        told.append(gettext("at least one in every village that has a candidate"))
    if question.keeps_room:
        hours = f"{question.hours:g}"
        told.append(
            gettext("at most %(n)s people a site, and no site beyond its room in %(hours)s hours",
                    n=number(question.most), hours=hours)
            if question.most is not None
            else gettext("no site beyond its room in %(hours)s hours", hours=hours)
        )  # fmt: skip
        if question.splits:
            told.append(gettext("large areas may be split"))
    if opened := given.pins.count("open"):
        told.append(gettext("%(n)s pinned open", n=number(opened)))
    if closed := given.pins.count("closed"):
        told.append(gettext("%(n)s pinned closed", n=number(closed)))
    return told
