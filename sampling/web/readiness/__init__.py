"""Readiness: the lead's phone page before the opening, the county's board, and replacements."""

from flask import Blueprint

bp = Blueprint("readiness", __name__)

from . import board, replacements, site  # noqa: E402, F401  (they register their views)
