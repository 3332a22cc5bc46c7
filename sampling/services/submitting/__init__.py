"""Submitting: each township sends in its own people, sites, areas and vehicles, or edits them one by one; the county's
planner takes over what is right and gives the rest back.

`places` says which township is meant and who may; `standing` what the county has of it and what is missing or odd;
`sending` takes a file in as a version; `deciding` takes it over or gives it back; `editing` changes one person or site,
`driving` one vehicle, `noting` is what every edit leaves; `lists` and `owning` hand out what stands, as lists and as
files; `board` has all townships side by side, and what plans do not know of yet.
"""

from .board import Board, BoardRow, SessionNews, board, left, news
from .deciding import Decided, Opened, apply, fetch, give_back, opened, sender
from .driving import check_vehicle, edit_vehicle
from .editing import (
    check_person,
    check_site,
    edit_person,
    edit_site,
)
from .lists import PeoplePage, Person, people, person, site, sites, vehicle, vehicles
from .noting import Edited
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
    "sender",
    "site",
    "sites",
    "submit",
    "township",
    "vehicle",
    "vehicles",
]
