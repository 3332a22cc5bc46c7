"""How far a round is on its way from the order to open sites: as its rows and the audit say, or people by name.

A step is known by a function of `SAID`, from what stands in the rows; a step without one can only be marked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sampling.domain.plans import Plan
from sampling.domain.rounds import STATES, TOLD, Round
from sampling.domain.steps import UNKNOWN, Said, Step, Steps, kinds_for
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas, audit, plans
from sampling.storage.queries import rounds as queries
from sampling.storage.queries import teams as team_queries
from sampling.storage.tables import RoundRow

from .reading import existing, row_of


@dataclass(frozen=True, slots=True)
class Facts:
    """What the functions of `SAID` go by. townships: codes of the areas directly below the county that take part.
    plans: the versions of each session's plan, by code of the session."""

    session: Session
    round: Round
    row: RoundRow
    townships: tuple[str, ...]
    plans: Mapping[str, list[Plan]] = field(default_factory=dict)


def _ordered(facts: Facts, code: str) -> Said:
    return Said(facts.row.ordered_at)


def _sessions(facts: Facts, code: str) -> Said:
    if not facts.round.sessions:
        return UNKNOWN
    added = audit.last_of(facts.session, "add session", f"{facts.round.code}/", within=True)
    return Said(added or facts.row.created_at)


def _targets(facts: Facts, code: str) -> Said:
    if not facts.round.targets:
        return UNKNOWN
    return Said(audit.last_of(facts.session, "set targets", facts.round.code) or facts.row.created_at)


def _told(facts: Facts, code: str) -> Said:
    if facts.round.state not in TOLD:
        return Said(None, 0)
    return Said(_moved(facts, "preparing"), len(facts.townships))


def _planned(facts: Facts, code: str) -> Said:
    return Said(min((plan.created_at for plan in facts.plans[code]), default=None))


def _published(facts: Facts, code: str) -> Said:
    return Said(min((plan.published_at for plan in facts.plans[code] if plan.published_at), default=None))


def _ready(facts: Facts, code: str) -> Said:
    return Said(_moved(facts, "ready")) if _reached(facts, "ready") else UNKNOWN


def _open(facts: Facts, code: str) -> Said:
    return Said(_moved(facts, "running")) if _reached(facts, "running") else UNKNOWN


# What the rows say of a step of this key, for the session with this code ("" for the round's own steps).
SAID: dict[str, Callable[[Facts, str], Said]] = {
    "ordered": _ordered,
    "sessions": _sessions,
    "targets": _targets,
    "told": _told,
    "planned": _planned,
    "published": _published,
    "ready": _ready,
    "open": _open,
}


def steps(db: Database, round_code: str) -> Steps:
    """The steps of a round with their times, teams and marks; raises NotFound."""
    with db.reading() as session:
        facts = facts_of(session, round_code)
        key = facts.row.id or 0
        teams = {team.key: team for team in team_queries.teams_of_round(session, key) if team.key}
        marks = {(mark.key, mark.session): mark for mark in team_queries.marks_of_round(session, key)}
        found = []
        for kind, code, name in kinds_for([(one.code, one.name) for one in facts.round.sessions]):
            said = SAID[kind.key](facts, code) if kind.key in SAID else UNKNOWN
            found.append(
                Step(
                    kind.key,
                    name,
                    code,
                    said.done_at,
                    marks.get((kind.key, code)),
                    teams.get(kind.team),
                    (said.townships, len(facts.townships)) if kind.townships else None,
                )
            )
    return Steps(facts.row.ordered_at, tuple(found))


def facts_of(session: Session, round_code: str) -> Facts:
    """What the steps of a round go by, within the caller's transaction; raises NotFound."""
    round_, row = existing(session, round_code), row_of(session, round_code)
    below = [area.code for area in areas.children_of(session, row.area_id)]
    own: dict[str, list[Plan]] = {}
    for one in round_.sessions:
        part = queries.session_row(session, round_.code, one.code)
        own[one.code] = plans.plans_of_session(session, part.id or 0) if part else []
    return Facts(session, round_, row, tuple(code for code in below if code in round_.scope or not round_.scope), own)


def _reached(facts: Facts, state: str) -> bool:
    return STATES.index(facts.round.state) >= STATES.index(state)


def _moved(facts: Facts, to: str) -> datetime | None:
    """When the round was moved to a state, or past it; when it was made where the audit does not know."""
    times = (audit.last_of(facts.session, "move round", facts.round.code, to=one) for one in STATES[STATES.index(to) :])
    return next((at for at in times if at is not None), facts.row.created_at)
