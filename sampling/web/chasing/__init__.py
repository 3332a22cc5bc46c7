"""Chasing: who owes the hour, calls about it, how late reports come, and "nothing was added" in one tap."""

from flask import Blueprint

bp = Blueprint("chasing", __name__)

from . import calls, pages, still  # noqa: E402, F401  (they register their views)
