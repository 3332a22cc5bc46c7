"""Which sites and staff take part in a session, and how many people its mobile and isolation sites are for."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Faulty, FieldFault, NotFound, Refused
from sampling.domain.rounds import Round
from sampling.domain.sites import BY_NUMBER, Site
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas, members, sites, submitting
from sampling.storage.queries import rounds as queries
from sampling.storage.tables import RoundRow, SessionRow

from .reading import changeable, existing, row_of, session_of

PEOPLE_MAX = 100_000
NO_SITE = N_("This session has no site with the code %(code)s. Choose one from the list.")
NOT_BY_NUMBER = N_("%(site)s is a fixed site: people come to it by themselves. Choose a mobile or an isolation site.")
SITE_TWICE = N_("%(site)s has a number in another row already. Keep one.")
PEOPLE_RANGE = N_("Type a number of people from 0 to 100,000.")


@dataclass(frozen=True, slots=True)
class SessionMembers:
    """Codes of the sites and staff of a session, and the numbers given for its mobile and isolation sites."""

    sites: frozenset[str]
    staff: frozenset[str]
    people: Mapping[str, int] = field(default_factory=dict)


def set_session_sites(
    db: Database, *, round_code: str, session_code: str, site_codes: Iterable[str] | None, by: Actor, now: datetime
) -> int:
    """Say which sites open in a session, None for all of the areas that take part; gives how many."""
    with db.writing() as session:
        row, own = open_members(session, round_code, session_code)
        round_ = existing(session, row.code)
        ids = site_ids(session, round_.area_path, site_codes, scope_paths(session, round_))
        queries.replace_sites(session, own.id or 0, ids)
        _record_members(session, by, "set sites of session", f"{round_code}/{session_code}", now, len(ids))
        return len(ids)


def set_session_staff(
    db: Database, *, round_code: str, session_code: str, staff_codes: Iterable[str] | None, by: Actor, now: datetime
) -> int:
    """Say who can be called for a session, None for all staff of the county who are not away in the round; gives how
    many."""
    with db.writing() as session:
        row, own = open_members(session, round_code, session_code)
        away = submitting.away_codes(session, row.id or 0)
        ids = staff_ids(session, existing(session, row.code).area_path, staff_codes, away=away)
        queries.replace_staff(session, own.id or 0, ids)
        _record_members(session, by, "set staff of session", f"{round_code}/{session_code}", now, len(ids))
        return len(ids)


def set_site_people(
    db: Database, *, round_code: str, session_code: str, people: Mapping[str, int | None], by: Actor, now: datetime
) -> None:
    """Say how many people mobile and isolation sites of a session are to sample, by code; None where it is not known.

    Raises Faulty as `check_people`, and Refused once a plan of the session is published.
    """
    with db.writing() as session:
        _, own = open_members(session, round_code, session_code)
        put_people(session, own.id or 0, people)
        known = [count for count in people.values() if count is not None]
        subject = f"{round_code}/{session_code}"
        auditing.record(
            session, by=by, action="set people of session", subject=subject, at=now, sites=len(known), people=sum(known)
        )


def check_people(db: Database, *, round_code: str, session_code: str, people: Sequence[tuple[str, int | None]]) -> None:
    """Raises Faulty with all that is wrong with numbers of people, each at ("people", its position, its field).

    session_code: "" before there is a session: then every site of the county may have a number.
    """
    with db.reading() as session:
        path = existing(session, round_code).area_path
        key = session_of(session, round_code, session_code).id if session_code else None
        faults = _people_faults(people, {site.code: site for site in sites.sites_within(session, path, session_id=key)})
    if faults:
        raise Faulty(faults)


def session_members(db: Database, *, round_code: str, session_code: str) -> SessionMembers:
    """Codes of the sites and staff of a session; raises NotFound."""
    with db.reading() as session:
        row_of(session, round_code)
        own = session_of(session, round_code, session_code)
        return SessionMembers(
            frozenset(site.code for site in sites.sites_within(session, session_id=own.id)),
            frozenset(queries.staff_codes(session, own.id or 0)),
            members.site_people(session, own.id or 0),
        )


def open_members(session: Session, round_code: str, session_code: str) -> tuple[RoundRow, SessionRow]:
    """The rows of a round and its session, whose sites and staff may be changed; raises Refused where not."""
    row = changeable(session, round_code)
    own = session_of(session, round_code, session_code)
    if session_code in queries.published_sessions(session, round_code):
        raise Refused(
            "A plan of the session %(code)s is published: its sites and staff stay as they are.", code=session_code
        )
    return row, own


def put_people(session: Session, session_id: int, people: Mapping[str, int | None]) -> None:
    """Write the numbers within the caller's transaction; raises Faulty as `check_people`."""
    known = {site.code: site for site in sites.sites_within(session, session_id=session_id)}
    if faults := _people_faults(list(people.items()), known):
        raise Faulty(faults)
    ids = sites.ids_by_code(session)
    members.set_site_people(session, session_id, {ids[code]: count for code, count in people.items()})


def scope_paths(session: Session, round_: Round) -> list[str] | None:
    """Paths of the areas that a round is for, None where it is for the whole county."""
    if not round_.scope:
        return None
    return [area.path for area in areas.areas_of(session, round_.scope)]


def _people_faults(people: Sequence[tuple[str, int | None]], known: Mapping[str, Site]) -> list[FieldFault]:
    faults, seen = [], set()
    for n, (code, count) in enumerate(people):
        site = known.get(code)
        if site is None:
            faults.append(FieldFault(NO_SITE, {"code": code or "-"}, ("people", n, "site")))
        elif site.kind not in BY_NUMBER:
            faults.append(FieldFault(NOT_BY_NUMBER, {"site": site.name}, ("people", n, "site")))
        elif code in seen:
            faults.append(FieldFault(SITE_TWICE, {"site": site.name}, ("people", n, "site")))
        seen.add(code)
        if count is not None and not 0 <= count <= PEOPLE_MAX:
            faults.append(FieldFault(PEOPLE_RANGE, {}, ("people", n, "people")))
    return faults


def _record_members(session: Session, by: Actor, action: str, subject: str, now: datetime, count: int) -> None:
    auditing.record(session, by=by, action=action, subject=subject, at=now, count=count)


def site_ids(
    session: Session, path: str, codes: Iterable[str] | None, paths: Sequence[str] | None = None
) -> Sequence[int]:
    """Ids of sites of the county at `path`; without codes of all that stand at or below one of `paths`."""
    ids = sites.ids_by_code(session)
    if codes is None:
        found = sites.sites_within(session, path)
        return [ids[site.code] for site in found if paths is None or any(within(site.area_path, p) for p in paths)]
    wanted, known = sorted(set(codes)), {site.code for site in sites.sites_within(session, path)}
    for code in wanted:
        if code not in known:
            raise NotFound("The county has no site with the code %(code)s.", code=code)
    return [ids[code] for code in wanted]


def staff_ids(
    session: Session,
    path: str,
    codes: Iterable[str] | None,
    paths: Sequence[str] | None = None,
    away: Container[str] = (),
) -> Sequence[int]:
    """Ids of staff of the county at `path`; without codes of all who start at or below one of `paths` and are not
    `away`."""
    if codes is None:
        parts = [path] if paths is None else paths
        found = (one for part in parts for one in queries.staff_ids_within(session, part).items())
        return [key for code, key in found if code not in away]
    ids = queries.staff_ids_within(session, path)
    wanted = sorted(set(codes))
    for code in wanted:
        if code not in ids:
            raise NotFound("The county has nobody with the staff code %(code)s.", code=code)
    return [ids[code] for code in wanted]
