"""Signing: the page of a personal link, and the planners' pages of documents, links and the call tree."""

from flask import Blueprint

bp = Blueprint("signing", __name__)

from . import calling, documents, links, personal  # noqa: E402, F401  (they register their views)
