"""Gaps: what is missing before everybody has a place, a lead and a time; the frame; and who signs for what is left."""

from .files import bring, heading_of, template
from .frame import Wanted, check_entry, entry, frame, put_entry, remove_entry
from .listing import Page, Part, page
from .signing import check_signing, sign, withdraw

__all__ = [
    "Page",
    "Part",
    "Wanted",
    "bring",
    "check_entry",
    "check_signing",
    "entry",
    "frame",
    "heading_of",
    "page",
    "put_entry",
    "remove_entry",
    "sign",
    "template",
    "withdraw",
]
