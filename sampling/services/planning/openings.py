"""What-if of sites: other lanes and other hours, and which slots of a session lie between two local times."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, time, timedelta

from sampling.domain.assumptions import Assumptions, OtherSite
from sampling.domain.errors import FieldFault, Where
from sampling.domain.sites import Site
from sampling.domain.texts import N_

from .gathering import Gathered
from .naming import Names

SITE_TWICE = N_("%(site)s is changed in another row already. Put both into one row.")
SITE_CLOSED = N_("%(site)s is to stay closed. Take it out here, or out of the sites that stay closed.")
NOTHING_CHANGED = N_("Type how many lanes more or fewer %(site)s has, or other hours.")
TOO_FEW_LANES = N_("Lanes of %(site)s: %(lanes)s. No more than these can be taken away.")
REVERSED = N_(
    "%(site)s would open at %(opens)s and close at %(closes)s. Type a closing time that is later than the opening."
)
NO_SLOT_OPEN = N_(
    "From %(opens)s to %(closes)s %(site)s would be open in no slot of the session, %(begins)s to %(ends)s. "
    "Type other hours."
)
OUTSIDE = N_("%(first)s to %(end)s does not lie within the session, %(begins)s to %(ends)s. Type other hours.")
NO_SLOT = N_("From %(first)s to %(end)s there is no whole slot. Slots are %(minutes)s minutes long: type longer hours.")


def changed_sites(
    given: Gathered, assumed: Assumptions, closed: Collection[str], faults: list[FieldFault]
) -> tuple[Gathered, dict[str, int]]:
    """The session with other hours of some of its sites, and how many lanes more (fewer, below 0) which of them have.

    closed: codes of sites that are to stay closed. Hours are changed before anybody is sent anywhere: people come
    while their sites are open. More lanes draw nobody from other sites. What can't be changed so is told in `faults`.
    """
    sites, lanes = {site.code: site for site in given.sites}, dict[str, int]()
    names, seen = Names(given), set[str]()
    for i, change in enumerate(assumed.sites):
        site, where = sites.get(change.site), ("sites", i)
        if site is None:
            fault: FieldFault | None = FieldFault(*names.no_site(change.site), (*where, "site"))
        elif change.site in seen or change.site in closed:
            sentence = SITE_TWICE if change.site in seen else SITE_CLOSED
            fault = FieldFault(sentence, {"site": names.site(change.site)}, (*where, "site"))
        else:
            fault = _fault(given, names, site, change, where)
        seen.add(change.site)
        if fault is not None:
            faults.append(fault)
        elif site is not None:
            sites[site.code] = replace(site, opens=change.opens or site.opens, closes=change.closes or site.closes)
            lanes[site.code] = change.lanes
    return replace(given, sites=[sites[site.code] for site in given.sites]), lanes


def _fault(given: Gathered, names: Names, site: Site, change: OtherSite, where: Where) -> FieldFault | None:
    facts: dict[str, object] = {"site": names.site(site.code)}
    opens, closes = change.opens or site.opens, change.closes or site.closes
    if site.lanes + change.lanes < 0:
        return FieldFault(TOO_FEW_LANES, {**facts, "lanes": site.lanes}, (*where, "lanes"))
    if change.opens is None and change.closes is None:
        return None if change.lanes else FieldFault(NOTHING_CHANGED, facts, (*where, "lanes"))
    facts |= {"opens": opens, "closes": closes}
    at = (*where, "opens" if change.opens is not None else "closes")
    if closes <= opens and _within_a_day(given):
        return FieldFault(REVERSED, facts, at)
    if not given.slots_within(opens, closes):
        return FieldFault(NO_SLOT_OPEN, {**facts, **_hours(given)}, at)
    return None


def block_of(given: Gathered, opens: time | None, closes: time | None) -> tuple[int, int] | FieldFault:
    """The slots [first, end) between two local times within the session; None for its beginning and its end."""
    length = timedelta(minutes=given.session.slot_minutes)
    start, close = given.slots[0], given.slots[-1] + length
    if opens is not None:
        start = _next(start, opens)
    end = close if closes is None else _next(start + timedelta(microseconds=1), closes)
    facts: dict[str, object] = {"first": start, "end": end, "minutes": given.session.slot_minutes, **_hours(given)}
    if end > close or start >= close:
        return FieldFault(OUTSIDE, facts)
    own = [t for t, slot in enumerate(given.slots) if start <= slot and slot + length <= end]
    return (own[0], own[-1] + 1) if own else FieldFault(NO_SLOT, facts)


def _next(after: datetime, clock: time) -> datetime:
    """The first instant from `after` on at which the clock shows this time."""
    at = datetime.combine(after.date(), clock, after.tzinfo)
    return at if at >= after else at + timedelta(days=1)


def _within_a_day(given: Gathered) -> bool:
    return given.slots[0].date() == given.slots[-1].date()


def _hours(given: Gathered) -> dict[str, object]:
    return {"begins": given.slots[0], "ends": given.slots[-1] + timedelta(minutes=given.session.slot_minutes)}
