"""Expected people: what villages enter overnight, how it adds up, and whether the round is planned with it."""

from .entering import Asked, Kept, check, enter
from .files import KIND_NAME, Brought, bring, template
from .planned import set_basis
from .reading import Overview, Part, VillagePage, overview, village

__all__ = [
    "KIND_NAME",
    "Asked",
    "Brought",
    "Kept",
    "Overview",
    "Part",
    "VillagePage",
    "bring",
    "check",
    "enter",
    "overview",
    "set_basis",
    "template",
    "village",
]
