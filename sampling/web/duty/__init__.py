"""Duty on the pages: who is on duty now, the roster of a day, its changes, and the phone of the help desk."""

from flask import Blueprint

bp = Blueprint("duty", __name__, url_prefix="/duty")

from . import absence, editing, importing, pages  # noqa: E402, F401  (their views register here)
