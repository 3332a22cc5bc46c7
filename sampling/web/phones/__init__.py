"""Phones: the site's page as an application that opens without a network, and which sites' phones are ready for it."""

from flask import Blueprint

bp = Blueprint("phones", __name__)

from . import app, board, taking, token  # noqa: E402, F401  (they register their views)
