"""Planning: asking for a run, and following it while it solves. Nothing is solved inside a request."""

import hashlib
import math
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response as Answer
from wtforms.validators import InputRequired, NumberRange

from sampling import jobs
from sampling.domain.errors import DomainError
from sampling.domain.permissions import PLAN
from sampling.domain.plans import Run
from sampling.domain.rounds import may_change
from sampling.guards import allow
from sampling.services import planning, rounds

from .context import actor, database, now
from .errors import sentence
from .formatting import use_zone
from .limits import WholeField
from .rounds.sessions import session_of

bp = Blueprint("planning", __name__, url_prefix="/rounds")

STAGES = (
    lazy_gettext("Reading the round"),
    lazy_gettext("A first plan"),
    lazy_gettext("Better plans"),
    lazy_gettext("Shorter queues"),
    lazy_gettext("Shorter ways"),
    lazy_gettext("Naming people"),
)
_STEP_OF = {"": 0, "constructing": 1, "improving": 2, "waiting": 3, "travel": 4, "naming": 5}
EVERY_MS = 1000
SILENT_SECONDS = 15


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


@bp.get("/<round_code>/runs/<int:run_id>")
@allow(PLAN, round="round_code")
def show_run(round_code: str, run_id: int) -> str:
    """One run: how far it is, or what came of it."""
    return render_template("planning/run.html", every=EVERY_MS, **_shown(round_code, run_id))


@bp.get("/<round_code>/runs/<int:run_id>/progress")
@allow(PLAN, round="round_code")
def progress(round_code: str, run_id: int) -> Answer:
    """The part of the run's page that changes, alone."""
    answer = Response(render_template("planning/progress.html", **_shown(round_code, run_id)))
    answer.set_etag(hashlib.sha256(answer.get_data() + str(get_locale()).encode()).hexdigest()[:32])
    return answer.make_conditional(request)


@bp.post("/<round_code>/runs/<int:run_id>/cancel")
@allow(PLAN, round="round_code")
def cancel(round_code: str, run_id: int) -> Answer:
    """Stop a run and keep the best plan it has."""
    _run(round_code, run_id)
    planning.cancel(database(), run_id=run_id, by=actor(), now=now())
    flash(gettext("The run is asked to stop."), "info")
    return redirect(url_for("planning.show_run", round_code=round_code, run_id=run_id))


@bp.get("/<round_code>/runs/<int:run_id>/<any(input, answer):part>.json.gz")
@allow(PLAN, round="round_code")
def stored(round_code: str, run_id: int, part: str) -> Response:
    """What the run was given, or what it answered, as it is stored: so that it can be solved again anywhere."""
    _run(round_code, run_id)
    db = database()
    content = planning.stored_input(db, run_id) if part == "input" else planning.stored_answer(db, run_id)
    name = f"{round_code}-run-{run_id}-{part}.json.gz"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="application/gzip", headers=headers)


def _run(round_code: str, run_id: int) -> Run:
    run = planning.run(database(), run_id)
    if run.round_code != round_code:
        abort(404)
    return run


def _shown(round_code: str, run_id: int) -> dict[str, Any]:
    run = _run(round_code, run_id)
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    end = run.finished_at or now()
    beat = run.heartbeat_at
    step = run.best
    session = session_of(round_, run.session_code)
    minutes = session.slot_minutes
    return {
        "run": run,
        "round": round_,
        "session": session,
        "stages": STAGES,
        "stage": _STEP_OF.get(run.stage, len(STAGES)),
        "elapsed": (end - (run.started_at or run.requested_at)).total_seconds(),
        "silent": run.state == "running" and beat is not None and (now() - beat).total_seconds() > SILENT_SECONDS,
        "shortfall": math.ceil(step.shortfall - 1e-6) if step and step.shortfall is not None else None,
        "bound": math.ceil(step.bound - 1e-6) if step and step.bound is not None else None,
        "forgotten": planning.is_forgotten(database(), run, now()),
        "waiting_hours": round(run.waiting * minutes / 60) if run.waiting is not None else None,
        "curve": _curve(run),
    }


def _curve(run: Run, width: int = 320, height: int = 64) -> dict[str, str] | None:
    """Points of two lines in a box of width x height: the shortfall of the best plan over time, and what is proven."""
    steps = [step for step in run.steps if step.shortfall is not None]
    if len(steps) < 2:
        return None
    last = max(steps[-1].seconds, 0.001)
    top = max(step.shortfall or 0 for step in steps)
    if not top:
        return None  # every target was reached from the first plan on: nothing to draw

    def line(values: list[tuple[float, float]]) -> str:
        points, before = [], None
        for seconds, value in values:
            x, y = seconds / last * width, height - value / top * (height - 2) - 1
            if before is not None:
                points.append(f"{x:.1f},{before:.1f}")  # it stays as it was until something better is found
            points.append(f"{x:.1f},{y:.1f}")
            before = y
        return " ".join(points)

    return {
        "best": line([(step.seconds, step.shortfall or 0) for step in steps]),
        "bound": line([(step.seconds, step.bound) for step in steps if step.bound is not None]),
    }
