"""How far a round is on its way from the order to open sites: as its rows and the audit say, or people by name.

A step is known by a function of `SAID`, from what stands in the rows; a step without one can only be marked.
"""

from collections.abc import Callable

from sampling.domain.rounds import TOLD
from sampling.domain.steps import UNKNOWN, Said, Step, Steps, kinds_for
from sampling.storage.database import Database
from sampling.storage.queries import audit
from sampling.storage.queries import teams as team_queries

from . import night
from .facts import Facts, facts_of


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
    return Said(facts.moved("preparing"), len(facts.townships))


def _planned(facts: Facts, code: str) -> Said:
    return Said(min((plan.created_at for plan in facts.plans[code]), default=None))


def _published(facts: Facts, code: str) -> Said:
    return Said(min((plan.published_at for plan in facts.plans[code] if plan.published_at), default=None))


# What the rows say of a step of this key, for the session with this code ("" for the round's own steps).
SAID: dict[str, Callable[[Facts, str], Said]] = {
    "ordered": _ordered,
    "sessions": _sessions,
    "targets": _targets,
    "told": _told,
    "submissions": night.submissions,
    "expected": night.entered,
    "gaps": night.closed_gaps,
    "planned": _planned,
    "published": _published,
    "signed": night.signed,
    "accounts": night.accounts,
    "ready": night.ready,
    "open": night.opened,
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
                    name or said.session,
                    code,
                    said.done_at,
                    marks.get((kind.key, code)),
                    teams.get(kind.team),
                    (said.townships, len(facts.townships)) if kind.townships else None,
                    said.parts,
                    said.last_at,
                )
            )
    return Steps(facts.row.ordered_at, tuple(found))
