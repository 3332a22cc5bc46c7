"""An answer that many ask for at the same time is made once: fifty open dashboards cost what one does.

While reports come in by the hundred, what was made two seconds ago is shown again; the page says as of when it is.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")
SECONDS = 2.0
KEPT_MOST = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """A body with its fingerprint."""

    etag: str
    body: bytes
    mimetype: str


class Shared(Generic[T]):
    """Answers by what was asked, each made by one asker while the others wait for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._making: dict[Hashable, Lock] = {}
        self._made: dict[Hashable, tuple[float, T]] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer of the last seconds, or a new one."""
        with self._lock:
            if len(self._making) > KEPT_MOST:
                self._making.clear()
                self._made.clear()
            making = self._making.setdefault(key, Lock())
        with making:
            known = self._made.get(key)
            if known is not None and monotonic() - known[0] <= SECONDS:
                return known[1]
            answer = make()
            self._made[key] = monotonic(), answer
            return answer
