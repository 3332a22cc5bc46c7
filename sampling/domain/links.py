"""Personal links: who holds one, and while which it opens. It needs no account, and shows its holder's own alone."""

from dataclasses import dataclass

LEVELS = ("township", "village", "grid", "unit", "person")
"""From the county downwards: the lead of an area, the head of a unit, a person."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose link it is: exactly one of the three. area, staff: codes; unit: its name."""

    area: str | None = None
    unit: str | None = None
    staff: str | None = None


def opens(state: str, withdrawn: bool) -> bool:
    """True while a link opens: it dies with its round, and can be withdrawn before."""
    return state != "closed" and not withdrawn
