"""Sites: the register of places that can be opened."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext

from sampling.domain.permissions import SEE_SITES
from sampling.guards import allow
from sampling.services import areas, sites

from .areas import PROVENANCE_WORDS
from .context import actor, database

bp = Blueprint("sites", __name__)

KIND_WORDS = {
    "fixed": lazy_gettext("Fixed"),
    "mobile": lazy_gettext("Mobile"),
    "isolation": lazy_gettext("Isolation"),
}


@bp.get("/sites")
@allow(SEE_SITES)
def list_sites() -> str:
    """Every site within the account's area."""
    db, scope = database(), actor().area_path
    names = areas.names(db, scope)
    return render_template(
        "sites/list.html", sites=sites.sites_within(db, scope), area_names=names, kind_words=KIND_WORDS
    )


@bp.get("/sites/<site_code>")
@allow(SEE_SITES, site="site_code")
def show(site_code: str) -> str:
    """One site."""
    db = database()
    site = sites.site(db, site_code)
    return render_template(
        "sites/show.html",
        site=site,
        area=areas.area(db, site.area_code),
        served=[areas.area(db, code) for code in site.serves],
        parts=dict(site.parts),
        kind_words=KIND_WORDS,
        provenance_words=PROVENANCE_WORDS,
    )
