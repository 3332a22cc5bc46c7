"""What a run assumed and wished, in words, and what each wish cost."""

import math
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


def wish_lines(
    wishes: Mapping[str, Any] | None, names: Mapping[str, str], kept: Mapping[str, list[int]] | None = None
) -> list[str]:
    """What was wished; kept: how often each is kept, of how often it could be, where that is known."""
    said, out, often = wishes or {}, [], kept or {}
    if "own_township_first" in said:
        text = gettext("People work in their own township first")
        if "own_township_first" in often:
            done, of = often["own_township_first"]
            text = gettext("%(wish)s: so in %(n)s of %(all)s assignments", wish=text, n=number(done), all=number(of))
        out.append(text)
    if "teams" in said:
        text = gettext("People of a unit go in teams of at least %(n)s", n=number(said["teams"]["least"]))
        if "teams" in often:
            done, of = often["teams"]
            text = gettext("%(wish)s: so in %(n)s of %(all)s teams", wish=text, n=number(done), all=number(of))
        out.append(text)
    out += [gettext("%(site)s stays closed", site=names.get(code, code)) for code in said.get("closed", ())]
    out += [
        gettext("%(person)s works at %(site)s", person=pin["staff"], site=names.get(pin["site"], pin["site"]))
        for pin in said.get("pins", ())
    ]
    return out


def price_lines(prices: list[dict[str, Any]], slot_minutes: int) -> list[dict[str, str]]:
    """A row for each wish that was priced: what the plan has more (fewer, below 0) than the one without the wish.

    A figure that is no more than the noise of the search gives way to what is proven, where anything is.
    """
    words = {
        "own_township_first": gettext("People work in their own township first"),
        "teams": gettext("People of a unit go in teams"),
        "scatter_minutes": gettext("People of a unit are not scattered"),
    }
    return [
        {
            "wish": words.get(price["wish"], _named(price["wish"])),
            "people": _told(price, 0, price["people_missed"], 1.0),
            "waiting": _told(price, 1, price["waiting_person_slots"] * slot_minutes / 60, slot_minutes / 60),
            "travel": _told(price, 2, price["travel_minutes"], 1.0),
        }
        for price in prices
        if price["wish"] != "scatter_minutes" or "measured" in price  # once it was priced though nobody had asked
    ]


def _named(wish: str) -> str:
    kind, _, rest = wish.partition(" ")
    if kind == "closed":
        return str(gettext("%(site)s stays closed", site=rest))
    person, _, site = rest.partition(" at ")
    return str(gettext("%(person)s works at %(site)s", person=person, site=site))


def _told(price: dict[str, Any], part: int, figure: float, scale: float) -> str:
    """A figure of a price as the page says it, with what bounds prove of it; `scale` turns that into the same unit.

    part 0: people, of whom bounds say nothing, since they weigh them.
    """
    sure = price.get("measured", (True, True, True))[part]
    low, high = price["between"][part] if part else (None, None)
    proven = ""
    if low is not None and high is not None and math.floor(low * scale) < math.ceil(high * scale):
        least, most = _signed(math.floor(low * scale)), _signed(math.ceil(high * scale))
        proven = str(gettext("%(least)s to %(most)s", least=least, most=most))
    if not sure:
        return proven or str(gettext("not measurable in the time"))
    return str(gettext("%(n)s (proven: %(range)s)", n=_signed(figure), range=proven)) if proven else _signed(figure)


def _signed(figure: float) -> str:
    whole = round(figure)
    return f"+{number(whole)}" if whole > 0 else number(whole)
