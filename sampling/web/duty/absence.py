"""Announcing an absence with who stands in, and taking it back."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.errors import DomainError
from sampling.domain.permissions import EDIT_DUTY
from sampling.guards import allow
from sampling.services import duty

from ..context import actor, database, now
from ..faults import holds, tell
from ..formatting import ZONE
from . import bp
from .editing import local_day
from .forms import AbsenceForm
from .words import hour, hours_of


@bp.route("/<int:duty_id>/absence", methods=["GET", "POST"])
@allow(EDIT_DUTY)
def absence(duty_id: int) -> str | Response | tuple[str, int]:
    """Announce an absence: why, and who stands in."""
    db = database()
    standing = duty.duty(db, duty_id, by=actor())
    form = AbsenceForm(
        data=None
        if standing.absence is None
        else {
            "reason": standing.absence.reason,
            "stand_in_name": standing.absence.name,
            "stand_in_phone": standing.absence.work_phone,
        }
    )
    given = {
        "reason": form.reason.data or "",
        "name": form.stand_in_name.data or "",
        "work_phone": form.stand_in_phone.data or "",
    }
    if holds(form, lambda: duty.check_absence(db, duty_id, **given, zone=ZONE, by=actor(), now=now())):
        try:
            changed = duty.announce(db, duty_id, **given, zone=ZONE, by=actor(), now=now())
        except DomainError as error:
            tell(form, error)
        else:
            since = changed.absence.since if changed.absence else changed.starts_at
            told = {"name": given["name"].strip(), "absent": standing.name, "since": hour(since, now())}
            flash(gettext("%(name)s stands in for %(absent)s from %(since)s on.", **told), "success")
            return redirect(url_for("duty.roster", day=local_day(standing.starts_at)))
    status = 422 if request.method == "POST" else 200
    return render_template(
        "duty/absence.html", form=form, duty=standing, hours_of=hours_of, hour=hour, at=now()
    ), status


@bp.post("/<int:duty_id>/absence/take-back")
@allow(EDIT_DUTY)
def take_back(duty_id: int) -> Response:
    """Take an absence back."""
    changed = duty.take_back(database(), duty_id, zone=ZONE, by=actor(), now=now())
    flash(gettext("%(name)s is on duty again as it was on the roster.", name=changed.name), "success")
    return redirect(url_for("duty.roster", day=local_day(changed.starts_at)))
