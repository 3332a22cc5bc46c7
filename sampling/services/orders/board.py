"""Who has signed the move orders of a session, who has not, and who has a difficulty."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.orders import STATES, Answered, Moved, chain, newest
from sampling.domain.plans import Plan
from sampling.storage.database import Database, Session
from sampling.storage.queries import orders as queries
from sampling.storage.queries import plans as plan_queries
from sampling.storage.queries import rounds as rounds_queries
from sampling.storage.tables import ReceiptRow

from .issuing import moved
from .sites import answered


@dataclass(frozen=True, slots=True)
class Line:
    """An order that stands, and its answer.

    kind: of `orders.KINDS`; code: of the site or the person, the unit's name. name: None for who may not see it. place:
    the site's area, the person's unit. given_at: when the version was published. comes, leaves: people, of a site and a
    unit; work: of a person. refused: it is not moved again in this session. link_id: of the personal link.
    """

    kind: str
    code: str
    name: str | None
    place: str
    phone: str | None
    version: int
    given_at: datetime
    comes: int
    leaves: int
    person: Moved | None
    answered: Answered
    refused: bool
    link_id: int | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """The orders that stand in a session, the most pressing first. version: that holds; sentence: of its planner."""

    version: int | None
    sentence: str
    lines: tuple[Line, ...]

    def of(self, kind: str) -> list[Line]:
        """Those of a kind."""
        return [one for one in self.lines if one.kind == kind]

    def in_state(self, *states: str) -> list[Line]:
        """Those that stand so, of `orders.STATES`."""
        return [one for one in self.lines if one.answered.state in states]


def board(db: Database, *, round_code: str, session_code: str, scope_path: str = "", with_names: bool = True) -> Board:
    """The board of a session. scope_path: of what concerns this area alone. with_names: also work phones, and the texts
    of difficulties, which may tell of an illness."""
    with db.reading() as session:
        own = rounds_queries.session_row(session, round_code, session_code)
        session_id = own.id or 0 if own else 0
        plans = plan_queries.plans_of_session(session, session_id)
        chained = chain(plans)
        held = next((one for one in plans if one.state == "published"), None)
        if held is None or not chained:
            return Board(held.version if held else None, "", ())
        refused = queries.refusals(session, session_id)
        gone = {(kind, getattr(one, field)) for one in refused for kind, field in _FIELDS if getattr(one, field)}
        everybody = newest(chained, lambda plan: moved(session, plan, with_names=with_names))
        people = [(plan, one) for plan, one in everybody if one.concerns(scope_path)]
        lines = [
            *_sites(session, chained, scope_path, gone, with_names),
            *_people(session, held, people, gone, with_names),
        ]
    lines.sort(key=lambda one: (STATES.index(one.answered.state), one.given_at, one.kind, one.code))
    return Board(held.version, chained[0].figures["replan"].get("sentence", ""), tuple(lines))


_FIELDS = (("site", "site"), ("person", "staff"), ("unit", "unit"))
Gone = set[tuple[str, str]]


def _sites(session: Session, chained: list[Plan], path: str, gone: Gone, with_names: bool) -> Iterable[Line]:
    rows = queries.answers(session, [plan.id for plan in chained])
    order = {plan.id: n for n, plan in enumerate(chained)}
    standing = {one.site_code: one for one in sorted(rows, key=lambda one: -order[one.row.plan_id])}
    moves = {plan.id: moved(session, plan) for plan in chained}
    plans = {plan.id: plan for plan in chained}
    for code, one in standing.items():
        if not one.area_path.startswith(path):
            continue
        plan = plans[one.row.plan_id]
        yield Line(
            kind="site",
            code=code,
            name=one.site_name,
            place=one.area_name,
            phone=None,
            version=plan.version,
            given_at=plan.published_at or plan.created_at,
            comes=sum(person.comes_to(code) for person in moves[plan.id]),
            leaves=sum(person.leaves(code) for person in moves[plan.id]),
            person=None,
            answered=_seen(answered(one.row), with_names),
            refused=("site", code) in gone,
        )


def _people(
    session: Session, held: Plan, people: list[tuple[Plan, Moved]], gone: Gone, with_names: bool
) -> Iterable[Line]:
    units: dict[str, list[tuple[Plan, Moved]]] = {}
    for plan, one in people:
        units.setdefault(one.unit, []).append((plan, one))
    found = queries.told(session, held.id, [one.code for _, one in people], list(units))
    by_staff = {one.staff_code: one for one in found if one.staff_code}
    by_unit = {one.unit: one for one in found if one.unit}
    for plan, one in people:
        told = by_staff.get(one.code)
        yield Line(
            kind="person",
            code=one.code,
            name=one.name,
            place=one.unit,
            phone=one.work_phone,
            version=plan.version,
            given_at=plan.published_at or plan.created_at,
            comes=int(bool(one.after)),
            leaves=int(bool(one.before)),
            person=one,
            answered=_seen(_of_receipt(told.receipt) if told else Answered(), with_names),
            refused=("person", one.code) in gone,
            link_id=told.link_id if told else None,
        )
    for unit, own in units.items():
        told, plan = by_unit.get(unit), own[0][0]
        yield Line(
            kind="unit",
            code=unit,
            name=unit,
            place="",
            phone=None,
            version=plan.version,
            given_at=plan.published_at or plan.created_at,
            comes=len(own),
            leaves=0,
            person=None,
            answered=_seen(_of_receipt(told.receipt) if told else Answered(), with_names),
            refused=("unit", unit) in gone,
            link_id=told.link_id if told else None,
        )


def _of_receipt(row: ReceiptRow) -> Answered:
    return Answered(row.signed_at, row.signed_name, row.difficulty, row.difficulty_at)


def _seen(one: Answered, with_names: bool) -> Answered:
    if with_names:
        return one
    return Answered(one.signed_at, one.signed_by and "", "", one.difficulty_at, one.cannot)
