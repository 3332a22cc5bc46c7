"""Rounds: the list, making one, its sessions, targets and norms, and moving it from draft to closed."""

from flask import Blueprint

bp = Blueprint("rounds", __name__, url_prefix="/rounds")

from . import copying, goals, marking, members, pages, sessions, teams  # noqa: E402, F401  (they add their views)
