"""All townships of a round side by side, worst first; what plans do not know of yet; and whom to remind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.rounds import Round
from sampling.domain.rounds import Session as RoundSession
from sampling.domain.submitting import TOWNSHIP_STATES, Since, Submission, newest, township_state
from sampling.domain.townships import Lack, Township, lacks
from sampling.storage.database import Database
from sampling.storage.queries import submitting as queries
from sampling.storage.queries import townships as counting

from ..rounds.reading import existing, row_of
from .places import place
from .standing import changed_since, norms_of, read


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A township: what came last of each kind, what is missing or odd, and whom to call about it.

    lead: name and work phone of its lead; coordinators: who has an account for it.
    """

    there: Township
    state: str
    newest: tuple[Submission, ...]
    lacks: tuple[Lack, ...]
    lead: tuple[str, str | None] | None
    coordinators: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many kinds of things are missing."""
        return sum(not lack.odd for lack in self.lacks)

    @property
    def odd(self) -> int:
        """How many kinds of things are to be looked at."""
        return sum(lack.odd for lack in self.lacks)


@dataclass(frozen=True, slots=True)
class SessionNews:
    """What became other for a session since its newest plan; version None where it has no plan yet.

    townships: names of those in which it did.
    """

    session: RoundSession
    version: int | None
    published: bool
    since: Since
    townships: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """The townships of a round, and what its plans do not know of yet."""

    round: Round
    rows: tuple[BoardRow, ...]
    news: tuple[SessionNews, ...]

    @property
    def submitted(self) -> int:
        """How many townships have submitted anything."""
        return sum(row.state != "not_submitted" for row in self.rows)

    @property
    def to_remind(self) -> Sequence[BoardRow]:
        """Those that have not, or that got something back."""
        return [row for row in self.rows if row.state in ("not_submitted", "back")]


def board(db: Database, round_code: str) -> Board:
    """All townships: who has sent nothing first, then what was given back, what waits, and what is applied; within
    each the most missing first. Raises NotFound."""
    with db.reading() as session:
        row = row_of(session, round_code)
        round_ = existing(session, round_code)
        areas = counting.townships(session, row.area_id)
        there = read(session, row, areas) if areas else []
        norms = norms_of(session, row)
        sent: dict[str, list[Submission]] = {}
        for one in queries.submissions(session, row.id or 0):
            sent.setdefault(one.area_code, []).append(one)
        leads, people = counting.leads(session, row.area_id), counting.coordinators(session, row.area_id)
        told = changed_since(session, row)
    rows = [
        BoardRow(
            one,
            township_state(sent.get(one.code, ())),
            tuple(newest(sent.get(one.code, ()))),
            tuple(lacks(one, norms)),
            leads.get(one.code),
            tuple(people.get(one.code, ())),
        )
        for one in there
    ]
    rows.sort(key=lambda one: (TOWNSHIP_STATES.index(one.state), -one.missing, -one.odd, one.there.code))
    return Board(round_, tuple(rows), tuple(_news(round_, told, {one.code: one.name for one in there})))


def news(db: Database, *, round_code: str, area_code: str, by: Actor) -> list[SessionNews]:
    """What became other in one township since the newest plan of each session; raises NotFound."""
    with db.reading() as session:
        at = place(session, round_code, area_code, by)
        return _news(
            existing(session, round_code),
            changed_since(session, at.round, at.area_id),
            {at.area.code: at.area.name},
        )


def left(found: Sequence[SessionNews], now: datetime) -> list[SessionNews]:
    """Those of sessions that are not over."""
    return [one for one in found if one.session.closes_at > now]


def _news(round_: Round, told: dict[str, tuple[int, bool, Since]], names: Mapping[str, str]) -> list[SessionNews]:
    out = []
    for one in round_.sessions:
        version, published, since = told.get(one.code, (None, False, Since()))
        places = tuple(names.get(code, code) for code in since.townships)
        out.append(SessionNews(one, version, published, since, places))
    return out
