"""Marking a step by name where the system can't see that it is done, or that it is not needed."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from sampling.domain.errors import DomainError
from sampling.domain.permissions import EDIT_ROUNDS
from sampling.guards import allow
from sampling.services import rounds

from ..context import actor, database, now
from ..faults import holds, tell
from ..formatting import use_zone
from . import bp
from .words import STEP_WORDS


class MarkForm(FlaskForm):
    """What somebody says of a step."""

    verdict = RadioField(
        lazy_gettext("The step is"),
        [InputRequired(lazy_gettext("Say whether the step is done or not needed."))],
        choices=[
            SelectChoice("done", lazy_gettext("done")),
            SelectChoice("not_needed", lazy_gettext("not needed this time")),
        ],
        default="done",
    )
    done_by = StringField(
        lazy_gettext("Who says so"),
        [InputRequired(lazy_gettext("Type the name of whoever says so.")), Length(max=80)],
    )
    reason = TextAreaField(
        lazy_gettext("Why"), [InputRequired(lazy_gettext("Say why: it stands beside the step.")), Length(max=400)]
    )


@bp.route("/<round_code>/steps/<step_key>", methods=["GET", "POST"])
@allow(EDIT_ROUNDS, round="round_code")
def mark_step(round_code: str, step_key: str) -> str | Response | tuple[str, int]:
    """Mark a step; `?session=` says of which session it is."""
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    use_zone(round_.tz)
    session_code = request.args.get("session", "")
    found = rounds.steps(db, round_code)
    step = next((one for one in found.steps if (one.key, one.session_code) == (step_key, session_code)), None)
    if step is None:
        abort(404)
    form = MarkForm()
    said = {"verdict": form.verdict.data or "", "done_by": form.done_by.data or "", "reason": form.reason.data or ""}
    place = {"round_code": round_code, "key": step_key, "session_code": session_code}
    if holds(form, lambda: rounds.check_mark(**said)):
        try:
            rounds.mark_step(db, **place, **said, by=actor(), now=now())
        except DomainError as error:
            tell(form, error)
        else:
            flash(gettext("The step is marked. It can be taken back."), "success")
            return redirect(url_for("rounds.show", round_code=round_code, _anchor="steps"))
    word = STEP_WORDS[step_key]
    page = render_template("rounds/mark.html", round=round_, step=step, form=form, word=word)
    return page, 422 if request.method == "POST" else 200


@bp.post("/<round_code>/steps/<step_key>/withdraw")
@allow(EDIT_ROUNDS, round="round_code")
def withdraw_mark(round_code: str, step_key: str) -> Response:
    """Take back what was said of a step."""
    session_code = request.args.get("session", "")
    rounds.withdraw_mark(
        database(), round_code=round_code, key=step_key, session_code=session_code, by=actor(), now=now()
    )
    flash(gettext("Taken back: the step is to be done again."), "success")
    return redirect(url_for("rounds.show", round_code=round_code, _anchor="steps"))
