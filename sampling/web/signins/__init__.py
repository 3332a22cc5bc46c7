"""Sign-ins: the code of a slip, one's own sessions, an account's, a site's, and the keys of other programs."""

from flask import Blueprint

bp = Blueprint("signins", __name__)

from . import accounts, keys, own, roles, sites, slip  # noqa: E402, F401  (they register their views)
