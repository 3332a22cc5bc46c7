"""Areas: the tree and the people who answer for it."""

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import lazy_gettext
from werkzeug import Response

from sampling.domain.areas import Area
from sampling.domain.expected import ENTERING
from sampling.domain.permissions import SEE_AREAS, SEE_CONTACTS, allows
from sampling.domain.rounds import Round
from sampling.guards import allow
from sampling.services import areas, watching

from .context import actor, database, now

bp = Blueprint("areas", __name__)

LEVEL_WORDS = {
    "county": lazy_gettext("County"),
    "township": lazy_gettext("Township"),
    "village": lazy_gettext("Village"),
    "community": lazy_gettext("Community"),
    "natural_village": lazy_gettext("Natural village"),
    "villager_group": lazy_gettext("Villager group"),
    "compound": lazy_gettext("Compound"),
    "building": lazy_gettext("Building"),
    "grid": lazy_gettext("Grid"),
    "micro_grid": lazy_gettext("Micro-grid"),
}
PROVENANCE_WORDS = {
    "real": lazy_gettext("real"),
    "approximate": lazy_gettext("approximate"),
    "generated": lazy_gettext("generated"),
    "modelled": lazy_gettext("modelled"),
}


@bp.get("/areas")
@allow(SEE_AREAS)
def list_areas() -> str | Response:
    """The areas at the top of what the account reaches; where that is one, the one with what lies below it."""
    found = areas.roots(database(), scope_path=actor().area_path)
    if len(found) == 1:
        return redirect(url_for("areas.show", area_code=found[0].code))
    return render_template(
        "areas/list.html",
        areas=found,
        level_words=LEVEL_WORDS,
        provenance_words=PROVENANCE_WORDS,
    )


@bp.get("/areas/<area_code>")
@allow(SEE_AREAS, area="area_code")
def show(area_code: str) -> str:
    """One area, its residents, its contacts and the areas below it."""
    view = areas.area_view(database(), area_code, with_contacts=allows(actor().role, SEE_CONTACTS))
    return render_template(
        "areas/show.html",
        view=view,
        ancestors=[a for a in view.ancestors if a.path.startswith(actor().area_path)],
        round=_round_of(view.area),
        level_words=LEVEL_WORDS,
        provenance_words=PROVENANCE_WORDS,
    )


def _round_of(area: Area) -> Round | None:
    """The round at hand for which an area enters its expected people; None for what enters none, or while none is."""
    if area.level not in ENTERING:
        return None
    found = watching.round_at_hand(database(), area.path, now=now())
    return found if found and found.state != "closed" else None
