"""Vehicles: the register of what stands ready, and who drives it."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext

from sampling.domain.permissions import SEE_STAFF
from sampling.guards import allow
from sampling.services import vehicles

from .context import actor, database

bp = Blueprint("vehicles", __name__)

KIND_WORDS = {
    "bus": lazy_gettext("Bus"),
    "van": lazy_gettext("Van"),
    "car": lazy_gettext("Car"),
    "sample_transport": lazy_gettext("Sample transport"),
}


@bp.get("/vehicles")
@allow(SEE_STAFF)
def list_vehicles() -> str:
    """Every vehicle that stands within the account's area."""
    found = vehicles.vehicles(database(), scope_path=actor().area_path)
    return render_template("vehicles/list.html", vehicles=found, kind_words=KIND_WORDS)
