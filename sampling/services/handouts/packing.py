"""Packing a bundle: the worker's way, in a process of its own beside the solver, and that of a command.

The row of the bundle is the truth. The archive is written into the database piece by piece while it is made, each piece
with a sign of life and only if the bundle is still ours.
"""

import logging
import multiprocessing
import os
import secrets
import socket
import threading
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import IO, cast
from zoneinfo import ZoneInfo

from sampling.domain.handouts import ATTEMPTS_MAX
from sampling.domain.texts import N_
from sampling.services.planning.recovery import SILENT
from sampling.storage.database import Database
from sampling.storage.queries import bundles as queries
from sampling.storage.tables import BundlePart

from ..queued import left_behind, make_one_by_one
from .contents import Piece, contents, drawn

BROKEN = N_(
    "Making the handouts stopped because of a fault in the program, not in your data. Start it again; if it fails "
    "again, tell the system's keeper the number %(reference)s, under which the cause is written down."
)
GIVEN_UP = N_(
    "Making the handouts was broken off %(attempts)s times, each time because its worker ended. The machine may lack "
    "memory. Start it again, or make them for one township at a time."
)
BEAT_SECONDS = 2.0
PIECE = 1024 * 1024  # bytes of the archive that are written at once: others may write in between
BATCH = 400  # blocks of work that one of the processes is given at a time
SMALL = 200  # so few handouts are made faster than two processes start
OnProgress = Callable[[int, int], None]
log = logging.getLogger(__name__)


def execute(
    db: Database,
    *,
    bundle_id: int,
    now: Callable[[], datetime],
    workers: int = 2,
    on_progress: OnProgress | None = None,
) -> bool:
    """Make a queued bundle; True where it is done. One that another worker has, or that is over, is left alone.

    workers: processes that draw. on_progress: told how many handouts of how many are made.
    """
    with db.writing() as session:
        attempt = queries.claim(
            session, bundle_id, now=now(), worker={"host": socket.gethostname(), "pid": os.getpid()}
        )
        found = queries.bundle_by_id(session, bundle_id)
    if attempt is None or found is None:
        return False
    try:
        sink = _Sink(db, bundle_id, attempt, now)
        with _beating(sink):
            zone, language, pieces = contents(db, found)
            total = len(pieces)
            sink.beat(0, total)
            processes = workers if total > SMALL else 1
            for made in _packed(sink, _drawn(pieces, language, zone, processes), found.requested_at.astimezone(zone)):
                sink.beat(made, total)
                if on_progress:
                    on_progress(made, total)
        sink.end()
        with db.writing() as session:
            return queries.finish(
                session, bundle_id, attempt, state="done", made=total, size=sink.size, finished_at=now()
            )
    except _Lost:
        return False
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("bundle %s failed, reference %s", bundle_id, reference)
        with db.writing() as session:
            facts = {"reference": reference}
            queries.finish(
                session, bundle_id, attempt, state="failed", failure=BROKEN, failure_facts=facts, finished_at=now()
            )
        return False


def take_up(db: Database, *, now: datetime, silent: timedelta = SILENT) -> list[int]:
    """Put every bundle whose worker died back into the queue, and give all that wait, oldest first."""
    with db.writing() as session:
        for bundle_id, attempt in left_behind(queries.running_rows(session), now=now, silent=silent):
            if attempt < ATTEMPTS_MAX:
                queries.requeue(session, bundle_id, attempt)
                continue
            told = {"failure": GIVEN_UP, "failure_facts": {"attempts": attempt}, "finished_at": now}
            queries.finish(session, bundle_id, attempt, state="failed", **told)
        return queries.queued_ids(session)


def pack_waiting(db: Database, *, now: Callable[[], datetime]) -> int:
    """Make every bundle that waits, one after the other, until none does; gives how many were taken."""
    return make_one_by_one(db, queries.queued_ids, lambda bundle_id: execute(db, bundle_id=bundle_id, now=now))


def _packed(sink: "_Sink", batches: "Iterable[Drawn]", at: datetime) -> Iterator[int]:
    """Write the archive; gives how many handouts are in it after each batch. at: the time of its files."""
    with zipfile.ZipFile(cast(IO[bytes], sink), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        made = 0
        for files, count in batches:
            for name, content in files:
                compressed = name.endswith(".png")  # already
                info = zipfile.ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
                info.external_attr = 0o600 << 16
                archive.writestr(info, content, zipfile.ZIP_STORED if compressed else zipfile.ZIP_DEFLATED)
            made += count
            yield made


@contextmanager
def _beating(sink: "_Sink") -> Iterator[None]:
    """Say every few seconds that the worker lives, also while a busy machine keeps it from getting on."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_SECONDS):
            try:
                sink.beat()
            except _Lost:
                return  # the next one to write hears of it
            except Exception:
                log.exception("bundle %s: the heartbeat could not be written", sink.bundle_id)  # the next one may be

    heart = threading.Thread(target=beat, name=f"bundle-{sink.bundle_id}", daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


class _Lost(Exception):
    """The bundle was called off, or another worker has it."""


class _Sink:
    """A file that only grows: what is written goes into the database as pieces of the bundle."""

    def __init__(self, db: Database, bundle_id: int, attempt: int, now: Callable[[], datetime]) -> None:
        self.db, self.bundle_id, self.attempt, self.now = db, bundle_id, attempt, now
        self.kept = bytearray()
        self.lost = False
        self.size = self.position = self.made = 0

    def write(self, content: bytes) -> int:
        """Keep the content until a piece is full; nothing any more once the bundle is lost."""
        if self.lost:
            return len(content)
        self.kept += content
        self.size += len(content)
        if len(self.kept) >= PIECE:
            self._write()
        return len(content)

    def flush(self) -> None:
        """A ZipFile asks for it after every file: pieces are written when they are full."""

    def end(self) -> None:
        """Write the last piece."""
        if self.kept:
            self._write()

    def beat(self, made: int | None = None, total: int = 0) -> None:
        """Say that the worker lives, and how far it is; raises _Lost where the bundle is no longer ours."""
        values = {} if made is None else {"made": made, "total": total, "size": self.size}
        with self.db.writing() as session:
            if not queries.beat(session, self.bundle_id, self.attempt, now=self.now(), **values):
                self.lost = True
                raise _Lost

    def _write(self) -> None:
        with self.db.writing() as session:
            if not queries.beat(session, self.bundle_id, self.attempt, now=self.now()):
                self.lost = True
                raise _Lost
            session.add(
                BundlePart(
                    bundle_id=self.bundle_id,
                    attempt=self.attempt,
                    position=self.position,
                    content=bytes(self.kept),
                )
            )
        self.position += 1
        self.kept.clear()


Drawn = tuple[list[tuple[str, bytes]], int]


def _drawn(pieces: list[Piece], language: str, zone: ZoneInfo, workers: int) -> Iterator[Drawn]:
    """The files of the pieces in their order, and of how many pieces they are; drawn by so many processes.

    Never more is drawn than is soon written: the archive does not stand in memory.
    """
    batches = _batches(pieces)
    if workers < 2:
        for batch in batches:
            yield drawn(batch, language, zone.key), len(batch)
        return
    waiting: deque[tuple[Future[list[tuple[str, bytes]]], int]] = deque()
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))
    try:
        for batch in batches:
            waiting.append((pool.submit(drawn, batch, language, zone.key), len(batch)))
            if len(waiting) > workers + 1:
                future, count = waiting.popleft()
                yield future.result(), count
        while waiting:
            future, count = waiting.popleft()
            yield future.result(), count
    finally:
        pool.shutdown(cancel_futures=True)


def _batches(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces in batches of about the same work."""
    batch: list[Piece] = []
    weight = 0
    for piece in pieces:
        batch.append(piece)
        weight += 8 + sum(stop.persons for stop in piece.handout.stops)
        if weight >= BATCH:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch
