"""Why targets are missed and what would close them, in sentences: `optimizer.explaining` gives codes and figures."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext, lazy_gettext

from sampling.domain.plans import Plan

from ..formatting import clock, number
from ..roles import ROLE_WORDS
from .tables import roles_text

WAYS_MAX = 4  # remedies in the sentence itself; the others are listed
AREAS_MAX = 3  # areas named in a sentence


_HELD = {
    "people": lazy_gettext(
        "%(within_reach)s people with the role %(role)s reach its sites in time: %(here)s work there in that role, "
        "%(elsewhere)s elsewhere or in another role, %(free)s have no work."
    ),
    "reach": lazy_gettext("Nobody is sent further than %(minutes_max)s minutes."),
    "lanes": lazy_gettext("Its sites have %(lanes)s lanes; %(sites)s of its %(sites_all)s sites run all of theirs."),
    "hours": lazy_gettext("Its sites are open in %(slots_open)s of the %(slots)s slots before that time."),
    "block": lazy_gettext("Nobody works more than %(slots)s slots without a break."),
    "blocks": lazy_gettext("Nobody has more than %(blocks)s stretches of work a day."),
    "moves": lazy_gettext("At most %(people)s people may change place."),
    "reserve": lazy_gettext("%(kept)s people with the role %(role)s are kept in reserve."),
    "late": lazy_gettext("%(people)s people come only after that time."),
    "few": lazy_gettext("%(people)s people come by that time, %(need)s are asked for."),
}


_WAYS = {
    "again": lazy_gettext("planning again with more time"),
    "moves": lazy_gettext("people who may change place +%(amount)s"),
    "lanes": lazy_gettext("lanes at %(site)s +%(amount)s"),
    "reserve": lazy_gettext("calling from the reserve: %(people)s"),
    "block": lazy_gettext("work without a break +%(length)s minutes"),
    "hours": lazy_gettext("opening +%(minutes)s minutes"),
    "reach": lazy_gettext("ways of up to %(minutes)s minutes"),
    "blocks": lazy_gettext("stretches of work a day +%(amount)s"),
    "people": lazy_gettext("more people from %(base)s (%(minutes)s minutes to %(site)s): %(people)s"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One missed target, a shortage of several together, or several targets with reasons of the same kind.

    sentence: what is short, and by what it is closed. ways: others that were tried. held: what holds it back. rows: of
    several targets, each with its area, its people short, and what holds it back.
    """

    sentence: str
    ways: list[str]
    held: list[str]
    rows: list["Row"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """One of several targets with reasons of the same kind."""

    area: str
    people: int
    told: list[str]


def reasons(
    plan: Plan,
    names: Mapping[str, str],
    slot_minutes: int,
    own: Collection[str] = (),
    *,
    but: Mapping[str, Any] | None = None,
) -> list[Reason] | None:
    """What is explained of a plan, shortages of several targets first; None where it was not found out.

    names: of areas and sites, by code. own: only these areas, all where none is given. but: figures of a shortage that
    the page has told already.
    """
    explained = plan.figures.get("explained")
    if explained is None:
        return None
    targets = plan.figures["targets"]
    say = _Words(names, slot_minutes)
    short = {one["area"] for one in explained if one["together"]}
    seen: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []  # of which the shortage of the whole says all that is known
    for one in explained:
        if not own or one["area"] in own:
            (told if _said(one, short, but) else seen).append(one)
    alike: dict[Any, list[dict[str, Any]]] = {}
    for one in seen:
        alike.setdefault(_kind(one, targets), []).append(one)
    return [
        say.several(ones, _due(ones[0], targets))
        if len(ones) > 1
        else say.together(ones[0], targets)
        if ones[0]["together"]
        else say.alone(ones[0], _due(ones[0], targets))
        for ones in alike.values()
    ] + [say.as_a_whole(one, _due(one, targets)) for one in told if not one["together"]]


def _due(one: dict[str, Any], targets: list[dict[str, Any]]) -> datetime:
    return datetime.fromisoformat(targets[one["target"]]["by"])


def _kind(one: dict[str, Any], targets: list[dict[str, Any]]) -> Any:
    """Alike are targets due at once that nothing closes alone and that the same kinds of limits hold back."""
    if one["together"] or any(remedy["closes"] for remedy in one["remedies"]):
        return id(one)
    return _due(one, targets), bool(one["binds"] or one["remedies"]), *sorted({bind["kind"] for bind in one["binds"]})


def _said(one: dict[str, Any], short: Collection[str], but: Mapping[str, Any] | None) -> bool:
    """Whether it is told already, or nothing is known of a target but what the shortage of its whole area says."""
    if one["together"]:
        return bool(one["binds"][0]["figures"] == but)
    return not one["binds"] and not one["remedies"] and one["area"] in short


@dataclass(frozen=True, slots=True)
class _Words:
    """Sentences with the names of the county."""

    names: Mapping[str, str]
    slot_minutes: int

    def name(self, code: str | None) -> str:
        return self.names.get(code or "", code or "")

    def together(self, one: dict[str, Any], targets: list[dict[str, Any]]) -> Reason:
        bind = one["binds"][0]
        areas = list(dict.fromkeys(self.name(targets[k]["area"]) for k in one["together"]))
        text = gettext(
            "%(area)s is short as a whole: all people with the role %(role)s within reach of %(areas)s can sample at "
            "most %(most)s of the %(need)s people who are still to be sampled for the targets. At least %(more)s more "
            "are needed, if nothing else stood in the way.",
            area=self.name(one["area"]),
            role=_roles(bind["role"]),
            areas=gettext(", ").join(areas)
            if len(areas) <= AREAS_MAX
            else gettext("%(n)s areas", n=number(len(areas))),
            most=number(bind["figures"]["most"]),
            need=number(bind["figures"]["need"]),
            more=number(bind["figures"]["people_more"]),
        )
        return Reason(text, [], [])

    def as_a_whole(self, one: dict[str, Any], by: datetime) -> Reason:
        """A target of which nothing is known but the shortage of its whole area, which is told before."""
        facts = {"area": self.name(one["area"]), "people": number(one["people_short"]), "clock": clock(by)}
        text = gettext(
            "%(area)s is %(people)s people short by %(clock)s: there are too few people for all of it together, as "
            "said above.",
            **facts,
        )
        return Reason(text, [], [])

    def several(self, ones: list[dict[str, Any]], by: datetime) -> Reason:
        facts = {"n": number(len(ones)), "clock": clock(by)}
        if ones[0]["binds"] or ones[0]["remedies"]:
            text = gettext("%(n)s targets due by %(clock)s: nothing that was tried closes one of them alone.", **facts)
        else:
            text = gettext("%(n)s targets due by %(clock)s: why was not found out in time.", **facts)
        rows = [
            Row(self.name(one["area"]), one["people_short"], self._all_held(one) + self._not_enough(one))
            for one in sorted(ones, key=lambda one: -one["people_short"])
        ]
        return Reason(text, [], [], rows)

    def alone(self, one: dict[str, Any], by: datetime) -> Reason:
        closing = [self._way(remedy) for remedy in one["remedies"] if remedy["closes"] and _says_how_many(remedy)]
        facts = {"area": self.name(one["area"]), "people": number(one["people_short"]), "clock": clock(by)}
        if closing:
            ways = gettext(", or ").join(closing[:WAYS_MAX])
            text = gettext(
                "%(area)s is %(people)s people short by %(clock)s: %(ways)s would close it.", ways=ways, **facts
            )
        elif one["binds"] or any(map(_says_how_many, one["remedies"])):
            text = gettext(
                "%(area)s is %(people)s people short by %(clock)s. Nothing that was tried closes it alone.", **facts
            )
        else:
            text = gettext("%(area)s is %(people)s people short by %(clock)s. Why was not found out in time.", **facts)
        return Reason(text, [*closing[WAYS_MAX:], *self._not_enough(one)], self._all_held(one))

    def _not_enough(self, one: dict[str, Any]) -> list[str]:
        return [
            gettext(
                "%(way)s: %(n)s people fewer short, not enough alone",
                way=self._way(remedy),
                n=number(remedy["people_gained"]),
            )
            for remedy in one["remedies"]
            if not remedy["closes"] and _says_how_many(remedy)
        ]

    def _all_held(self, one: dict[str, Any]) -> list[str]:
        return [text for text in map(self._held, one["binds"]) if text]

    def _way(self, remedy: dict[str, Any]) -> str:
        template = _WAYS.get(remedy["kind"])
        if template is None:
            return ""
        return str(template) % {
            "amount": number(remedy["amount"]),
            "length": number(round(remedy["amount"] * self.slot_minutes)),
            "people": roles_text(remedy["people"]),
            "base": self.name(remedy["base"]),
            "site": self.name(remedy["site"]),
            "minutes": number(round(remedy["minutes"] or 0)),
        }

    def _held(self, bind: dict[str, Any]) -> str:
        figures = {key: number(round(value)) for key, value in bind["figures"].items()}
        try:
            text = str(_HELD[bind["kind"]]) % {"role": _roles(bind["role"]), **figures}
        except KeyError:  # a kind or a figure of another version of the solver
            return ""
        if "minutes_next" in figures:
            text += " " + gettext("The nearest base beyond that is %(n)s minutes away.", n=figures["minutes_next"])
        if not bind["people_gained"]:
            return text
        gain = gettext("Without this limit alone %(n)s people fewer would be short.", n=number(bind["people_gained"]))
        return f"{text} {gain}"


def _says_how_many(remedy: dict[str, Any]) -> bool:
    """False for one of an earlier version of the solver that names nobody."""
    return bool(remedy["people"]) or remedy["kind"] not in ("people", "reserve")


def _roles(roles: str | None) -> str:
    return gettext(", ").join(str(ROLE_WORDS.get(role, role)) for role in (roles or "").split("+") if role)
