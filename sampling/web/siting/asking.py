"""Asking a study's question, following its run, stopping it, and pinning candidates open or closed."""

import hashlib
from datetime import timedelta
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug import Response as Answer

from sampling import jobs
from sampling.domain.errors import DomainError, Faulty, NotFound
from sampling.domain.permissions import SEE_STUDIES, STUDY
from sampling.domain.siting import PINS, Study, question_faults
from sampling.guards import allow
from sampling.services import planning, siting

from ..context import actor, database, now
from ..faults import tell
from . import bp
from .forms import QuestionForm
from .words import PIN_WORDS, so_far, without_answer

EVERY_MS = 1000
PATIENCE = timedelta(seconds=15)  # a run that waits longer may have no worker
OVER = ("done", "failed", "cancelled")
PINS_FIRST = 50  # candidates on a page, unless all are asked for


@bp.post("/<study_code>/ask")
@allow(STUDY)
def ask(study_code: str) -> Answer | tuple[str, int]:
    """Put the question into the queue; whatever is wrong comes back with all that was typed."""
    from .pages import page

    form = QuestionForm()
    if form.validate_on_submit():
        try:
            run_id = siting.ask(
                database(),
                code=study_code,
                question=form.question(),
                seconds=float(form.seconds.data),
                by=actor(),
                now=now(),
            )
        except NotFound:
            raise
        except DomainError as error:
            tell(form, error)
        else:
            jobs.enqueue(current_app.extensions["settings"], run_id)
            return redirect(url_for("siting.show", study_code=study_code))
    elif faults := question_faults(form.question()):
        tell(form, Faulty(faults))  # beside what the form has found: all faults at once
    return page(study_code, form=form), 422


@bp.get("/<study_code>/progress")
@allow(SEE_STUDIES)
def progress(study_code: str) -> Answer:
    """How far the study's run is, alone; once it is over, on to the page, where it can be asked again."""
    own = siting.study(database(), study_code, scope_path=actor().area_path)
    shown = following(own)
    run = shown["run"]
    if run is None or not shown["active"]:
        return redirect(url_for("siting.show", study_code=study_code))
    answer = Response(render_template("siting/progress.html", study=own, **shown))
    answer.set_etag(hashlib.sha256(answer.get_data() + str(get_locale()).encode()).hexdigest()[:32])
    return answer.make_conditional(request)


@bp.post("/<study_code>/stop")
@allow(STUDY)
def stop(study_code: str) -> Answer:
    """Stop the run and keep the best it has."""
    siting.study(database(), study_code, scope_path=actor().area_path)
    run = siting.run_of(database(), study_code)
    if run is None:
        raise NotFound("The study %(code)s has not been asked anything yet.", code=study_code)
    planning.cancel(database(), run_id=run.id, by=actor(), now=now())
    flash(gettext("It is asked to stop."), "info")
    return redirect(url_for("siting.show", study_code=study_code))


@bp.get("/<study_code>/pins")
@allow(STUDY)
def pins(study_code: str) -> str:
    """Candidates, each free, pinned open or pinned closed: the first of them, all, or those that are looked for."""
    db, scope = database(), actor().area_path
    own = siting.study(db, study_code, scope_path=scope)
    given = siting.candidates(db, study_code, scope_path=scope)
    looked_for = request.args.get("words", "").strip()
    order = [j for j in _order(given) if _is_found(looked_for, given.names[j], given.codes[j])]
    return render_template(
        "siting/pins.html",
        study=own,
        given=given,
        order=order if "all" in request.args else order[:PINS_FIRST],
        found=len(order),
        looked_for=looked_for,
        words=PIN_WORDS,
        pinned=[given.pins.count(pin) for pin in PINS],
    )


@bp.post("/<study_code>/pins")
@allow(STUDY)
def set_pins(study_code: str) -> Answer:
    """Keep the pins; with `all`, every site that stands is pinned, or none."""
    db, scope = database(), actor().area_path
    given = siting.candidates(db, study_code, scope_path=scope)
    whole = request.form.get("all", "")
    if whole in PINS:
        wanted = {code: whole for code, stands in zip(given.codes, given.stands, strict=True) if stands}
    elif whole == "none":
        wanted = {}
    else:
        named = {code: request.form.get(f"pin-{code}", pin) for code, pin in zip(given.codes, given.pins, strict=True)}
        wanted = {code: pin for code, pin in named.items() if pin}
    siting.set_pins(db, code=study_code, pins=wanted, by=actor(), now=now())
    flash(gettext("The pins are kept. They count when you ask again."), "success")
    return redirect(url_for("siting.show", study_code=study_code))


def following(own: Study) -> dict[str, Any]:
    """The study's newest run while it counts: until it has an answer, or says why it has none."""
    run = siting.run_of(database(), own.code)
    active = run is not None and run.state not in OVER
    why = without_answer(run) if run and run.state == "done" else ""
    if run is None or (run.state == "done" and not why):
        return {"run": None, "why": ""}
    end = run.finished_at or now()
    return {
        "run": run,
        "why": why,
        "active": active,
        "every": EVERY_MS,
        "elapsed": (end - (run.started_at or run.requested_at)).total_seconds(),
        "so_far": so_far(run, own.question),
        "forgotten": run.state == "queued" and now() - run.requested_at > PATIENCE,
    }


def _is_found(looked_for: str, name: str, code: str) -> bool:
    """Whether a candidate has each of the words in its name or code."""
    return all(word in f"{name} {code}".casefold() for word in looked_for.casefold().split())


def _order(given: Any) -> list[int]:
    """Pinned ones first, then sites that stand, then the other places."""
    return sorted(range(len(given.codes)), key=lambda j: (not given.pins[j], not given.stands[j], given.codes[j]))
