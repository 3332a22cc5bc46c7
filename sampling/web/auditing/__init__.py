"""Auditing: who did what, and when."""

from flask import Blueprint

bp = Blueprint("auditing", __name__)

from . import pages  # noqa: E402, F401  (it registers its views)
from .words import ACTION_WORDS, DETAIL_WORDS  # noqa: E402

__all__ = ["ACTION_WORDS", "DETAIL_WORDS", "bp"]
