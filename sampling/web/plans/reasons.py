"""Why targets are missed and what would close them, in sentences: `optimizer.explaining` gives codes and figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext, lazy_gettext

from sampling.domain.plans import Plan

from ..formatting import clock, number
from ..staff import ROLE_WORDS
from .tables import roles_text

WAYS_MAX = 4  # remedies in the sentence itself; the others are listed


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
    """One missed target, or a shortage of several together: what is short, the other ways, and what holds it back."""

    area_code: str
    sentence: str
    ways: list[str]
    held: list[str]


def reasons(plan: Plan, names: Mapping[str, str], slot_minutes: int) -> list[Reason] | None:
    """What is explained of a plan, shortages of several targets first; None where it was not found out.

    names: of areas and sites, by code.
    """
    explained = plan.figures.get("explained")
    if explained is None:
        return None
    targets = plan.figures["targets"]
    say = _Words(names, slot_minutes)
    return [
        say.together(one, targets) if one["together"] else say.alone(one, datetime.fromisoformat(_due(one, targets)))
        for one in explained
    ]


def _due(one: dict[str, Any], targets: list[dict[str, Any]]) -> str:
    return str(targets[one["target"]]["by"])


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
            "most %(most)s of the %(need)s people whom the targets ask for. At least %(more)s more are needed.",
            area=self.name(one["area"]),
            role=_roles(bind["role"]),
            areas=gettext(", ").join(areas),
            most=number(bind["figures"]["most"]),
            need=number(bind["figures"]["need"]),
            more=number(bind["figures"]["people_more"]),
        )
        return Reason(one["area"], text, [], [])

    def alone(self, one: dict[str, Any], by: datetime) -> Reason:
        remedies = [remedy for remedy in one["remedies"] if _says_how_many(remedy)]
        closing = [self._way(remedy) for remedy in remedies if remedy["closes"]]
        facts = {"area": self.name(one["area"]), "people": number(one["people_short"]), "clock": clock(by)}
        if closing:
            ways = gettext(", or ").join(closing[:WAYS_MAX])
            text = gettext(
                "%(area)s is %(people)s people short by %(clock)s: %(ways)s would close it.", ways=ways, **facts
            )
        elif one["binds"] or remedies:
            text = gettext(
                "%(area)s is %(people)s people short by %(clock)s. Nothing that was tried closes it alone.", **facts
            )
        else:
            text = gettext("%(area)s is %(people)s people short by %(clock)s. Why was not found out in time.", **facts)
        others = [
            gettext(
                "%(way)s: %(n)s people fewer short, not enough alone",
                way=self._way(remedy),
                n=number(remedy["people_gained"]),
            )
            for remedy in remedies
            if not remedy["closes"]
        ]
        held = [text for text in map(self._held, one["binds"]) if text]
        return Reason(one["area"], text, [*closing[WAYS_MAX:], *others], held)

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
