"""Rounds: making one with its sessions, targets and norms, and moving it from draft to closed."""

from .goals import norms, set_norms, set_targets
from .making import create, edit, move
from .reading import NeedsView, needs, round_by_code, rounds
from .sessions import (
    SessionMembers,
    add_session,
    edit_session,
    remove_session,
    session_members,
    set_session_sites,
    set_session_staff,
)

__all__ = [
    "NeedsView",
    "SessionMembers",
    "add_session",
    "create",
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
]
