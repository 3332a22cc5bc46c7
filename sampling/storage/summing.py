"""Adding to the summaries what a transaction's reports have changed, all at once before it is committed.

Reports that share a commit share most of their cells, those of the county and its townships: each is written once. On
PostgreSQL, where transactions run side by side, one after the other adds to the cells of a round, from here until its
commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sampling.domain.summaries import Figures

if TYPE_CHECKING:
    from .statements import Statements

Key = tuple[int, int, datetime, int, datetime]
"""Keys of round and area, hour, timetable, and the minute by which it was known."""
SUMMING = "summing"  # where a session keeps what its reports have changed
LOCK = 0x53554D53  # no other advisory lock has this number
_COLUMNS = ("own", *Figures._fields)
_ADD = (
    f"INSERT INTO summary (round_id, area_id, hour, timetable, known_by, {', '.join(_COLUMNS)}) "  # noqa: S608
    f"VALUES ({', '.join('?' * (5 + len(_COLUMNS)))}) "
    "ON CONFLICT (round_id, area_id, hour, timetable, known_by) DO UPDATE SET "
    + ", ".join(f"{name} = summary.{name} + excluded.{name}" for name in _COLUMNS)
)
_MOVE = "UPDATE summary_state SET version = version + 1 WHERE round_id = ?"
_HOLD = "SELECT pg_advisory_xact_lock(?, ?::int)"


class Summing:
    """What is to be added, by cell: people of sites counted in no part of the area, and the figures."""

    __slots__ = ("cells", "rounds")

    def __init__(self) -> None:
        self.cells: dict[Key, list[int]] = {}
        self.rounds: set[int] = set()

    def add(
        self,
        round_id: int,
        areas: Sequence[int],
        timetable: int,
        known_by: datetime,
        moves: Mapping[datetime, Figures],
    ) -> None:
        """A report's changes by hour. areas: keys of the one it is counted in and of those above it, smallest first."""
        self.rounds.add(round_id)
        for hour, figures in moves.items():
            for place, area in enumerate(areas):
                cell = self.cells.setdefault((round_id, area, hour, timetable, known_by), [0] * len(_COLUMNS))
                cell[0] += 0 if place else figures.people
                for at, value in enumerate(figures, start=1):
                    cell[at] += value

    def drop(self, round_id: int) -> None:
        """Forget the cells of a round: they have been made from its counts, these reports' among them. That its figures
        have moved is still told."""
        self.cells = {key: values for key, values in self.cells.items() if key[0] != round_id}

    def merge(self, other: Summing) -> None:
        """Add what another has."""
        self.rounds |= other.rounds
        for key, values in other.cells.items():
            cell = self.cells.setdefault(key, [0] * len(_COLUMNS))
            for at, value in enumerate(values):
                cell[at] += value


def hold_sums(statements: Statements, round_id: int) -> None:
    """Until this transaction ends nobody else adds to the summaries of the round. On SQLite only one writes anyway."""
    if statements.is_postgresql:
        statements.rows(_HOLD, LOCK, round_id)


def write_sums(statements: Statements) -> None:
    """Write what was added up, within the transaction that the reports are written in."""
    summing = statements.summing
    if not summing.rounds:
        return
    for round_id in sorted(summing.rounds):
        hold_sums(statements, round_id)
        statements.write(_MOVE, round_id)
    write_cells(statements, summing.cells)
    statements.summing = Summing()


def write_cells(statements: Statements, cells: Mapping[Key, Sequence[int]]) -> None:
    """Add these to what the cells hold."""
    statements.write_all(
        _ADD,
        [
            (key[0], key[1], statements.instant(key[2]), key[3], statements.instant(key[4]), *values)
            for key, values in sorted(cells.items())
        ],
    )
