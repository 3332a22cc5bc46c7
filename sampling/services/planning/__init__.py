"""Planning: a session's problem, the runs that solve it, and taking them up again when a worker dies."""

from .coming import Coming, coming
from .execution import execute
from .gathering import places
from .history import HISTORY_DAYS
from .questions import request_question
from .recovery import take_up
from .replanning import MOVES_MAX, MOVES_MOST, SECONDS, Outlook, check_absent, outlook, request_replan
from .requests import (
    SECONDS_MAX,
    cancel,
    is_forgotten,
    is_of_study,
    prepare,
    request_run,
    run,
    runs,
    stored_answer,
    stored_history,
    stored_input,
    stored_wishes,
    waits_for_another,
)

__all__ = [
    "HISTORY_DAYS",
    "MOVES_MAX",
    "MOVES_MOST",
    "SECONDS",
    "SECONDS_MAX",
    "Coming",
    "Outlook",
    "cancel",
    "check_absent",
    "coming",
    "execute",
    "is_forgotten",
    "is_of_study",
    "outlook",
    "places",
    "prepare",
    "request_question",
    "request_replan",
    "request_run",
    "run",
    "runs",
    "stored_answer",
    "stored_history",
    "stored_input",
    "stored_wishes",
    "take_up",
    "waits_for_another",
]
