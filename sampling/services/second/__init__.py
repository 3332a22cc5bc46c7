"""A second source of counts: another platform's files kept as versions, compared, and which source is official."""

from sampling.readers.second import FIELDS, heading_of

from .bringing import Brought, bring, check_file, left_out, template
from .choosing import choose
from .comparing import Comparison, Line, Part, compare
from .judging import Dry
from .official import Used, in_place_of, official_counts, used

__all__ = [
    "FIELDS",
    "Brought",
    "Comparison",
    "Dry",
    "Line",
    "Part",
    "Used",
    "bring",
    "check_file",
    "choose",
    "compare",
    "heading_of",
    "in_place_of",
    "left_out",
    "official_counts",
    "template",
    "used",
]
