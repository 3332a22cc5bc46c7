"""What the questions of a study are called, how its versions came, and what an answer says in sentences."""

import math

from flask_babel import gettext, lazy_gettext, lazy_pgettext, ngettext

from sampling.domain.siting import Question, Study, StudyRun
from sampling.services.siting import Figures, Looked

from ..formatting import number, percent
from .proofs import gap_text

QUESTION_WORDS = {
    "fewest": lazy_gettext("The fewest sites with everyone near enough"),
    "walking": lazy_gettext("So many sites with the least walking"),
    "reach": lazy_gettext("So many sites with most people near enough"),
    "room": lazy_gettext("Sites with room for everyone, at the least walking and cost"),
}
MADE_WORDS = {
    "answered": lazy_pgettext("study", "answered"),
    "moved": lazy_pgettext("study", "a site moved by hand"),
    "restored": lazy_pgettext("study", "an older version again"),
}
PIN_WORDS = {
    "": lazy_pgettext("pin", "free"),
    "open": lazy_pgettext("pin", "open"),
    "closed": lazy_pgettext("pin", "closed"),
}


def tenth(value: float) -> str:
    """A figure with one decimal."""
    return number(round(value, 1))


def headline(figures: Figures, question: Question) -> str:
    """What a version comes to: its sites, and how far people walk."""
    n = len(figures.sites)
    facts = {"n": number(n), "mean": tenth(figures.mean_minutes), "most": number(math.ceil(figures.most_minutes))}
    if figures.people and figures.within == figures.people:
        facts |= {"minutes": f"{question.minutes:g}"}
        return str(
            ngettext(
                "%(n)s site: everyone within %(minutes)s minutes on foot, %(mean)s on average",
                "%(n)s sites: everyone within %(minutes)s minutes on foot, %(mean)s on average",
                n,
                **facts,
            )
        )
    return str(
        ngettext(
            "%(n)s site: %(mean)s minutes on foot on average, the furthest %(most)s",
            "%(n)s sites: %(mean)s minutes on foot on average, the furthest %(most)s",
            n,
            **facts,
        )
    )


def so_far(run: StudyRun, question: Question) -> str:
    """The best that a run has, and how sure it is; of one that reads a file how far it is."""
    if run.reads:
        if not run.of:
            return gettext("Reading the ways of %(file)s. Nothing is changed yet.", file=run.reads)
        facts = {"file": run.reads, "share": percent(run.done / run.of, 0)}
        return gettext("%(share)s of %(file)s are read. Nothing is changed yet.", **facts)
    if run.value is None:
        return gettext("Looking for a first choice of sites.")
    told = {
        "fewest": gettext("Best so far: %(value)s sites.", value=number(round(run.value))),
        "reach": gettext("Best so far: %(value)s people near enough.", value=number(round(run.value))),
    }.get(question.kind) or gettext("A choice of sites is found and is being made better.")
    if run.bound is None:
        return told + gettext(" How much better it can be is not known yet.")
    return told + gettext(" It can become better by at most %(gap)s.", gap=gap_text(run.value, run.bound))


def without_answer(run: StudyRun) -> str:
    """Why a run that is over has no sites to show; "" where it has."""
    return {
        "impossible": gettext(
            "No choice of sites does what is asked: that is proven. Ask for more minutes, more sites or longer hours, "
            "or take pins away."
        ),
        "unknown": gettext("No choice was found in this time. Give it more time, or ask for less."),
    }.get(run.outcome, "")


def method(found: Looked) -> str:
    """How ways are measured."""
    factors, own = found.given.factors, found.given.measured
    if own is not None and own.method.kind == "matrix":
        return gettext(
            "Ways are the minutes of the file %(file)s (SHA-256 %(hash)s); who has none there has no way.",
            file=own.method.detail["file"]["name"],
            hash=own.method.detail["file"]["sha256"],
        )
    if own is not None and own.method.kind == "engine":
        return gettext(
            "Ways are the minutes that the routing engine says (%(name)s). Who is farther than %(off)s m from any "
            "street, or has no way there, has none.",
            name=own.method.detail["name"],
            off=f"{own.method.detail['most_off_m']:g}",
        )
    if own is not None:
        return gettext(
            "Ways go along the streets of the file %(file)s (SHA-256 %(hash)s), at %(speed)s km an hour on foot; "
            "steps to the street are straight lines times %(near)s. Who is farther than %(off)s m from any street has "
            "no way.",
            file=own.method.detail["file"]["name"],
            hash=own.method.detail["file"]["sha256"],
            speed=f"{factors.km_per_hour.value:g}",
            near=f"{own.method.detail['factors']['near']['value']:g}",
            off=f"{own.method.detail['most_off_m']:g}",
        )
    return gettext(
        "Ways are straight lines times %(near)s up to 1 km and %(far)s beyond, at %(speed)s km an hour on foot.",
        near=f"{factors.near.value:g}",
        far=f"{factors.far.value:g}",
        speed=f"{factors.km_per_hour.value:g}",
    )


def points(found: Looked) -> str:
    """Where people are taken to set out: not from their doors."""
    n = len(set(found.given.place_codes))
    return str(
        ngettext(
            "Everybody sets out from the place that their area has on the map (%(n)s area), not from their own door.",
            "Everybody sets out from the place that their area has on the map (%(n)s areas), not from their own door.",
            n,
            n=number(n),
        )
    )


def sources(found: Looked) -> list[str]:
    """Where the factors are from, each source once."""
    factors, own = found.given.factors, found.given.measured
    if own is not None and own.counted == "minutes":
        return []
    told = [factors.near.source, factors.far.source, factors.km_per_hour.source]
    if own is not None:
        told = [own.method.detail["factors"]["near"]["source"], factors.km_per_hour.source]
    return list(dict.fromkeys(told))


def own_ways(study: Study) -> list[str]:
    """What is to be said of a study's own ways, in sentences; none for straight lines."""
    if study.ways is None or study.ways.kind == "engine":
        return []
    facts = study.ways.facts
    told = [
        ngettext("It has %(n)s way.", "It has %(n)s ways.", facts["pairs"], n=number(facts["pairs"])),
        gettext(
            "%(n)s of %(all)s places with people have no way to any candidate: %(people)s people.",
            n=number(facts["places_without"]),
            all=number(facts["places"]),
            people=number(facts["people_without"]),
        ),
    ]
    if facts.get("unknown_count"):
        told.append(
            ngettext(
                "%(n)s code of the file is none of this study's and was passed over: %(names)s.",
                "%(n)s codes of the file are none of this study's and were passed over, such as %(names)s.",
                facts["unknown_count"],
                n=number(facts["unknown_count"]),
                names=", ".join(facts["unknown"]),
            )
        )
    return told
