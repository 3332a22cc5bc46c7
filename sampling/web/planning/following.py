"""Following a run: how far it is, what is proven of its best plan, stopping it, and the files of it."""

import gzip
import hashlib
import json
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext, lazy_gettext
from werkzeug import Response as Answer

from sampling.domain.permissions import EXPORT, PLAN
from sampling.domain.plans import CALL_UP, Plan, Run
from sampling.domain.rounds import Round
from sampling.guards import allow
from sampling.services import areas, planning, plans, rounds

from .. import proofs
from ..advice import verdict_of
from ..assumptions import assumed_lines, edges, wish_lines
from ..context import actor, database, now
from ..formatting import use_zone
from ..questions import QUESTION_WORDS
from ..roles import ROLE_WORDS
from ..rounds.sessions import session_of
from . import answers, bp
from .curves import curves

STAGES = (
    lazy_gettext("Reading the round"),
    lazy_gettext("A first plan"),
    lazy_gettext("Better plans"),
    lazy_gettext("Shorter queues"),
    lazy_gettext("Shorter ways"),
    lazy_gettext("Naming people"),
    lazy_gettext("Why targets are missed"),
)
PRICING = lazy_gettext("What each wish costs")
_STEP_OF = {
    "": 0,
    "constructing": 1,
    "improving": 2,
    "waiting": 3,
    "travel": 4,
    "naming": 5,
    "explaining": 6,
    "pricing": 7,
}
EVERY_MS = 1000
SILENT_SECONDS = 15


@bp.get("/<round_code>/runs/<int:run_id>")
@allow(PLAN, round="round_code")
def show_run(round_code: str, run_id: int) -> str:
    """One run: how far it is, or what came of it."""
    shown = _shown(round_code, run_id)
    run, round_, session = shown["run"], shown["round"], shown["session"]
    names: dict[str, str] = {}
    if run.assumed or run.wishes:
        sites, bases = planning.places(database(), round_code=round_code, session_code=run.session_code)
        names = {**bases, **sites}
    return render_template(
        "planning/run.html",
        every=EVERY_MS,
        assumed=assumed_lines(run.assumed, names),
        wishes=wish_lines(run.wishes, names, edges(round_, session)),
        **shown,
    )


@bp.get("/<round_code>/runs/<int:run_id>/progress")
@allow(PLAN, round="round_code")
def progress(round_code: str, run_id: int) -> Answer:
    """The part of the run's page that changes, alone; once moves are worked out, on to their proposal."""
    run = _run(round_code, run_id)
    if run.adjusts and run.plan_version and run.state == "done":
        session_code, version = run.session_code, run.plan_version
        return redirect(
            url_for("adjusting.proposal", round_code=round_code, session_code=session_code, version=version)
        )
    answer = Response(render_template("planning/progress.html", **_shown(round_code, run_id)))
    answer.set_etag(hashlib.sha256(answer.get_data() + str(get_locale()).encode()).hexdigest()[:32])
    return answer.make_conditional(request)


@bp.post("/<round_code>/runs/<int:run_id>/cancel")
@allow(PLAN, round="round_code")
def cancel(round_code: str, run_id: int) -> Answer:
    """Stop a run and keep the best plan it has; with `nothing`, where there was none yet, keep nothing."""
    _run(round_code, run_id)
    planning.cancel(database(), run_id=run_id, keep="nothing" not in request.form, by=actor(), now=now())
    flash(gettext("The run is asked to stop."), "info")
    return redirect(url_for("planning.show_run", round_code=round_code, run_id=run_id))


@bp.get("/<round_code>/runs/<int:run_id>/<any(input, history, answer, wishes):part>.json.gz")
@allow(PLAN, round="round_code", also=EXPORT)
def stored(round_code: str, run_id: int, part: str) -> Response:
    """What the run was given, or what it answered, as it is stored: so that it can be solved again anywhere."""
    _run(round_code, run_id)
    db = database()
    if part == "wishes":
        content = gzip.compress(json.dumps(planning.stored_wishes(db, run_id), ensure_ascii=False).encode(), mtime=0)
    else:
        read = {"input": planning.stored_input, "history": planning.stored_history, "answer": planning.stored_answer}
        content = read[part](db, run_id)
    name = f"{round_code}-run-{run_id}-{part}.json.gz"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="application/gzip", headers=headers)


def _run(round_code: str, run_id: int) -> Run:
    run = planning.run(database(), run_id)
    if run.round_code != round_code or run.question == CALL_UP:
        abort(404)
    return run


def _shown(round_code: str, run_id: int) -> dict[str, Any]:
    run = _run(round_code, run_id)
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    end = run.finished_at or now()
    beat = run.heartbeat_at
    step, over = run.best, run.state not in ("queued", "running")
    session, plan = session_of(round_, run.session_code), _plan(run)
    short = plans.shortfall_of(database(), plan) if plan else None
    return {
        "run": run,
        "round": round_,
        "session": session,
        "stages": (*STAGES, PRICING) if run.priced else STAGES,
        "stage": _STEP_OF.get(run.stage, len(STAGES)),
        "elapsed": (end - (run.started_at or run.requested_at)).total_seconds(),
        "silent": run.state == "running" and beat is not None and (now() - beat).total_seconds() > SILENT_SECONDS,
        "best": step,
        "short": short,
        "verdict": verdict_of(plan, run) if plan else None,
        "ahead": run.state == "queued" and planning.waits_for_another(database(), run),
        "forgotten": planning.is_forgotten(database(), run, now()),
        "waiting_hours": round(run.waiting * session.slot_minutes / 60) if run.waiting is not None else None,
        "proofs": proofs.lines(run.proofs, session.slot_minutes, short, over=over),
        "curves": curves(run, session.slot_minutes),
        "question_words": QUESTION_WORDS,
        "role_words": ROLE_WORDS,
        "area_names": _area_names(round_) if run.answer and run.answer.get("unreachable") else {},
        **answers.shown(run, session),
    }


def _plan(run: Run) -> Plan | None:
    if run.plan_version is None:
        return None
    return plans.plan_of_version(
        database(), round_code=run.round_code, session_code=run.session_code, version=run.plan_version
    )


def _area_names(round_: Round) -> dict[str, str]:
    return areas.names(database(), round_.area_path)
