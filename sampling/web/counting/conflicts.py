"""Conflicts: two figures for one hour, side by side, and the township's decision."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext, lazy_pgettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from sampling.domain.counts import TEXT_MAX
from sampling.domain.errors import DomainError
from sampling.domain.permissions import ENTER_COUNTS
from sampling.guards import allow
from sampling.services import areas, counting, rounds

from ..context import actor, database, now
from ..faults import tell
from ..formatting import use_zone
from ..limits import WholeField
from . import bp
from .asked import asked
from .words import SETTLED_WORDS, WAY_WORDS


class SettleForm(FlaskForm):
    """How a conflict is settled. seen: the version that the page shows."""

    seen = HiddenField()
    how = RadioField(
        lazy_gettext("Which figure is right?"),
        choices=[
            SelectChoice("kept", lazy_gettext("What stands at the county")),
            SelectChoice("taken", lazy_gettext("What was offered")),
            SelectChoice("other", lazy_pgettext("conflict", "Another figure")),
        ],
        validators=[Optional()],
    )
    sampled = WholeField(lazy_gettext("The right figure"), [Optional()])
    reason = StringField(lazy_gettext("Why is it right?"))


@bp.get("/conflicts")
@allow(ENTER_COUNTS, round="round_code")
def list_conflicts(round_code: str) -> str:
    """The conflicts of an area that wait, and those that were settled."""
    db, by, at = database(), actor(), asked()
    round_ = rounds.round_by_code(db, round_code)
    use_zone(round_.tz)
    settled = counting.conflicts(db, round_code=round_code, area_code=at.area, is_open=False, by=by)
    return render_template(
        "counting/conflicts.html",
        round=round_,
        at=at,
        area=areas.area(db, at.area) if at.area else None,
        waiting=counting.conflicts(db, round_code=round_code, area_code=at.area, by=by),
        settled=settled[:100],
        more=max(0, len(settled) - 100),
        way_words=WAY_WORDS,
        settled_words=SETTLED_WORDS,
    )


@bp.get("/conflicts/<int:conflict_id>")
@allow(ENTER_COUNTS, round="round_code")
def conflict(round_code: str, conflict_id: int) -> str:
    """One conflict: both sides, the history of the hour, and the choice."""
    typed = request.args.get("reason", "")[:TEXT_MAX]  # as it was typed beside the figure
    return _page(round_code, conflict_id, SettleForm(formdata=None, reason=typed))


@bp.post("/conflicts/<int:conflict_id>")
@allow(ENTER_COUNTS, round="round_code")
def settle(round_code: str, conflict_id: int) -> Response | tuple[str, int]:
    """Settle it; what is chosen becomes a new version of the count."""
    db, form = database(), SettleForm()
    sides = counting.conflict(db, round_code=round_code, conflict_id=conflict_id, by=actor())
    seen = form.seen.data or ""
    right = form.validate_on_submit()
    try:
        if right or not form.sampled.errors:
            counting.settle(
                db,
                round_code=round_code,
                conflict_id=conflict_id,
                how=form.how.data or "",
                sampled=form.sampled.data,
                reason=form.reason.data or "",
                seen=int(seen) if seen.isdigit() and len(seen) < 10 else 0,
                by=actor(),
                now=now(),
            )
    except DomainError as error:
        tell(form, error)
    if form.errors or form.form_errors:
        return _page(round_code, conflict_id, form), 422
    flash(gettext("Settled: %(site)s.", site=sides.dispute.site_name), "success")
    return redirect(url_for("counting.list_conflicts", round_code=round_code))


def _page(round_code: str, conflict_id: int, form: SettleForm) -> str:
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    use_zone(round_.tz)
    return render_template(
        "counting/conflict.html",
        round=round_,
        form=form,
        sides=counting.conflict(db, round_code=round_code, conflict_id=conflict_id, by=actor()),
        way_words=WAY_WORDS,
        settled_words=SETTLED_WORDS,
    )
