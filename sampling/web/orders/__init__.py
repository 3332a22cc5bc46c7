"""Move orders: the county's board of who has signed them, and the page on which a site answers its own."""

from flask import Blueprint

bp = Blueprint("orders", __name__)

from . import board, sites  # noqa: E402, F401  (they add their views)
