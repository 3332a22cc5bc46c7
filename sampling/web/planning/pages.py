"""A session's runs, and starting one."""

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response as Answer
from wtforms.validators import InputRequired, NumberRange

from sampling import jobs
from sampling.domain.errors import DomainError
from sampling.domain.permissions import PLAN
from sampling.domain.rounds import may_change
from sampling.guards import allow
from sampling.services import planning, rounds

from ..context import actor, database, now
from ..errors import sentence
from ..formatting import use_zone
from ..limits import WholeField
from ..rounds.sessions import session_of
from . import bp


class RunForm(FlaskForm):
    """What a run may spend."""

    seconds = WholeField(
        lazy_gettext("Time to calculate"),
        [
            InputRequired(lazy_gettext("Type a number of seconds.")),
            NumberRange(1, int(planning.SECONDS_MAX), lazy_gettext("Type 1 to 3,600 seconds.")),
        ],
        default=20,
    )
    seed = WholeField(
        lazy_gettext("Number of the draw"),
        [InputRequired(lazy_gettext("Type a whole number.")), NumberRange(0, 2**31 - 1)],
        default=0,
    )


@bp.route("/<round_code>/sessions/<session_code>/planning", methods=["GET", "POST"])
@allow(PLAN, round="round_code")
def show(round_code: str, session_code: str) -> str | Answer | tuple[str, int]:
    """Start a run; the runs so far."""
    db, form = database(), RunForm()
    round_ = rounds.round_by_code(db, round_code)
    session = session_of(round_, session_code)
    use_zone(round_.tz)
    if form.validate_on_submit():
        try:
            run_id = planning.request_run(
                db,
                round_code=round_code,
                session_code=session_code,
                seconds=form.seconds.data,
                seed=form.seed.data,
                by=actor(),
                now=now(),
            )
        except DomainError as error:
            form.form_errors.append(sentence(error))
        else:
            jobs.enqueue(current_app.extensions["settings"], run_id)
            return redirect(url_for("planning.show_run", round_code=round_code, run_id=run_id))
    page = render_template(
        "planning/show.html",
        round=round_,
        session=session,
        form=form,
        runs=planning.runs(db, round_code=round_code, session_code=session_code),
        possible=may_change(round_.state),
    )
    return page, 422 if request.method == "POST" else 200
