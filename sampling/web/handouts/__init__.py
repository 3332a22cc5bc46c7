"""Handouts: what townships, units, sites and people are told of a published plan, and where people assemble."""

from flask import Blueprint

bp = Blueprint("handouts", __name__)
BASE = "/rounds/<round_code>/sessions/<session_code>"

from . import bundles, departures, files, holders, pages  # noqa: E402, F401  (they add their views)
