"""Sending replacements: the next version of the plan, other than the one that holds in these people alone, published
at once; or the decision to go on without somebody.

The figures of such a version (JSON) are those of the version before it, with the minutes of the ways as they are now
and nothing proven of them any more, and under "replaced": {of: the version before, people: {absent, staff, site, role,
begins, ends} each}.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, Faulty, FieldFault, Named, Refused
from sampling.domain.plans import Plan
from sampling.domain.readiness import Absence
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.services.plans import publish_within
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import absences
from sampling.storage.queries import plans as plan_queries
from sampling.storage.queries import rounds as rounds_queries
from sampling.storage.tables import PlanRow, SessionRow, SiteRow

from .proposing import reserve_for, rows_of
from .reserve import Work

TRAVEL = "travel_minutes"  # the part of a plan's objective that its ways are
NOT_ABSENT = N_("%(codes)s is not said to be absent.")
NOBODY_CHOSEN = N_("Choose whom to send, or accept what is proposed.")
TWICE = N_("%(who)s is chosen twice. One person can replace one.")


@dataclass(frozen=True, slots=True)
class ToTell:
    """Somebody who is sent, and has to be told: where to, as what, from when to when, and instead of whom."""

    code: str
    name: str
    work_phone: str | None
    site_name: str
    role: str
    begins_at: datetime
    ends_at: datetime
    instead_of: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The version that was published, and who has to be told."""

    version: int
    people: tuple[ToTell, ...]


def send(
    db: Database, *, round_code: str, session_code: str, chosen: Mapping[str, str], by: Actor, now: datetime
) -> Sent:  # fmt: skip
    """Send replacements: publish the next version of the plan with them. chosen: staff code by that of who is absent.

    Raises Faulty with all that is wrong with the choice; Conflict where an absence was settled meanwhile, or somebody
    who was shown as free is not any more; Refused where no plan is published or the round is not under way; NotFound.
    Nothing is sent unless everybody can be.
    """
    _check_choice(chosen)
    try:
        with db.writing() as session:
            rounds_queries.row_by_code(session, round_code, hold=True)
            round_, part = rows_of(session, round_code, session_code)
            rows = absences.rows_for_change(session, part.id or 0, list(chosen))
            known = absences.of_session(session, part.id or 0)
            by_code = {one.staff_code: one for one in known}
            _check_open(chosen, by_code)
            found = reserve_for(session, round_, part, [by_code[code] for code in chosen], known, now)
            column_of = {one.code: column for column, one in enumerate(found.people)}
            row_of = {work.staff_code: row for row, work in enumerate(found.works)}
            pairs = []
            for code, instead in chosen.items():
                row, column = row_of.get(code), column_of.get(instead)
                if row is None:
                    raise Conflict(
                        "%(who)s has nothing left to do in this session: nobody needs to be sent.",
                        who=Named(code, by_code[code].staff_name),
                    )
                if column is None or not found.possible[row, column]:
                    raise Conflict(
                        "%(code)s can't take the work of %(who)s any more. Look at the new proposal.",
                        code=instead,
                        who=Named(code, by_code[code].staff_name),
                    )
                longer = float(found.minutes[row, column] - found.own[row])
                pairs.append((found.works[row], found.people[column], longer))
            made = _next_version(session, part, [(w, p.id, p.code, m) for w, p, m in pairs], by, now)
            for work, person, _ in pairs:
                row_ = rows[work.staff_code]
                row_.replacement_id, row_.plan_id = person.id, made.id
                row_.accepted_at, row_.accepted_by = now, by.name
                put(session, row_)
            auditing.record(
                session,
                by=by,
                action="send replacements",
                subject=f"{round_code}/{session_code} v{made.version}",
                at=now,
                count=len(pairs),
                staff=", ".join(f"{work.staff_code}→{person.code}" for work, person, _ in pairs[:50]),
            )
            publish_within(session, plan_id=made.id or 0, by=by, now=now)
            names = {one.id: one.name for one in _sites(session, [work for work, _, _ in pairs])}
            return Sent(
                made.version,
                tuple(
                    ToTell(
                        person.code,
                        person.name,
                        person.work_phone,
                        names[work.blocks[0].site_id],
                        work.blocks[0].role,
                        work.blocks[0].starts_at,
                        work.blocks[-1].ends_at,
                        by_code[work.staff_code].staff_name,
                    )
                    for work, person, _ in pairs
                ),
            )
    except Taken:
        raise Conflict("Somebody else has just sent these people. Look at the new proposal.") from None


def decline(
    db: Database, *, round_code: str, session_code: str, codes: Collection[str], by: Actor, now: datetime
) -> None:  # fmt: skip
    """Decide that the sites go on without these people; raises Faulty, Conflict where it was settled meanwhile,
    NotFound."""
    with db.writing() as session:
        _, part = rows_of(session, round_code, session_code)
        rows = absences.rows_for_change(session, part.id or 0, codes)
        _check_open(codes, {one.staff_code: one for one in absences.of_session(session, part.id or 0)})
        for code, row in rows.items():
            row.declined_at, row.declined_by = now, by.name
            session.add(row)
            auditing.record(
                session,
                by=by,
                action="go on without",
                subject=f"{round_code}/{session_code}",
                at=now,
                staff=code,
            )


def _check_choice(chosen: Mapping[str, str]) -> None:
    if not chosen:
        raise Faulty([FieldFault(NOBODY_CHOSEN, where=("chosen",))])
    people = list(chosen.values())
    twice = sorted({code for code in people if people.count(code) > 1})
    if twice:
        raise Faulty([FieldFault(TWICE, {"who": ", ".join(twice)}, ("chosen",))])


def _check_open(codes: Collection[str], known: Mapping[str, Absence]) -> None:
    strangers = sorted(set(codes) - set(known))
    if strangers:
        raise Faulty([FieldFault(NOT_ABSENT, {"codes": ", ".join(strangers)}, ("chosen",))])
    for code in codes:
        if not known[code].is_open:
            raise Conflict(
                "The absence of %(who)s has been settled by somebody else. Look at the page again.",
                who=Named(code, known[code].staff_name),
            )


def _next_version(
    session: Session, part: SessionRow, pairs: Sequence[tuple[Work, int, str, float]], by: Actor, now: datetime
) -> PlanRow:  # fmt: skip
    """Write the version that gives the work of the absent to others, as a draft of this transaction.

    pairs: the work, key and code of the person, and by how many minutes the ways are longer.
    """
    session_id = part.id or 0
    held = next((one for one in plan_queries.plans_of_session(session, session_id) if one.state == "published"), None)
    if held is None:
        raise Refused("No plan of this session is published yet: nobody can be sent.")
    version = plan_queries.last_version(session, session_id) + 1
    made = PlanRow(session_id=session_id, version=version, figures=held.figures, created_at=now, created_by=by.name)
    put(session, made)
    new_id = made.id or 0
    plan_queries.copy_assignments(session, held.id, new_id, without=[work.staff_id for work, _, _, _ in pairs])
    plan_queries.copy_slots(session, held.id, new_id)
    begun = now.replace(second=0, microsecond=0)
    gone = {work.staff_id: code for work, _, code, _ in pairs}
    rows = [  # blocks that were over: who is absent now has worked them
        {"plan_id": new_id, **row}
        for row in plan_queries.blocks_of(session, held.id, list(gone))
        if row["ends_at"] <= begun
    ]
    rows += [
        {
            "plan_id": new_id,
            "staff_id": staff_id,
            "site_id": block.site_id,
            "role": block.role,
            "starts_at": block.starts_at,
            "ends_at": block.ends_at,
        }
        for work, staff_id, _, _ in pairs
        for block in work.blocks
    ]
    plan_queries.add_assignments(session, rows)
    made.figures = _figures(held, pairs, {one.id or 0: one.code for one in _sites(session, [p[0] for p in pairs])})
    session.add(made)
    return made


def _figures(held: Plan, pairs: Sequence[tuple[Work, int, str, float]], codes: Mapping[int, str]) -> dict[str, Any]:
    """Those of the version before, which no longer is a re-plan from now, and who replaces whom."""
    kept = {key: value for key, value in held.figures.items() if key != "replan"}
    longer = sum(pair[3] for pair in pairs)
    if "travel" in kept and "objective" in kept:
        kept["travel"] = kept["travel"] | {"minutes": round(kept["travel"]["minutes"] + longer, 1)}
        kept["objective"] = kept["objective"] | {TRAVEL: kept["objective"][TRAVEL] + longer}
        kept["bound"], kept["kind"] = kept["bound"] | {TRAVEL: None}, kept["kind"] | {TRAVEL: None}
        kept["status"] = "feasible"
    people = [
        {
            "absent": work.staff_code,
            "staff": code,
            "site": codes[work.blocks[0].site_id],
            "role": work.blocks[0].role,
            "begins": work.blocks[0].starts_at.isoformat(),
            "ends": work.blocks[-1].ends_at.isoformat(),
        }
        for work, _, code, _ in pairs
    ]
    return kept | {"replaced": {"of": held.version, "people": people}}


def _sites(session: Session, works: Sequence[Work]) -> list[SiteRow]:
    wanted = {block.site_id for work in works for block in work.blocks}
    return [session.get_one(SiteRow, key) for key in sorted(wanted)]
