"""Rounds as people read them, and what the norms say the county needs."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sampling.domain.areas import within
from sampling.domain.errors import NotFound, Refused
from sampling.domain.norms import Need, effective
from sampling.domain.norms import needs as needs_of
from sampling.domain.rounds import Round, may_change
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas, places, sites, staff
from sampling.storage.queries import rounds as queries
from sampling.storage.tables import RoundRow, SessionRow


@dataclass(frozen=True, slots=True)
class NeedsView:
    """What the norms ask of the county beside what it has; residents None where there is no figure."""

    residents: int | None
    needs: tuple[Need, ...]


def rounds(db: Database, scope_path: str = "") -> list[Round]:
    """Rounds of the counties that the scope is part of or holds, newest first."""
    with db.reading() as session:
        found = queries.all_rounds(session)
    return [r for r in found if within(r.area_path, scope_path) or within(scope_path, r.area_path)]


def round_by_code(db: Database, code: str) -> Round:
    """The round with this code; raises NotFound."""
    with db.reading() as session:
        return existing(session, code)


def zone_of(db: Database, code: str) -> ZoneInfo:
    """The zone of a round's clocks; raises NotFound."""
    with db.looking() as statements:
        zone = places.zone_of_round(statements, code)
    if zone is None:
        raise NotFound("There is no round with the code %(code)s.", code=code)
    return ZoneInfo(zone)


def needs(db: Database, round_code: str) -> NeedsView:
    """Samplers, sites and lanes that the areas of a round need by its norms, beside those they have."""
    with db.reading() as session:
        round_ = existing(session, round_code)
        row = row_of(session, round_code)
        known = queries.own_norms(session, row.id or 0)
        codes = round_.scope or (round_.area_code,)
        parts = areas.areas_of(session, codes)
        paths = [area.path for area in parts]
        inside = [
            site
            for site in sites.sites_within(session, round_.area_path)
            if any(within(site.area_path, path) for path in paths)
        ]
        samplers = staff.role_counts(session, *paths).get("sampler", 0)
    residents = [area.residents.count if area.residents else None for area in parts]
    if None in residents:
        return NeedsView(None, ())
    total = sum(count or 0 for count in residents)
    found = needs_of(
        effective(known),
        residents=total,
        samplers=samplers,
        sites=len(inside),
        lanes=sum(site.lanes for site in inside),
    )
    return NeedsView(total, tuple(found))


def existing(session: Session, code: str) -> Round:
    """The round with this code, within the caller's transaction; raises NotFound."""
    found = queries.round_by_code(session, code)
    if found is None:
        raise NotFound("There is no round with the code %(code)s.", code=code)
    return found


def row_of(session: Session, code: str, *, hold: bool = False) -> RoundRow:
    """The row of a round; with `hold`, for a transaction that changes the round. Raises NotFound."""
    row = queries.row_by_code(session, code, hold=hold)
    if row is None:
        raise NotFound("There is no round with the code %(code)s.", code=code)
    return row


def changeable(session: Session, code: str) -> RoundRow:
    """The row of a round that may still be changed, held; raises NotFound, or Refused where it is closed."""
    row = row_of(session, code, hold=True)
    if not may_change(row.state):
        raise Refused("The round %(code)s is closed and no longer changes. Open it again first.", code=code)
    return row


def session_of(session: Session, round_code: str, session_code: str) -> SessionRow:
    """The row of a session; raises NotFound."""
    row = queries.session_row(session, round_code, session_code)
    if row is None:
        raise NotFound(
            "The round %(round)s has no session with the code %(code)s.", round=round_code, code=session_code
        )
    return row
