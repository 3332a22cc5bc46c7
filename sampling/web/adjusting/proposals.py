"""A proposal: its moves, each with its gain; some are struck and it is solved again, or it is accepted."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import BooleanField, SelectMultipleField, TextAreaField

from sampling import jobs
from sampling.domain.adjusting import SENTENCE_MAX
from sampling.domain.errors import DomainError, Refused
from sampling.domain.permissions import PLAN
from sampling.guards import allow
from sampling.services import adjusting, plans
from sampling.services.adjusting import Proposal

from ..context import actor, database, now
from ..errors import several
from ..faults import add_fault, tell
from ..formatting import clock, number
from ..plans.asked import Asked, asked
from ..roles import ROLE_WORDS
from . import bp

STRUCK_MAX = 400


class AcceptForm(FlaskForm):
    """The sentence that stands above every order; the tick, where the proposal reaches less than going on."""

    sentence = TextAreaField(lazy_gettext("Why people are moved, in one sentence"), render_kw={"rows": 2})
    although_less = BooleanField(lazy_gettext("Publish it although it reaches less"))


class StrikeForm(FlaskForm):
    """Who is not to be moved."""

    people = SelectMultipleField(lazy_gettext("Moves that you don't want"), choices=[], validate_choice=False)


@bp.get("/<int:version>")
@allow(PLAN, round="round_code")
def proposal(round_code: str, session_code: str, version: int) -> str:
    """The few moves, what each gains, what each township gets, and the forecast without them beside the plan."""
    given = asked(round_code, session_code, version)
    return _page(given, AcceptForm(), StrikeForm())


@bp.post("/<int:version>/again")
@allow(PLAN, round="round_code")
def again(round_code: str, session_code: str, version: int) -> Response | tuple[str, int]:
    """Have it solved again without the moves that are ticked."""
    given, form = asked(round_code, session_code, version), StrikeForm()
    codes = [code for row in (form.people.data or [])[:STRUCK_MAX] for code in row.split()]
    try:
        run_id = adjusting.strike(database(), plan=given.plan, people=codes, by=actor(), now=now())
    except DomainError as error:
        tell(form, error)
        return _page(given, AcceptForm(formdata=None), form), 422
    jobs.enqueue(current_app.extensions["settings"], run_id)
    return redirect(url_for("planning.show_run", round_code=round_code, run_id=run_id))


@bp.post("/<int:version>/accept")
@allow(PLAN, round="round_code")
def accept(round_code: str, session_code: str, version: int) -> Response | tuple[str, int]:
    """Publish it with its sentence; the orders go out."""
    given, form = asked(round_code, session_code, version), AcceptForm()
    if _is_less(given) and not form.although_less.data:
        add_fault(form.although_less, gettext("This proposal reaches less than going on. Tick the box if you mean it."))
        return _page(given, form, StrikeForm(formdata=None)), 422
    try:
        adjusting.accept(database(), plan_id=given.plan.id, sentence=form.sentence.data or "", by=actor(), now=now())
    except DomainError as error:
        tell(form, error)
        status = 409 if isinstance(error, Refused) and "sentence" not in form.errors else 422
        return _page(asked(round_code, session_code, version), form, StrikeForm(formdata=None)), status
    flash(
        gettext("Version %(n)s of the plan is published, and the orders are with the sites and people.", n=version),
        "success",
    )
    return redirect(url_for("orders.board", round_code=round_code, session_code=session_code))


def _is_less(given: Asked) -> bool:
    held = plans.published_plan(database(), given.round.code, given.session.code)
    return held is not None and given.plan.state == "draft" and plans.compare(held, given.plan).is_less


def _page(given: Asked, form: AcceptForm, strike: StrikeForm) -> str:
    shown = adjusting.proposal(database(), given.plan, with_names=given.with_names, now=now())
    first = next((one for one in shown.townships if one.code == shown.area_code), shown.total)
    if request.method == "GET":
        form.sentence.data = shown.sentence or _sentence(shown, first)
    held = plans.published_plan(database(), given.round.code, given.session.code)
    return render_template(
        "adjusting/proposal.html",
        round=given.round,
        session=given.session,
        plan=given.plan,
        shown=shown,
        first=first,
        form=form,
        strike=strike,
        is_less=_is_less(given),
        holds=held is not None and held.version == shown.of,
        late=now() >= shown.until,
        role_words=ROLE_WORDS,
        sentence_max=SENTENCE_MAX,
        reason=_reason,
        several=several,
    )


def _reason(move: adjusting.MoveOut) -> str:
    """Why a move that gains nobody by itself is proposed."""
    if move.reason == "target" and move.gain < 0:
        return gettext("fewer in all, but more in an area further from its target, which counts most")
    if move.reason == "queue" and move.gain < 0:
        return gettext("fewer in time, but shorter queues")
    if move.reason == "way":
        return gettext("shorter ways, as many people")
    if move.reason == "chain" and not move.before:
        return gettext("by itself it gains nothing: it belongs to the moves before it")
    if move.reason == "chain":
        return gettext(
            "by itself it gains nothing: it makes the moves to %(sites)s possible, together %(n)s",
            sites=several(tuple(dict.fromkeys(move.before))),
            n=f"{move.together:+,}",
        )
    return ""


def _sentence(shown: Proposal, first: adjusting.TownshipOut) -> str:
    """What is proposed for the sentence: which area is behind by how many people."""
    missing = first.forecast.missing if first.forecast else None
    if missing:
        return gettext(
            "%(area)s would be %(n)s people short at %(clock)s without these moves.",
            area=first.name,
            n=number(missing),
            clock=clock(shown.deadline),
        )
    return gettext("So that more people are sampled by %(clock)s.", clock=clock(shown.deadline))
