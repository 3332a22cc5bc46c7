"""Whom sites serve: as it stands, and as it was in rounds that are closed."""

from collections import Counter
from collections.abc import Collection

from sqlmodel import Session, col, delete, select

from sampling.domain.sites import share_of

from ..tables import AreaRow, RoundRow, RoundServes, SessionRow, SessionSite, SiteRow, SiteServes
from .coverage import residents_of
from .importing import insert_rows

Served = dict[int, dict[str, int | None]]
"""By id of the site: codes of the areas it serves, in order, with the people of each that were dealt to it."""


def served(session: Session, round_id: int | None = None) -> Served:
    """Whom every site serves; round_id: as it was in a round."""
    out = _by_site(session, SiteServes)
    return out if round_id is None else out | _by_site(session, RoundServes, round_id)


def served_ids(session: Session, site_ids: Collection[int]) -> dict[int, dict[int, int | None]]:
    """Whom these sites serve as it stands: ids of areas with the people dealt to each, by the site's id."""
    out: dict[int, dict[int, int | None]] = {key: {} for key in site_ids}
    for row in session.exec(select(SiteServes).where(col(SiteServes.site_id).in_(site_ids))):
        out[row.site_id][row.area_id] = row.people
    return out


def residents_served(session: Session, round_id: int, sites: Collection[SiteRow]) -> dict[str, int | None]:
    """For how many residents each site is in a round, by its code: those of the areas it serves, or of the one it
    stands in, of one that is dealt among sites its share. None where one of the areas has no figure."""
    ids = {site.id or 0: site for site in sites}
    own = served_ids(session, ids) | _kept(session, round_id, ids)
    own = {key: areas or {ids[key].area_id: None} for key, areas in own.items()}
    residents = residents_of(session, sorted({area for areas in own.values() for area in areas}))
    parted = {area for areas in own.values() for area, part in areas.items() if part is not None}
    dealt = _dealt(session, round_id, parted) if parted else {}
    out: dict[str, int | None] = {}
    for key, areas in own.items():
        people = [(residents[area], part, dealt.get(area, 0)) for area, part in areas.items()]
        known = [share_of(count, part, whole) for count, part, whole in people if count is not None]
        out[ids[key].code] = sum(known) if len(known) == len(people) else None
    return out


def keep_past(session: Session, site_ids: Collection[int]) -> None:
    """Before whom sites serve changes: keep it, as it stands, for every closed round in which they opened and for which
    it was not kept before. A site for which no area is named is kept with the one it stands in."""
    opened = set(
        session.exec(
            select(SessionRow.round_id, SessionSite.site_id)
            .join(SessionSite, col(SessionSite.session_id) == SessionRow.id)
            .join(RoundRow, col(RoundRow.id) == SessionRow.round_id)
            .where(RoundRow.state == "closed", col(SessionSite.site_id).in_(site_ids))
        )
    )
    kept = select(RoundServes.round_id, RoundServes.site_id).where(col(RoundServes.site_id).in_(site_ids))
    wanted = sorted(opened - set(session.exec(kept)))
    if not wanted:
        return
    stands = served_ids(session, site_ids)
    own = dict(session.exec(select(SiteRow.id, SiteRow.area_id).where(col(SiteRow.id).in_(site_ids))).all())
    rows = [
        {"round_id": round_id, "site_id": site_id, "area_id": area_id, "people": people}
        for round_id, site_id in wanted
        for area_id, people in (stands[site_id] or {own[site_id]: None}).items()
    ]
    insert_rows(session, RoundServes, rows)


def forget_past(session: Session, round_id: int, site_ids: Collection[int]) -> None:
    """Let sites serve in a round, which was closed once and is open again, whom they serve now."""
    session.execute(
        delete(RoundServes).where(col(RoundServes.round_id) == round_id, col(RoundServes.site_id).in_(site_ids))
    )


def _dealt(session: Session, round_id: int, area_ids: Collection[int]) -> Counter[int]:
    """How many people of these areas were dealt to sites that open in a round."""
    opens = (
        select(SessionSite.site_id)
        .join(SessionRow, col(SessionRow.id) == SessionSite.session_id)
        .where(SessionRow.round_id == round_id)
    )
    kept = select(RoundServes.site_id).where(RoundServes.round_id == round_id)
    stands = select(SiteServes.area_id, SiteServes.people).where(
        col(SiteServes.area_id).in_(area_ids),
        col(SiteServes.site_id).in_(opens),
        col(SiteServes.site_id).not_in(kept),
    )
    stood = select(RoundServes.area_id, RoundServes.people).where(
        RoundServes.round_id == round_id, col(RoundServes.area_id).in_(area_ids)
    )
    dealt = Counter[int]()
    for query in (stands, stood):
        for area, people in session.exec(query):
            dealt[area] += people or 0
    return dealt


def _kept(session: Session, round_id: int, site_ids: Collection[int]) -> dict[int, dict[int, int | None]]:
    out: dict[int, dict[int, int | None]] = {}
    for row in session.exec(
        select(RoundServes).where(RoundServes.round_id == round_id, col(RoundServes.site_id).in_(site_ids))
    ):
        out.setdefault(row.site_id, {})[row.area_id] = row.people
    return out


def _by_site(session: Session, table: type[SiteServes] | type[RoundServes], round_id: int | None = None) -> Served:
    query = (
        select(table.site_id, AreaRow.code, table.people)
        .join(AreaRow, col(AreaRow.id) == table.area_id)
        .order_by(col(AreaRow.code))
    )
    if round_id is not None:
        query = query.where(RoundServes.round_id == round_id)
    out: Served = {}
    for site_id, code, people in session.exec(query):
        out.setdefault(site_id, {})[code] = people
    return out
