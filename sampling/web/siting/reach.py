"""Who has a site within a walk and who has not, in a version of a study: figures, map and curve."""

from flask import Response, render_template

from sampling.domain.permissions import SEE_STUDIES
from sampling.guards import allow
from sampling.services import siting

from ..context import actor, database
from ..geojson import collection, feature
from . import bp
from .curves import picture
from .words import method, points, sources

STEPS = (5, 10, 15, 20, 30, 45, 60)  # minutes, in the table


@bp.get("/<study_code>/versions/<int:version>/access")
@allow(SEE_STUDIES)
def access(study_code: str, version: int) -> str:
    """People and ground with a site within 15 minutes on foot, and without; by township."""
    db, scope = database(), actor().area_path
    found = siting.look(db, code=study_code, version=version, scope_path=scope)
    told = siting.access(db, code=study_code, version=version, scope_path=scope)
    return render_template(
        "siting/access.html",
        study=found.study,
        at=version,
        told=told,
        limit=siting.LIMIT,
        steps=STEPS,
        picture=picture(told),
        rows=sorted(((people - within, name, within, people) for name, within, people in told.townships), reverse=True),
        made_at=found.version.made_at,
        method=method(found),
        points=points(found),
        sources=sources(found),
        basis=found.given.basis,
    )


@bp.get("/<study_code>/versions/<int:version>/access.geojson")
@allow(SEE_STUDIES)
def access_geojson(study_code: str, version: int) -> Response:
    """The ground of places with a site near, and of those without."""
    told = siting.access(database(), code=study_code, version=version, scope_path=actor().area_path)
    grounds = {"near": told.has, "far": told.has_not}
    return collection(feature(one, colour=name) for name, one in grounds.items() if one)
