"""Reporting: a site's plain phone page. It works without JavaScript, and a second tap changes nothing."""

from flask import Blueprint

bp = Blueprint("reporting", __name__, url_prefix="/s")

from . import pages  # noqa: E402, F401  (its views register here)
