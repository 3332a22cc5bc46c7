"""Percentages that others publish: never taken over, but re-computed from the figures beside them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from .faults import BadValue
from .values import narrow

_SHARE = re.compile(r"(\d{1,4}(?:\.(\d{1,6}))?)\s*(%)?")


@dataclass(frozen=True, slots=True)
class Share:
    """A share as it is written: its number with so many decimals, and whether with the sign "%"."""

    text: str
    value: float
    decimals: int
    with_sign: bool

    def agrees(self, people: int, of: int) -> bool:
        """True where it is what people make of so many, rounded as it is written, or cut off.

        Without the sign it may mean percent or a fraction: it agrees where either does.
        """
        unit = 10**-self.decimals * 1.0001
        told = (100.0,) if self.with_sign else (100.0, 1.0)
        return of > 0 and any(abs(self.value - times * people / of) < unit for times in told)


def share(text: str) -> Share | None:
    """A parser of shares: 87.2 %, 87.2, 0.872; None for what is none, as nothing is taken from it."""
    found = _SHARE.fullmatch(narrow(text))
    if found is None:
        return None
    return Share(narrow(text), float(found[1]), len(found[2] or ""), found[3] is not None)


def loosely(parse: Callable[[str], int]) -> Callable[[str], int | None]:
    """As a parser, but None for what it can't read: of a column that only serves to check."""

    def parsed(text: str) -> int | None:
        try:
            return parse(text)
        except BadValue:
            return None

    return parsed
