"""The first page: each role begins where its work is."""

from flask import Blueprint, current_app, redirect, url_for
from werkzeug import Response

from sampling.domain.permissions import SIGNED_IN
from sampling.guards import allow

from .context import actor

bp = Blueprint("home", __name__)

_FIRST = {
    "planner": "rounds.list_rounds",
    "desk": "watching.watch",
    "township": "watching.watch",
    "village": "watching.watch",
    "site_lead": "reporting.own_site",
    "leadership": "watching.watch",
    "auditor": "auditing.list_entries",
    "administrator": "accounts.list_accounts",
}


@bp.get("/")
@allow(SIGNED_IN)
def first() -> Response:
    """To the page that the role works on."""
    endpoint = _FIRST[actor().role]
    return redirect(url_for(endpoint if endpoint in current_app.view_functions else "areas.list_areas"))
