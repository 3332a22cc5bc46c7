"""Group commit: many small transactions of many requests become one, and each is answered once it is on disk.

On SQLite one thread a process writes: it takes all jobs that wait, does them in one IMMEDIATE transaction and wakes
those who asked after the commit. A job that fails never takes the others with it: where one raises after it has
written, everything is rolled back and done again one by one. On PostgreSQL, whose transactions run side by side, each
request commits its own.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from sampling.domain.errors import Busy, DomainError
from sampling.domain.texts import N_

from .statements import COUNTED, NEWEST, Statements, Taken
from .summing import write_sums
from .tables.audit import MOVING

T = TypeVar("T")
Job = Callable[[Statements], T | BaseException]
WAITING_MOST = 2000  # requests that may wait; who comes then is asked to come again
TOGETHER_MOST = 256  # jobs in one transaction: later ones are not kept waiting for it
PATIENCE_SECONDS = 10.0
LATER_SECONDS = 1.0  # so long what nobody waits for stays unwritten where nothing else is
TRIES = 3
BUSY = N_("The county's system has more to write than it can at the moment. Send it again.")
_NEWEST_COUNT = 'SELECT max(id) FROM "count"'
_LAST_MOVING = f"SELECT max(id) FROM audit WHERE {MOVING}"  # noqa: S608
_log = logging.getLogger(__name__)


class _Ticket(Generic[T]):
    """Jobs of one request that wait to be written, and the lock that opens when they are."""

    __slots__ = ("answered", "given_up", "jobs", "outcomes")

    def __init__(self, jobs: Sequence[Job[T]]) -> None:
        self.jobs = jobs
        self.outcomes: list[T | BaseException] = []
        self.answered = Lock()
        self.answered.acquire()
        self.given_up = False

    def answer(self, outcomes: list[T | BaseException]) -> None:
        self.outcomes = outcomes
        self.answered.release()


class Committing:
    """Where jobs are handed in; `engine` begins transactions that write."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._one_writer = engine.dialect.name == "sqlite"
        self._waiting: SimpleQueue[_Ticket[Any] | None] = SimpleQueue()
        self._later: deque[_Ticket[Any]] = deque()
        self._starting = Lock()
        self._thread: Thread | None = None

    def do(self, job: Job[T]) -> T:
        """What the job gives, once it is on disk; what it raises is raised here, and then nothing of it is kept. An
        error that it gives back is raised here, too, and what it wrote is kept.

        Raises Busy where too many wait, or the database does not answer.
        """
        [outcome] = self.do_all([job])
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def do_all(self, jobs: Sequence[Job[T]]) -> list[T | BaseException]:
        """What each job gives or raises, in their order, once all are on disk. Raises Busy as `do`."""
        if not self._one_writer:
            with self._connected() as connection:
                return self._outcomes(connection, Statements(connection), jobs)
        self._start()
        if self._waiting.qsize() >= WAITING_MOST:
            raise Busy(BUSY)
        ticket = _Ticket(jobs)
        self._waiting.put(ticket)
        if not ticket.answered.acquire(timeout=PATIENCE_SECONDS):
            ticket.given_up = True  # if it is being written already, sending it again gives it back
            raise Busy(BUSY, retry_after=5)
        return ticket.outcomes

    def soon(self, job: Job[Any]) -> None:
        """Do the job with the next that is written, at once where nothing else is, and don't wait for it."""
        self._leave(job, self._waiting.qsize, self._waiting.put)

    def later(self, job: Job[Any]) -> None:
        """Do the job with the next that is written, and don't wait for it: for what may as well be lost. Where nothing
        else is written it is done by itself within a second or two."""
        self._leave(job, self._later.__len__, self._later.append)

    def _leave(self, job: Job[Any], waiting: Callable[[], int], put: Callable[[_Ticket[Any]], object]) -> None:
        if not self._one_writer:
            self.do_all([job])
            return
        self._start()
        if waiting() < WAITING_MOST:
            put(_Ticket([job]))

    def close(self) -> None:
        """Write what waits, and end the thread."""
        with self._starting:
            if self._thread is not None:
                self._waiting.put(None)
                self._thread.join(timeout=PATIENCE_SECONDS)
                self._thread = None

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            with self._starting:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = Thread(target=self._write_on, name="committing", daemon=True)
                    self._thread.start()

    def _write_on(self) -> None:
        ending = False
        while not ending:
            try:
                with self._connected() as connection:
                    ending = self._serve(connection)
            except Exception:  # the next ones get a connection of their own
                _log.exception("the writer's connection broke")

    def _serve(self, connection: Connection) -> bool:
        """Write until told to end (True), or until the connection is no good any more (False)."""
        statements = Statements(connection)
        while True:
            tickets, ending = self._next()
            try:
                if tickets:
                    self._write(connection, statements, [one for one in tickets if not one.given_up])
            except Exception as error:
                _log.exception("reports could not be written")
                for ticket in tickets:
                    if not ticket.outcomes and ticket.answered.locked():
                        ticket.answer([_told(error)] * len(ticket.jobs))
                return ending
            if ending:
                return True

    def _next(self) -> tuple[list[_Ticket[Any]], bool]:
        """What waits, as far as it is written together, and True where nothing is to be written after it."""
        found: list[_Ticket[Any]] = []
        size, timeout = 0, LATER_SECONDS
        while size < TOGETHER_MOST:
            try:
                ticket = self._waiting.get(timeout=timeout)
            except Empty:
                break
            if ticket is None:
                return found + self._noted(), True
            found.append(ticket)
            size, timeout = size + len(ticket.jobs), 0
        return found + self._noted(), False

    def _noted(self) -> list[_Ticket[Any]]:
        return [self._later.popleft() for _ in range(min(len(self._later), TOGETHER_MOST))]

    def _write(self, connection: Connection, statements: Statements, tickets: list[_Ticket[Any]]) -> None:
        jobs = [job for ticket in tickets for job in ticket.jobs]
        outcomes = self._outcomes(connection, statements, jobs)
        at = 0
        for ticket in tickets:
            ticket.answer(outcomes[at : at + len(ticket.jobs)])
            at += len(ticket.jobs)

    def _outcomes(
        self, connection: Connection, statements: Statements, jobs: Sequence[Job[T]]
    ) -> list[T | BaseException]:
        """Of all jobs in one transaction; where one breaks it, of each in its own."""
        try:
            with connection.begin():
                _forget_what_others_wrote(statements)
                outcomes = [_outcome(job, statements) for job in jobs]
                write_sums(statements)
                return outcomes
        except Exception as error:
            statements.forget()
            if len(jobs) == 1 and not _worth_repeating(error):
                return [_told(error)]
        return [self._alone(connection, statements, job) for job in jobs]

    def _alone(self, connection: Connection, statements: Statements, job: Job[T]) -> T | BaseException:
        error: BaseException = Busy(BUSY)
        for _ in range(TRIES):
            try:
                with connection.begin():
                    _forget_what_others_wrote(statements)
                    outcome = job(statements)
                    write_sums(statements)
                    return outcome
            except Exception as raised:
                statements.forget()
                error = _told(raised)
                if not _worth_repeating(raised):
                    return error
        return error

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            connection = self._engine.connect()
        except DBAPIError as error:
            raise _told(error) from error
        with connection:
            yield connection


def _outcome(job: Job[T], statements: Statements) -> T | BaseException:
    """What a job gives, or the refusal that it raises before it has written anything; else it raises."""
    before = statements.writes
    try:
        return job(statements)
    except DomainError as error:
        if statements.writes != before:
            raise
        return error


def _forget_what_others_wrote(statements: Statements) -> None:
    """Throw away what was learnt before another connection wrote. Within the transaction, so that it stays true.

    Where a site is in a round, and when it is open, stays: unless something was written that may change it. What sites
    have counted stays where nobody else has added a count: no row of theirs is ever changed.
    """
    if statements.is_postgresql:
        statements.kept = {}
        return
    [(version,)] = statements.rows("PRAGMA data_version")
    if statements.kept.get("data_version") == version:
        return
    [(moved,)] = statements.rows(_LAST_MOVING)
    [(newest,)] = statements.rows(_NEWEST_COUNT)
    stay = set()
    if statements.kept.get("moved", -1) == moved:
        stay = {"place", *(COUNTED if statements.kept.get(NEWEST, -1) == newest else ())}
    kept: dict[Hashable, Any] = {"data_version": version, "moved": moved, NEWEST: newest}
    for key, one in statements.kept.items():
        if isinstance(key, tuple) and key[0] in stay:
            kept[key] = one
    statements.kept = kept


def _worth_repeating(error: BaseException) -> bool:
    """True for what another try may settle: somebody was faster, or two waited for each other."""
    return isinstance(error, Taken) or type(error).__name__ in ("DeadlockDetected", "SerializationFailure")


def _told(error: BaseException) -> BaseException:
    """What the asker is told: that the database does not answer is no fault of the report's."""
    if isinstance(error, DomainError):
        return error
    known = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, Taken) or type(known).__name__ == "OperationalError":
        _log.warning("not written: %s", type(known).__name__, exc_info=error)
        return Busy(BUSY)
    return error
