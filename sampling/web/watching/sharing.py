"""An answer that many ask for at the same time is made once: fifty open dashboards cost what one does.

While reports come in by the hundred, what was made two seconds ago is shown again, and while the next answer is made,
the one before; the page says as of when it is. Where many ask it is made in a thread of its own, so that none of them
waits for it; who asks alone waits, and gets the newest. What has been asked for longest ago is forgotten first, so that
a wall of many months takes no more than one of a day.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar

from werkzeug.exceptions import HTTPException

from sampling.domain.errors import DomainError

T = TypeVar("T")
SECONDS = 2.0
LATE_MOST = 8.0  # so much longer the one before is shown while the next one is made: readers don't wait for it
KEPT_MOST = 200
_log = logging.getLogger(__name__)
MAKERS = 2  # threads that make what many wait for


@dataclass(frozen=True, slots=True)
class Answer:
    """A body with its fingerprint. packed: the same as gzip, b"" where that is not worth it."""

    etag: str
    body: bytes
    mimetype: str
    packed: bytes = b""


@dataclass(slots=True)
class _Place(Generic[T]):
    """What was made when, whose turn it is to make it anew, and when it was last asked for."""

    making: Lock = field(default_factory=Lock)
    made: tuple[float, T] | None = None
    asked_at: float = float("-inf")


def _told(made: Future[Any]) -> None:
    """Whoever asks after a while makes it by itself and is told; here nobody waits."""
    fault = made.exception()
    if fault is not None and not isinstance(fault, (DomainError, HTTPException)):
        _log.error("an answer that many ask for could not be made", exc_info=fault)


class Shared(Generic[T]):
    """Answers by what was asked, each made by one asker; the others wait for the first one alone."""

    def __init__(
        self, most: int = KEPT_MOST, carried: Callable[[Callable[[], T]], Callable[[], T]] | None = None
    ) -> None:
        """carried: gives what makes an answer in another thread the same; without it who asks makes it."""
        self._lock = Lock()
        self._most = most
        self._carried = carried
        self._makers = ThreadPoolExecutor(MAKERS, "making")
        self._places: OrderedDict[Hashable, _Place[T]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._places)

    def get(self, key: Hashable, make: Callable[[], T], still: Callable[[T], bool] = lambda _: False) -> T:
        """The answer of the last seconds, or an older one that still holds, or a new one; while that is made, whoever
        doesn't make it gets the one before."""
        asked_at = monotonic()
        with self._lock:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
            while len(self._places) > self._most:
                self._places.popitem(last=False)
            asked_by_many = asked_at - place.asked_at <= SECONDS
            place.asked_at = asked_at
        held = place.made
        if held is not None and asked_at - held[0] <= SECONDS:
            return held[1]
        waits = held is None or asked_at - held[0] > SECONDS + LATE_MOST
        if not place.making.acquire(blocking=waits) and held is not None:
            return held[1]  # somebody is making the next one
        if held is not None and not waits and asked_by_many and self._carried:
            self._make_aside(place, self._carried, make, still)
            return held[1]
        return self._make(place, make, still)

    def _make_aside(
        self,
        place: _Place[T],
        carried: Callable[[Callable[[], T]], Callable[[], T]],
        make: Callable[[], T],
        still: Callable[[T], bool],
    ) -> None:
        try:
            made = self._makers.submit(self._make, place, carried(make), still)
        except BaseException:
            place.making.release()
            raise
        made.add_done_callback(_told)

    def _make(self, place: _Place[T], make: Callable[[], T], still: Callable[[T], bool]) -> T:
        """Make an answer, unless the one that there is holds; `place.making` is held, and let go."""
        try:
            if place.made is not None and (monotonic() - place.made[0] <= SECONDS or still(place.made[1])):
                return place.made[1]
            answer = make()
            place.made = monotonic(), answer
            return answer
        finally:
            place.making.release()
