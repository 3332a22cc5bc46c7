"""What leaves of layers: shapes for the map, findings as a file, and the county's areas as a layer."""

from io import BytesIO

from flask import Response, request, send_file
from flask_babel import gettext
from werkzeug import Response as Answer

from sampling.domain.findings import Finding
from sampling.domain.permissions import EXPORT, IMPORT
from sampling.guards import allow
from sampling.services import layers

from ..context import actor, database
from ..findings import lines
from ..geojson import collection, feature
from . import bp
from .columns import heading_of

STATES = {"right": "on_target", "changed": "watch", "out": "behind"}


@bp.get("/<int:layer_id>/areas.geojson")
@allow(IMPORT)
def areas_geojson(layer_id: int) -> Response:
    """The shapes as they would stand, simplified for the map."""
    words = {
        "right": gettext("As it would stand"),
        "changed": gettext("Put right, or to be looked at"),
        "out": gettext("Kept out"),
    }
    return collection(
        feature(
            one["geometry"],
            code=one["code"],
            name=one["name"],
            level="",
            value=None,
            label=words[one["state"]],
            detail=one["code"],
            state=STATES[one["state"]],
            url="",
        )
        for one in layers.drawn(database(), layer_id, by=actor())
    )


@bp.get("/<int:layer_id>/findings.csv")
@allow(IMPORT)
def findings(layer_id: int) -> Answer:
    """Everything that was noticed, as rows."""
    content = layers.findings_file(database(), layer_id, say=_said, by=actor())
    return send_file(
        BytesIO(content), mimetype="text/csv", as_attachment=True, download_name=f"findings-{layer_id}.csv"
    )


@bp.get("/areas.<form>")
@allow(IMPORT, also=EXPORT)
def export(form: str) -> Answer:
    """The areas that the account reaches, with their outlines."""
    level = request.args.get("level", "")
    content, name = layers.export(database(), form=form, scope_path=actor().area_path, level=level)
    return send_file(BytesIO(content), mimetype=layers.FORMS[form], as_attachment=True, download_name=name)


def _said(finding: Finding) -> tuple[str, str, str]:
    (line,) = lines([finding], heading_of)
    return (gettext("Must be put right") if finding.blocks else gettext("To check")), line.what, line.todo
