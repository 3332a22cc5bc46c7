"""An answer that many ask for at the same time is made once: fifty open dashboards cost what one does.

While reports come in by the hundred, what was made two seconds ago is shown again, and while the next answer is made,
the one before, so that nobody but one waits for it; the page says as of when it is. What
has been asked for longest ago is forgotten first, so that a wall of many months takes no more than one of a day.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")
SECONDS = 2.0
LATE_MOST = 8.0  # so much longer the one before is shown while the next one is made: readers don't wait for it
KEPT_MOST = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """A body with its fingerprint. packed: the same as gzip, b"" where that is not worth it."""

    etag: str
    body: bytes
    mimetype: str
    packed: bytes = b""


@dataclass(slots=True)
class _Place(Generic[T]):
    """What was made when, and whose turn it is to make it anew."""

    making: Lock = field(default_factory=Lock)
    made: tuple[float, T] | None = None


class Shared(Generic[T]):
    """Answers by what was asked, each made by one asker; the others wait for the first one alone."""

    def __init__(self, most: int = KEPT_MOST) -> None:
        self._lock = Lock()
        self._most = most
        self._places: OrderedDict[Hashable, _Place[T]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._places)

    def get(self, key: Hashable, make: Callable[[], T], still: Callable[[T], bool] = lambda _: False) -> T:
        """The answer of the last seconds, or an older one that still holds, or a new one; while that is made, whoever
        doesn't make it gets the one before."""
        with self._lock:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
            while len(self._places) > self._most:
                self._places.popitem(last=False)
        held = place.made
        if held is not None and monotonic() - held[0] <= SECONDS:
            return held[1]
        waits = held is None or monotonic() - held[0] > SECONDS + LATE_MOST
        if not place.making.acquire(blocking=waits) and held is not None:
            return held[1]  # somebody is making the next one
        try:
            if place.made is not None and (monotonic() - place.made[0] <= SECONDS or still(place.made[1])):
                return place.made[1]
            answer = make()
            place.made = monotonic(), answer
            return answer
        finally:
            place.making.release()
