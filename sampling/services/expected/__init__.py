"""Expected people: what villages enter overnight, how it adds up, and whether the round is planned with it."""

from .entering import Asked, Kept, check, enter
from .files import bring, heading_of, template
from .planned import set_basis
from .reading import Overview, Part, VillagePage, overview, village

__all__ = [
    "Asked",
    "Kept",
    "Overview",
    "Part",
    "VillagePage",
    "bring",
    "check",
    "enter",
    "heading_of",
    "overview",
    "set_basis",
    "template",
    "village",
]
