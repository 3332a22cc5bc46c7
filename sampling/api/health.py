"""Health: is the service up, and does its database answer."""

from flask import Blueprint, Response, current_app, jsonify

from sampling import __version__
from sampling.guards import public
from sampling.services import health

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def healthz() -> tuple[Response, int]:
    """200 with version and database state; 503 where the database does not answer or lacks migrations."""
    state = health.database_state(current_app.extensions["database"])
    return jsonify(version=__version__, database=state), 200 if state == "ok" else 503
