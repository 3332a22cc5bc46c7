"""Editing one person or site of a township: direct, within its own area alone, and told to plans that need it.

Who can't be had in the round leaves its sessions without a published plan at once; where a plan is published, the next
re-plan does without the person.
"""

from collections.abc import Collection
from datetime import datetime, time

from sampling.domain.actors import Actor
from sampling.domain.errors import FieldFault, NotFound
from sampling.domain.staff import ROLES
from sampling.domain.submitting import PLANNED_WITH
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database
from sampling.storage.queries import editing as queries
from sampling.storage.queries import submitting as rounds_queries
from sampling.storage.queries.importing import join_sessions
from sampling.storage.queries.rounds import published_sessions

from .noting import Edited, note, phone_faults, set_values, tell, told
from .places import place_to_change

NO_ROLE = N_("Tick at least one role.")
HALF_A_TIME = N_("Give both times, or leave both empty for always.")
NO_NAME = N_("Type a name.")
LANES = N_("A site has 1 to %(most)s lanes.")
LANES_MAX = 1000


def check_person(*, work_phone: str, available: tuple[time | None, time | None], roles: Collection[str]) -> None:
    """Raises Faulty with all that keeps a person from being so."""
    faults = []
    if not roles or not set(roles) <= set(ROLES):
        faults.append(FieldFault(NO_ROLE, where=("roles",)))
    if (available[0] is None) != (available[1] is None):
        faults.append(FieldFault(HALF_A_TIME, where=("available_from" if available[0] is None else "available_to",)))
    faults += phone_faults(work_phone, "work_phone")
    tell(faults)


def edit_person(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    staff_code: str,
    work_phone: str,
    available: tuple[time | None, time | None],
    roles: Collection[str],
    away: bool,
    by: Actor,
    now: datetime,
) -> Edited:
    """Change a person's phone, hours (None, None for always) and roles, and whether the round can have the person.

    Raises Faulty as `check_person`, NotFound for somebody who does not start within the township, Refused where the
    round is closed.
    """
    check_person(work_phone=work_phone, available=available, roles=roles)
    with db.writing() as session:
        at = place_to_change(session, round_code, area_code, by)
        row = queries.person_row(session, staff_code, at.area.path)
        if row is None:
            raise NotFound("The township has nobody with the staff code %(code)s.", code=staff_code)
        key = row.id or 0
        before = {
            "work_phone": row.work_phone or "",
            "available_from": row.available_from,
            "available_to": row.available_to,
            "roles": set(queries.roles_of(session, key)),
        }
        after = {
            "work_phone": work_phone.strip(),
            "available_from": available[0],
            "available_to": available[1],
            "roles": set(roles),
        }
        fields = [name for name in after if after[name] != before[name]]
        row.work_phone = work_phone.strip() or None
        row.available_from, row.available_to = available
        session.add(row)
        if "roles" in fields:
            queries.set_roles(session, key, [role for role in ROLES if role in roles])
        was_away = staff_code in rounds_queries.away_codes(session, at.round_id, at.area.path)
        published = published_sessions(session, round_code)
        held = rounds_queries.sessions_of_person(session, at.round_id, key)
        left = joined = 0
        if away and not was_away:
            rounds_queries.set_away(session, at.round_id, key, by.name, now)
            left = rounds_queries.leave_sessions(session, at.round_id, key, published)
            note(session, at, "person", staff_code, "gone", by, now)
        elif was_away and not away:
            rounds_queries.set_back(session, at.round_id, key)
            session.flush()
            joined = join_sessions(session, round_code, "staff", [key]).places
            note(session, at, "person", staff_code, "back", by, now)
        if not away and PLANNED_WITH["staff"][1] & set(fields):
            note(session, at, "person", staff_code, "changed", by, now)
        if fields:
            auditing.record(session, by=by, action="edit person", subject=staff_code, at=now, **told(at, fields))
        if away != was_away:
            action = "person away" if away else "person back"
            auditing.record(session, by=by, action=action, subject=staff_code, at=now, **told(at, []))
        return Edited(bool(fields) or away != was_away, left, joined, len(published & held))


def check_site(*, name: str, lanes: int | None) -> None:
    """Raises Faulty with all that keeps a site from being so; what is None is not looked at."""
    faults = [] if name.strip() else [FieldFault(NO_NAME, where=("name",))]
    if lanes is not None and not 1 <= lanes <= LANES_MAX:
        faults.append(FieldFault(LANES, {"most": LANES_MAX}, ("lanes",)))
    tell(faults)


def edit_site(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    site_code: str,
    name: str,
    lanes: int,
    opens: time,
    closes: time,
    by: Actor,
    now: datetime,
) -> Edited:
    """Change a site's name, lanes and hours; raises as `edit_person`."""
    check_site(name=name, lanes=lanes)
    with db.writing() as session:
        at = place_to_change(session, round_code, area_code, by)
        row = queries.site_row(session, site_code, at.area.path)
        if row is None:
            raise NotFound("The township has no site with the code %(code)s.", code=site_code)
        after = {"name": " ".join(name.split())[:120], "lanes": lanes, "opens": opens, "closes": closes}
        fields = set_values(row, after)
        session.add(row)
        if fields:
            auditing.record(session, by=by, action="edit site", subject=site_code, at=now, **told(at, fields))
        if PLANNED_WITH["sites"][1] & set(fields):
            note(session, at, "site", site_code, "changed", by, now)
        return Edited(bool(fields), published=len(published_sessions(session, round_code)))
