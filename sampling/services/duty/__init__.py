"""Duty: who is on duty now and on a day, the roster's changes, absences with who stands in, and the help desk."""

from .absence import announce, check_absence, take_back
from .editing import Written, add, change, check, duty, offered, remove
from .helpdesk import HelpDesk, check_help_desk, help_desk, help_desk_of_link, set_help_desk
from .importing import apply_file, check_file, heading_of, left_out, template
from .seeing import Gap, Place, Roster, now, of_day
from .wanted import Wanted

__all__ = [
    "Gap",
    "HelpDesk",
    "Place",
    "Roster",
    "Wanted",
    "Written",
    "add",
    "announce",
    "apply_file",
    "change",
    "check",
    "check_absence",
    "check_file",
    "check_help_desk",
    "duty",
    "heading_of",
    "help_desk",
    "help_desk_of_link",
    "left_out",
    "now",
    "of_day",
    "offered",
    "remove",
    "set_help_desk",
    "take_back",
    "template",
]
