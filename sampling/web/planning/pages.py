"""A session's runs, and starting one."""

from flask import render_template, request
from werkzeug import Response as Answer

from sampling.domain.permissions import PLAN
from sampling.domain.rounds import Round, Session, may_change
from sampling.guards import allow
from sampling.services import planning, rounds

from ..context import actor, database, now
from ..formatting import use_zone
from ..questions import QUESTION_WORDS
from ..rounds.sessions import coming_to, session_of
from ..rows import change_rows
from . import bp
from .forms import QuestionForm, RunForm
from .queueing import queued


@bp.route("/<round_code>/sessions/<session_code>/planning", methods=["GET", "POST"])
@allow(PLAN, round="round_code")
def show(round_code: str, session_code: str) -> str | Answer | tuple[str, int]:
    """Start a run; the runs so far."""
    db, form = database(), RunForm()
    round_ = rounds.round_by_code(db, round_code)
    session = session_of(round_, session_code)
    use_zone(round_.tz)
    if "rows" in request.form:
        form.changed = change_rows(form, request.form["rows"])
        return _page(round_, session, form, QuestionForm(formdata=None))
    follow = queued(
        form,
        lambda: planning.request_run(
            db,
            round_code=round_code,
            session_code=session_code,
            seconds=form.seconds.data,
            seed=form.seed.data,
            assumed=form.assumed(),
            wishes=form.wishes(),
            priced=bool(form.priced.data),
            by=actor(),
            now=now(),
        ),
        round_code,
        lambda: planning.prepare(
            db, round_code=round_code, session_code=session_code, assumed=form.assumed(), wishes=form.wishes()
        ),
    )
    if follow is not None:
        return follow
    return _page(round_, session, form, QuestionForm(formdata=None)), 422 if request.method == "POST" else 200


@bp.post("/<round_code>/sessions/<session_code>/questions")
@allow(PLAN, round="round_code")
def ask(round_code: str, session_code: str) -> Answer | tuple[str, int]:
    """Ask how many people, by when, or what staff buys; answered by the worker like a run."""
    db, form = database(), QuestionForm()
    round_ = rounds.round_by_code(db, round_code)
    session = session_of(round_, session_code)
    use_zone(round_.tz)
    follow = queued(
        form,
        lambda: planning.request_question(
            db,
            question=form.question.data,
            round_code=round_code,
            session_code=session_code,
            seconds=form.seconds.data,
            by=actor(),
            now=now(),
        ),
        round_code,
    )
    if follow is not None:
        return follow
    return _page(round_, session, RunForm(formdata=None), form), 422


def _page(round_: Round, session: Session, form: RunForm, question_form: QuestionForm) -> str:
    db, possible = database(), may_change(round_.state)
    places = planning.places(db, round_code=round_.code, session_code=session.code) if possible else ({}, {})
    coming, why = coming_to(round_.code, session.code) if possible else (None, "")
    return render_template(
        "planning/show.html",
        coming=coming,
        why=why,
        round=round_,
        session=session,
        called=rounds.can_be_called(db, round_.code)[session.code],
        form=form,
        question_form=question_form,
        question_words=QUESTION_WORDS,
        runs=planning.runs(db, round_code=round_.code, session_code=session.code),
        possible=possible,
        sites=places[0],
        bases=places[1],
    )
