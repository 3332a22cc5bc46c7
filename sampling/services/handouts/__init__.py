"""Handouts: what townships, units, sites and people are told of a published plan, in every form it is handed out in."""

from sampling.storage.queries.handouts import Work

from .bundles import bundle, bundles, cancel_bundle, content, is_bundle_forgotten, request_bundle
from .calendars import calendar
from .departures import Departure, base_townships, departures, holds_otherwise
from .forms import files, headings, how_many_pictures, pictures_of, rows
from .holders import HolderHandout, LinkClosed, of_holder
from .packing import execute, pack_waiting, take_up
from .provenance import note
from .reading import Given, given, handout, how_many, people, townships
from .saying import Typed, set_departures
from .words import Catalogue

__all__ = [
    "Catalogue",
    "Departure",
    "Given",
    "HolderHandout",
    "LinkClosed",
    "Typed",
    "Work",
    "base_townships",
    "bundle",
    "bundles",
    "calendar",
    "cancel_bundle",
    "content",
    "departures",
    "execute",
    "files",
    "given",
    "handout",
    "headings",
    "holds_otherwise",
    "how_many",
    "how_many_pictures",
    "is_bundle_forgotten",
    "note",
    "of_holder",
    "pack_waiting",
    "people",
    "pictures_of",
    "request_bundle",
    "rows",
    "set_departures",
    "take_up",
    "townships",
]
