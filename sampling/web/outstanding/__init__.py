"""Outstanding people: entered by account and by personal link, rolled up, reconciled, listed, and planned from."""

from flask import Blueprint

bp = Blueprint("outstanding", __name__)

from . import boards, entering, files, links, reconciling, sweeping  # noqa: E402, F401  (they add their views)
