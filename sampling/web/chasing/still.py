"""Nothing was added: one tap, at the site's page or at the desk."""

from uuid import uuid4

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.errors import DomainError
from sampling.domain.permissions import CHASE, REPORT, allows
from sampling.guards import allow
from sampling.services import chasing

from .. import numbers
from ..context import actor, database, now
from ..errors import sentence
from ..formatting import clock, number
from ..limits import moment_asked
from . import bp


@bp.post("/s/<site_code>/still")
@allow(REPORT, site="site_code")
def still(site_code: str) -> Response:
    """Store the number that was shown once more, for the hour that was shown."""
    hour = moment_asked(request.form.get("hour", ""))
    sampled = numbers.whole(request.form.get("sampled", ""))
    round_code = request.form.get("round", "")
    if hour is None or sampled is None or not round_code:
        abort(400)
    try:
        stored = chasing.still(
            database(),
            round_code=round_code,
            site_code=site_code,
            hour=hour,
            sampled=sampled,
            report_id=(request.form.get("report_id") or uuid4().hex)[:64],
            by=actor(),
            now=now(),
            source="grid" if request.form.get("back") == "chase" else "page",
        )
    except DomainError as error:
        flash(sentence(error), "error")
    else:
        n = number(stored.count.report.sampled)
        flash(gettext("At the county: still %(n)s up to %(hour)s.", n=n, hour=clock(hour)), "success")
    if request.form.get("back") == "chase" and allows(actor().role, CHASE):
        return redirect(url_for("chasing.chase", round_code=round_code, hour=hour.isoformat()))
    return redirect(url_for("reporting.site", site_code=site_code, round=round_code))
