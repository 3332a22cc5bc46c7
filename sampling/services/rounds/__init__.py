"""Rounds: making one with its sessions, targets and norms, and moving it from draft to closed."""

from .asking import check_copy
from .calling import CanBeCalled, can_be_called
from .copying import copy
from .differing import Difference, SessionChange, difference
from .goals import check_norms, check_targets, norms, set_norms, set_targets
from .making import check, create, edit, move
from .marking import check_mark, mark_step, withdraw_mark
from .members import (
    SessionMembers,
    check_people,
    session_members,
    set_session_sites,
    set_session_staff,
    set_site_people,
)
from .reading import NeedsView, needs, round_by_code, rounds, zone_of
from .sessions import add_session, check_session, edit_session, remove_session
from .shutting import ShutSites, shut_sites
from .stepping import steps
from .teams import check_teams, set_teams, teams

__all__ = [
    "CanBeCalled",
    "Difference",
    "NeedsView",
    "SessionChange",
    "SessionMembers",
    "ShutSites",
    "add_session",
    "can_be_called",
    "check",
    "check_copy",
    "check_mark",
    "check_norms",
    "check_people",
    "check_session",
    "check_targets",
    "check_teams",
    "copy",
    "create",
    "difference",
    "edit",
    "edit_session",
    "mark_step",
    "move",
    "needs",
    "norms",
    "remove_session",
    "round_by_code",
    "rounds",
    "session_members",
    "set_norms",
    "set_session_sites",
    "set_session_staff",
    "set_site_people",
    "set_targets",
    "set_teams",
    "shut_sites",
    "steps",
    "teams",
    "withdraw_mark",
    "zone_of",
]
