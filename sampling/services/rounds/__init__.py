"""Rounds: making one with its sessions, targets and norms, and moving it from draft to closed."""

from .copying import Difference, SessionChange, check_copy, copy, difference
from .goals import check_norms, check_targets, norms, set_norms, set_targets
from .making import check, create, edit, move
from .reading import NeedsView, needs, round_by_code, rounds
from .sessions import (
    SessionMembers,
    add_session,
    check_session,
    edit_session,
    remove_session,
    session_members,
    set_session_sites,
    set_session_staff,
)
from .stepping import steps

__all__ = [
    "Difference",
    "NeedsView",
    "SessionChange",
    "SessionMembers",
    "add_session",
    "check",
    "check_copy",
    "check_norms",
    "check_session",
    "check_targets",
    "copy",
    "create",
    "difference",
    "edit",
    "edit_session",
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
    "set_targets",
    "steps",
]
