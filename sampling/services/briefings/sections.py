"""What is open as a briefing tells it: sentences in the language that is spoken."""

from dataclasses import dataclass

from sampling.domain.briefings import Facts, Figures, Help, Open, Outstanding, Second

from ..wording import clock, gettext, ngettext, number
from .words import HELP_WORDS, RISK_WORDS, reasons, word


@dataclass(frozen=True, slots=True)
class Section:
    """Something else that is open, in sentences."""

    title: str
    lines: tuple[str, ...]


def sections(facts: Facts) -> list[Section]:
    """Completeness, requests for help, outstanding people, the second source and problems, those that are known."""
    found = [Section(gettext("Completeness"), tuple(_completeness(facts.stand.figures)))]
    if facts.help is not None:
        found.append(Section(gettext("Requests for help"), tuple(_asking(facts.help))))
    if facts.outstanding is not None:
        found.append(Section(gettext("Outstanding people"), tuple(_outstanding(facts.outstanding))))
    if facts.second is not None:
        found.append(Section(gettext("Second source"), tuple(_second(facts.second))))
    found.append(Section(gettext("Problems"), tuple(_problems(facts.open))))
    return found


def _completeness(own: Figures) -> list[str]:
    out = []
    if own.sites_expected and not own.sites_owing:
        out.append(gettext("All %(all)s sites that were to report have reported.", all=number(own.sites_expected)))
    elif own.sites_expected:
        out.append(
            gettext(
                "%(n)s of %(all)s sites have reported for %(clock)s; %(owing)s have not.",
                n=number(own.sites_reported + own.sites_left_out),
                all=number(own.sites_expected),
                clock=clock(own.hour),
                owing=number(own.sites_owing),
            )
        )
        out.append(gettext("People whom they have sampled since their last report are not in the figure."))
    else:
        out.append(gettext("No site was to have reported by then."))
    if own.sites_left_out:
        out.append(gettext("%(n)s of them are not in the second source.", n=number(own.sites_left_out)))
    return out


def _asking(told: Help) -> list[str]:
    if not told.asked:
        return [gettext("Nobody has asked for help.")]
    out = [
        gettext(
            "%(open)s of %(asked)s requests are open; %(waiting)s wait for an answer, %(late)s beyond their limit.",
            open=number(told.open),
            asked=number(told.asked),
            waiting=number(told.waiting),
            late=number(told.late),
        )
    ]
    for one in told.tickets:
        where = one.place if one.township in ("", one.place) else f"{one.township} {one.place}"
        what = word(HELP_WORDS, one.kind)
        if one.waited is not None:
            out.append(
                gettext("%(where)s: %(what)s, without an answer for %(n)s min", where=where, what=what, n=one.waited)
            )
        else:
            out.append(gettext("%(where)s: %(what)s, answered", where=where, what=what))
    if told.open > len(told.tickets):
        out.append(gettext("and %(n)s more", n=number(told.open - len(told.tickets))))
    return out


def _outstanding(told: Outstanding) -> list[str]:
    if not told.entered:
        return [gettext("None of %(all)s villages has said who is outstanding.", all=number(told.villages))]
    out = [
        gettext(
            "%(n)s people are outstanding, as %(entered)s of %(all)s villages say.",
            n=number(told.people),
            entered=number(told.entered),
            all=number(told.villages),
        )
    ]
    names = reasons()
    known = [f"{names[name]} {number(many)}" for name, many in told.reasons.items()]
    if known:
        out.append(gettext("By reason: %(reasons)s.", reasons=gettext(", ").join(known)))
    return out


def _second(told: Second) -> list[str]:
    both = told.equal + told.differs
    out = [
        gettext(
            "At %(clock)s %(both)s sites have both figures: %(own)s people here, %(there)s there (%(more)s).",
            clock=clock(told.hour),
            both=number(both),
            own=number(told.own),
            there=number(told.there),
            more=f"{told.there - told.own:+,}".replace("-", "−"),
        ),
        gettext(
            "%(equal)s sites are equal, %(differs)s differ; %(here)s are only here, %(only_there)s only there.",
            equal=number(told.equal),
            differs=number(told.differs),
            here=number(told.only_here),
            only_there=number(told.only_there),
        ),
    ]
    out.append(
        gettext("The second source is official in parts of these figures.")
        if told.official
        else gettext("The county's own counts are official.")
    )
    return out


def _problems(told: Open) -> list[str]:
    out = []
    if told.silent:
        out.append(gettext("%(n)s of %(all)s sites are without news.", n=number(told.silent), all=number(told.sites)))
    if told.doubtful:
        out.append(
            ngettext("%(n)s count looks wrong.", "%(n)s counts look wrong.", told.doubtful, n=number(told.doubtful))
        )
    if told.conflicts:
        out.append(
            ngettext(
                "For %(n)s hour of a site there are different figures that nobody has settled.",
                "For %(n)s hours of sites there are different figures that nobody has settled.",
                told.conflicts,
                n=number(told.conflicts),
            )
        )
    for level in ("high", "medium"):
        names = [name for one, name in told.risks if one == level]
        if names:
            out.append(gettext(RISK_WORDS[level], areas=gettext(", ").join(names)))
    return out or [gettext("None is known.")]
