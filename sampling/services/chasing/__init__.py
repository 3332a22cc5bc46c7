"""Chasing (催报): who owes an hour's report, the calls made for it, "nothing was added", and how late reports come."""

from .calling import Recorded, record
from .lateness import LateLine, Lateness, lateness
from .listing import chase
from .owing import Chase, Contact, Owing, Township
from .still import still

__all__ = [
    "Chase",
    "Contact",
    "LateLine",
    "Lateness",
    "Owing",
    "Recorded",
    "Township",
    "chase",
    "lateness",
    "record",
    "still",
]
