"""Keeping call-ups: proposed from people, risk and hours, or as the county and its townships want them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.callup import Called, Window, faults, propose, step_of
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.services import auditing
from sampling.services.rounds.reading import changeable, session_of
from sampling.storage.database import Database, Session
from sampling.storage.queries import callup as queries
from sampling.storage.queries import expected, sites
from sampling.storage.tables import CallUpRow, SessionRow

from .calls import SiteCalls
from .reading import path_of, read


def propose_windows(
    db: Database, *, round_code: str, session_code: str, area_code: str, anew: bool, by: Actor, now: datetime
) -> int:
    """Propose windows for the sites that stand at and below an area, and give how many sites were written.

    anew: also where windows stand; else only the sites at which an area has none. Raises Refused where the round is
    closed or the area is not within the account's, and NotFound.
    """
    with db.writing() as session:
        changeable(session, round_code)
        own = session_of(session, round_code, session_code)
        path = path_of(session, round_code, area_code)
        known = read(session, round_code, session_code, path)
        area = next(one for one in known.areas if one.code == area_code)
        if not within(area.path, by.area_path):
            raise Refused("%(area)s is not in your area.", area=area.name)
        chosen = [
            one
            for one in known.sites
            if within(one.site.area_path, area.path) and one.calls and (anew or one.called < len(one.calls))
        ]
        minutes = step_of(known.session.slot_minutes)
        put(session, own, [(one, propose(_called(one), one.hours, minutes)) for one in chosen], by, now)
        if chosen:
            auditing.record(
                session,
                by=by,
                action="propose call-ups",
                subject=f"{round_code}/{session_code}",
                at=now,
                area=area_code,
                sites=len(chosen),
            )
    return len(chosen)


def set_windows(
    db: Database,
    *,
    round_code: str,
    session_code: str,
    site_code: str,
    windows: Mapping[str, tuple[datetime, datetime]],
    version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Keep the windows of a site's areas, by area code; version: of what was seen. Raises Faulty with each fault at
    ("windows", area's code), Conflict where others were kept meanwhile, Refused, NotFound."""
    with db.writing() as session:
        changeable(session, round_code)
        own = session_of(session, round_code, session_code)
        site = sites.site_by_code(session, site_code)
        known = read(session, round_code, session_code, site.area_path if site else "")
        here = next((one for one in known.sites if one.site.code == site_code), None)
        if here is None:
            raise NotFound("The site %(code)s does not open in this session.", code=site_code)
        if not within(here.site.area_path, by.area_path):
            raise Refused("%(area)s is not in your area.", area=here.site.name)
        calls = {call.area.code: call for call in here.calls}
        asked = {code: window for code, window in windows.items() if code in calls}
        standing = {c.area.code: (c.starts_at, c.ends_at) for c in here.calls}
        if all(standing[code] == window for code, window in asked.items()):
            return
        if here.version != version:
            raise Conflict(
                "Somebody else has changed the call-ups of %(site)s meanwhile. Look at them again.", site=here.site.name
            )
        named = [(code, calls[code].area.name, *window) for code, window in asked.items()]
        if found := faults(named, here.hours, here.site.name):
            raise Faulty(found)
        put(session, own, [(here, [Window(code, *window) for code, window in asked.items()])], by, now)
        auditing.record(
            session,
            by=by,
            action="set call-ups",
            subject=f"{round_code}/{session_code}",
            at=now,
            site=site_code,
            count=len(asked),
        )


def _called(here: SiteCalls) -> list[Called]:
    return [Called(call.area.code, call.people, call.level) for call in here.calls]


def put(
    session: Session, own: SessionRow, written: Sequence[tuple[SiteCalls, Sequence[Window]]], by: Actor, now: datetime
) -> None:
    """Write windows of sites, each one version further on; windows of areas that a site no longer serves go."""
    site_ids = sites.ids_by_code(session)
    area_ids = expected.ids_of(session, {window.area_code for _, windows in written for window in windows})
    rows = {(site, area): row for row, area, site in queries.rows_of(session, own.id or 0)}
    for here, windows in written:
        code, served = here.site.code, {call.area.code for call in here.calls}
        for (site, area), row in rows.items():
            if site == code and area not in served:
                session.delete(row)
        for window in windows:
            row = rows.get((code, window.area_code)) or CallUpRow(
                session_id=own.id or 0,
                area_id=area_ids[window.area_code],
                site_id=site_ids[code],
                starts_at=window.starts_at,
                ends_at=window.ends_at,
                updated_by="",
                updated_at=now,
            )
            row.starts_at, row.ends_at, row.version = window.starts_at, window.ends_at, here.version + 1
            row.updated_by, row.updated_at = by.name, now
            session.add(row)
