"""Summaries made anew from the counts of a round: where sites have moved or other hours, and to check what stands."""

from collections.abc import Callable
from dataclasses import dataclass

from sampling.domain.coverage import upwards
from sampling.domain.hours import Opening
from sampling.services.rounds.reading import row_of
from sampling.storage.database import Database, Session
from sampling.storage.queries import summaries
from sampling.storage.queries.summaries import Place
from sampling.storage.statements import Statements

from .basis import Basis, read_basis


@dataclass(frozen=True, slots=True)
class Checked:
    """What a rebuild would change. cells: how many stand; wrong: how many of these and of those missing differ.

    current: they were made with the places of sites that hold now, so that they are in use.
    """

    cells: int
    wrong: int
    current: bool


def made_anew(db: Database, round_code: str) -> None:
    """Make the summaries of a round from its counts; raises NotFound. However long it takes, reports wait for it."""
    with db.writing() as session:
        _job(round_code, always=True)(Statements(session.connection()))


def made_anew_later(db: Database, round_code: str) -> None:
    """As `made_anew`, with what is written next: until then coverage is computed from the counts."""
    db.committing.soon(_job(round_code, always=False))


def check(db: Database, round_code: str) -> Checked:
    """Compare the summaries of a round with what its counts make; raises NotFound."""
    with db.reading() as session:
        basis = _basis(session, round_code)
        statements = Statements(session.connection())
        held = summaries.every_cell(statements, basis.round_id)
        anew = summaries.every_cell_of(summaries.summed(statements, basis.round_id, _places(basis)))
        made_with, _ = summaries.state(statements, basis.round_id)
    wrong = sum(held.get(key) != anew.get(key) for key in held.keys() | anew.keys())
    return Checked(len(held), wrong, made_with == basis.places)


def _job(round_code: str, *, always: bool) -> Callable[[Statements], None]:
    def make(statements: Statements) -> None:
        with statements.looking_session() as session:
            basis = _basis(session, round_code)
        if always or summaries.state(statements, basis.round_id)[0] != basis.places:
            summaries.made_anew(statements, basis.round_id, _places(basis), basis.places)

    return make


def _basis(session: Session, round_code: str) -> Basis:
    return read_basis(session, row_of(session, round_code), "")


def _places(basis: Basis) -> dict[str, Place]:
    """Every site, those too that take part in no session any more: what they have counted stays."""
    sessions: dict[str, dict[str, list[Opening]]] = {code: {} for code in basis.counted_at}
    for opening in basis.openings:
        sessions.setdefault(opening.site_code, {}).setdefault(opening.session_code, []).append(opening)
    found = {}
    for code, own in sessions.items():
        path = basis.counted_at.get(code, "")
        above = [basis.keys[one] for one in reversed(upwards(path, basis.areas))]
        found[code] = Place(tuple(above), tuple(tuple(one) for one in own.values()))
    return found
