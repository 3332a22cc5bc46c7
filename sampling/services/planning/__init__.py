"""Planning: a session's problem, the runs that solve it, and taking them up again when a worker dies."""

from .execution import execute
from .recovery import take_up
from .requests import SECONDS_MAX, cancel, is_forgotten, request_run, run, runs, stored_answer, stored_input

__all__ = [
    "SECONDS_MAX",
    "cancel",
    "execute",
    "is_forgotten",
    "request_run",
    "run",
    "runs",
    "stored_answer",
    "stored_input",
    "take_up",
]
