"""What a run assumed and wished, in words, and what each wish cost."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from .formatting import number, percent
from .staff import ROLE_WORDS


def assumed_lines(assumed: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """What was taken to be otherwise than the round says. names: of areas and sites, by code."""
    out = []
    if "travel_minutes" in assumed:
        out.append(gettext("Ways of up to %(n)s minutes", n=number(assumed["travel_minutes"])))
    if "block_minutes" in assumed:
        out.append(gettext("At most %(n)s minutes of work without a break", n=number(assumed["block_minutes"])))
    if "reserve" in assumed:
        out.append(gettext("%(share)s of each role kept in reserve", share=percent(assumed["reserve"])))
    if "people" in assumed:
        facts = {
            "n": number(abs(assumed["people"])),
            "role": ROLE_WORDS.get(assumed["role"], assumed["role"]),
            "place": names.get(assumed.get("base", ""), assumed.get("base", "")) or gettext("all bases"),
        }
        more = assumed["people"] > 0
        out.append(
            gettext("%(n)s more people with the role %(role)s from %(place)s", **facts)
            if more
            else gettext("%(n)s fewer people with the role %(role)s from %(place)s", **facts)
        )
    if "lanes" in assumed:
        n, site = assumed["lanes"], names.get(assumed["site"], assumed["site"])
        out.append(gettext("Lanes at %(site)s: %(n)s", site=site, n=f"{'+' if n > 0 else ''}{number(n)}"))
    if "later_minutes" in assumed:
        out.append(gettext("Sites and people stay %(n)s minutes longer", n=number(assumed["later_minutes"])))
    return out


def wish_lines(wishes: Mapping[str, Any] | None, names: Mapping[str, str]) -> list[str]:
    """What was wished."""
    said, out = wishes or {}, []
    if "own_township_first" in said:
        out.append(gettext("People work in their own township first"))
    if "teams" in said:
        out.append(gettext("People of a unit go in teams of at least %(n)s", n=number(said["teams"]["least"])))
    out += [gettext("%(site)s stays closed", site=names.get(code, code)) for code in said.get("closed", ())]
    out += [
        gettext("%(person)s works at %(site)s", person=pin["staff"], site=names.get(pin["site"], pin["site"]))
        for pin in said.get("pins", ())
    ]
    return out


def price_lines(prices: list[dict[str, Any]], slot_minutes: int) -> list[dict[str, str]]:
    """A row for each wish that was priced: what the plan has more (fewer, below 0) than the one without the wish."""
    words = {
        "own_township_first": gettext("People work in their own township first"),
        "teams": gettext("People of a unit go in teams"),
        "scatter_minutes": gettext("People of a unit are not scattered"),
    }
    return [
        {
            "wish": words.get(price["wish"], _named(price["wish"])),
            "people": _signed(price["people_missed"]),
            "waiting": _signed(price["waiting_person_slots"] * slot_minutes / 60),
            "travel": _signed(price["travel_minutes"]),
        }
        for price in prices
    ]


def _named(wish: str) -> str:
    kind, _, rest = wish.partition(" ")
    if kind == "closed":
        return str(gettext("%(site)s stays closed", site=rest))
    person, _, site = rest.partition(" at ")
    return str(gettext("%(person)s works at %(site)s", person=person, site=site))


def _signed(figure: float) -> str:
    whole = round(figure)
    return f"+{number(whole)}" if whole > 0 else number(whole)
