"""What a run assumed and wished, in words, and what each wish cost."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext

from sampling.domain.assumptions import Assumptions, OtherPeople, OtherSite
from sampling.domain.rounds import Round, Session

from .formatting import clock, number, percent
from .roles import ROLE_WORDS


def assumed_lines(assumed: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """What was taken to be otherwise than the round says. names: of areas and sites, by code."""
    said, out = Assumptions.from_dict(assumed), []
    if said.travel_minutes is not None:
        out.append(gettext("Ways of up to %(n)s minutes", n=number(said.travel_minutes)))
    if said.block_minutes is not None:
        out.append(gettext("At most %(n)s minutes of work without a break", n=number(said.block_minutes)))
    if said.reserve is not None:
        out.append(gettext("%(share)s of each role kept in reserve", share=percent(said.reserve)))
    out += [_people(change, names) for change in said.people]
    out += [line for change in said.sites for line in _site(change, names.get(change.site, change.site))]
    if said.later_minutes:
        out.append(gettext("Sites and people stay %(n)s minutes longer", n=number(said.later_minutes)))
    return out


def _people(change: OtherPeople, names: Mapping[str, str]) -> str:
    facts = {
        "n": number(abs(change.people)),
        "role": ROLE_WORDS.get(change.role, change.role),
        "place": names.get(change.base, change.base) or gettext("all bases"),
    }
    if change.people > 0:
        return str(gettext("%(n)s more people with the role %(role)s from %(place)s", **facts))
    return str(gettext("%(n)s fewer people with the role %(role)s from %(place)s", **facts))


def _site(change: OtherSite, site: str) -> list[str]:
    out = []
    if change.lanes:
        n = f"{'+' if change.lanes > 0 else ''}{number(change.lanes)}"
        out.append(str(gettext("Lanes at %(site)s: %(n)s", site=site, n=n)))
    opens, closes = (None if at is None else f"{at:%H:%M}" for at in (change.opens, change.closes))
    if opens and closes:
        out.append(
            gettext("%(site)s opens at %(opens)s and closes at %(closes)s", site=site, opens=opens, closes=closes)
        )
    elif opens:
        out.append(gettext("%(site)s opens at %(opens)s", site=site, opens=opens))
    elif closes:
        out.append(gettext("%(site)s closes at %(closes)s", site=site, closes=closes))
    return out


def edges(round_: Round, session: Session) -> list[datetime]:
    """Starts of a session's slots, and the end of the last."""
    slots = session.slots(round_.tz)
    return [*slots, slots[-1] + timedelta(minutes=session.slot_minutes)] if slots else []


def wish_lines(
    wishes: Mapping[str, Any] | None,
    names: Mapping[str, str],
    slots: Sequence[datetime] = (),
    kept: Mapping[str, list[int]] | None = None,
) -> list[str]:
    """What was wished. slots: starts of the session's, and the end of the last; kept: how often each is kept, of how
    often it could be, where that is known."""
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
    out += [_pin(pin, names, slots) for pin in said.get("pins", ())]
    out += [
        gettext("%(person)s and %(other)s work together", person=first, other=second)
        for first, second in said.get("together", {}).get("pairs", ())
    ]
    return out


def _pin(pin: Mapping[str, Any], names: Mapping[str, str], slots: Sequence[datetime]) -> str:
    place = names.get(pin["site"], pin["site"])
    text = str(gettext("%(person)s works at %(site)s", person=pin["staff"], site=place))
    more = [str(ROLE_WORDS.get(pin["role"], pin["role"]))] if pin.get("role") else []
    first, end = pin.get("slots") or (0, 0)
    if first < end < len(slots):
        more.append(gettext("%(first)s to %(end)s", first=clock(slots[first]), end=clock(slots[end])))
    return str(gettext("%(wish)s (%(more)s)", wish=text, more=gettext(", ").join(more))) if more else text


def price_lines(prices: list[dict[str, Any]], slot_minutes: int) -> list[dict[str, str]]:
    """A row for each wish that was priced: what the plan has more (fewer, below 0) than the one without the wish.

    A figure that is no more than the noise of the search gives way to what is proven, where anything is.
    """
    words = {
        "own_township_first": gettext("People work in their own township first"),
        "teams": gettext("People of a unit go in teams"),
        "together": gettext("Pairs work together"),
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
