"""Lately: what was last found of a large round, for pages that many look at while reports come in by the hundred.

It is made anew aside (`aside`), never more often than it takes `TIMES` over, and a page gets the last one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread
from time import monotonic
from typing import Generic, TypeVar

from sampling.services.keeping import keep

T = TypeVar("T")
Key = tuple[str, str, object]
"""Address of the database, code of the round, and what of it was asked for."""
LEAST_SECONDS = 2.0
TIMES = 20.0
KEPT = 24
_lock = Lock()
_times: dict[tuple[str, str], int] = {}


@dataclass(frozen=True, slots=True)
class _Made(Generic[T]):
    version: str
    found: T
    again_at: float


class Lately(Generic[T]):
    """The last answers of one kind, by what was asked for; those made longest ago are forgotten."""

    def __init__(self) -> None:
        self._made: dict[Key, _Made[T]] = {}
        self._making: set[Key] = set()

    def get(self, key: Key, version: str, aside: Callable[[], T], *, first: Callable[[], T] | None = None) -> T | None:
        """The answer for this version of the round, or the last one made; None where there is none yet.

        aside: makes the next one, in a thread that is to leave the work to another process. first: makes one where
        there is none, by who asks.
        """
        with _lock:
            held = self._made.get(key)
            if held is not None and held.version == version:
                return held.found
            begin = (held is not None or first is None) and key not in self._making
            begin = begin and (held is None or monotonic() > held.again_at)
            if begin:
                self._making.add(key)
        if held is None and first is not None:
            return self._keep(key, version, first)
        if begin:
            Thread(target=self._make_later, args=(key, version, aside), name="lately", daemon=True).start()
        return held.found if held is not None else None

    def _make_later(self, key: Key, version: str, make: Callable[[], T]) -> None:
        try:
            self._keep(key, version, make)
            with _lock:
                _times[key[:2]] = _times.get(key[:2], 0) + 1
        except EOFError:
            pass  # that process has ended, or the server is about to: whoever asks next starts it again
        finally:
            self._making.discard(key)

    def _keep(self, key: Key, version: str, make: Callable[[], T]) -> T:
        begun = monotonic()
        found = make()
        took = monotonic() - begun
        again_at = monotonic() + max(LEAST_SECONDS, TIMES * took)
        return keep(self._made, key, _Made(version, found, again_at), KEPT).found


def times_made(url: str, round_code: str) -> int:
    """Changes when there is something of a round that a page hasn't waited for."""
    return _times.get((url, round_code), 0)
