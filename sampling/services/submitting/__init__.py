"""Submitting: each township sends in its own people, sites, areas and vehicles, or edits them one by one; the county's
planner takes over what is right and gives the rest back.

`places` says which township is meant and who may; `standing` what the county has of it and what is missing or odd;
`sending` takes a file in as a version; `deciding` takes it over or gives it back; `editing` changes one person, site or
vehicle; `owning` hands out what stands as a file; `board` has all townships side by side, and what plans do not know
of yet.
"""

from .board import Board, BoardRow, SessionNews, board, left, news
from .deciding import Decided, Opened, apply, fetch, give_back, opened
from .editing import (
    Edited,
    check_person,
    check_site,
    check_vehicle,
    edit_person,
    edit_site,
    edit_vehicle,
)
from .lists import PeoplePage, Person, people, person, site, sites, vehicle, vehicles
from .owning import own_file
from .sending import check, submit
from .standing import TownshipView, township

__all__ = [
    "Board",
    "BoardRow",
    "Decided",
    "Edited",
    "Opened",
    "PeoplePage",
    "Person",
    "SessionNews",
    "TownshipView",
    "apply",
    "board",
    "check",
    "check_person",
    "check_site",
    "check_vehicle",
    "edit_person",
    "edit_site",
    "edit_vehicle",
    "fetch",
    "give_back",
    "left",
    "news",
    "opened",
    "own_file",
    "people",
    "person",
    "site",
    "sites",
    "submit",
    "township",
    "vehicle",
    "vehicles",
]
