"""Keeping: what a process has found before, so many of a kind; what was kept longest ago is forgotten first."""

from collections.abc import Hashable
from threading import Lock
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_lock = Lock()  # many threads answer


def keep(kept: dict[K, V], key: K, value: V, most: int) -> V:
    """Keep a value under a key, as the newest of at most so many; gives it back."""
    with _lock:
        kept.pop(key, None)
        while len(kept) >= most:
            kept.pop(next(iter(kept)))
        kept[key] = value
    return value
