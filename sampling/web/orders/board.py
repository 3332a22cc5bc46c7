"""The board of a session's move orders: who has signed, who has not, who has a difficulty; solving around a refusal."""

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug import Response

from sampling import jobs
from sampling.domain.adjusting import MOVES
from sampling.domain.errors import DomainError
from sampling.domain.orders import KINDS
from sampling.domain.permissions import ISSUE, PLAN, SEE_DOCUMENTS, SEE_STAFF, allows
from sampling.guards import allow, may
from sampling.services import adjusting, orders, plans, rounds

from ..context import actor, database, now
from ..faults import tell
from ..formatting import use_zone
from ..plans.asked import scope
from ..roles import ROLE_WORDS
from ..rounds.sessions import session_of
from . import bp
from .words import KIND_WORDS, LOOKS, STATE_WORDS

CODE_MAX = 120


class AgainForm(FlaskForm):
    """Nothing but its token: whom to do without is said by the button."""


@bp.get("/rounds/<round_code>/sessions/<session_code>/orders")
@allow(SEE_DOCUMENTS, round="round_code")
def board(round_code: str, session_code: str) -> str:
    """Every order that stands, the most pressing first."""
    return _render(round_code, session_code, AgainForm())


@bp.post("/rounds/<round_code>/sessions/<session_code>/orders/without")
@allow(PLAN, round="round_code")
def without(round_code: str, session_code: str) -> Response | tuple[str, int]:
    """Do without a site, a unit or a person from now on, and have the moves worked out again."""
    db, form = database(), AgainForm()
    kind, _, code = request.form.get("without", "")[: CODE_MAX + 8].partition(":")
    try:
        if kind in KINDS:
            orders.refuse(
                db, round_code=round_code, session_code=session_code, kind=kind, code=code, by=actor(), now=now()
            )
        held = plans.published_plan(db, round_code, session_code)
        again = held.figures.get("replan", {}) if held else {}
        run_id = adjusting.request(
            db,
            round_code=round_code,
            session_code=session_code,
            area_code=again.get("area", ""),
            moves_max=again.get("moves_max", MOVES),
            may_close=again.get("may_close", False),
            by=actor(),
            now=now(),
        )
    except DomainError as error:
        tell(form, error)
        return _render(round_code, session_code, form), 422
    jobs.enqueue(current_app.extensions["settings"], run_id)
    return redirect(url_for("planning.show_run", round_code=round_code, run_id=run_id))


def _render(round_code: str, session_code: str, form: AgainForm) -> str:
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    session = session_of(round_, session_code)
    with_names = allows(actor().role, SEE_STAFF)
    found = orders.board(
        database(),
        round_code=round_code,
        session_code=session_code,
        scope_path=scope(round_),
        with_names=with_names,
    )
    may_plan = may(actor(), PLAN, area_path=round_.area_path)
    return render_template(
        "orders/board.html",
        round=round_,
        session=session,
        form=form,
        board=found,
        kinds=[kind for kind in KINDS if found.of(kind)],
        kind_words=KIND_WORDS,
        state_words=STATE_WORDS,
        looks=LOOKS,
        role_words=ROLE_WORDS,
        partial=bool(scope(round_)),
        with_names=with_names,
        may_plan=may_plan,
        over=now() >= session.closes_at,
        links=may(actor(), ISSUE, area_path=round_.area_path),
        as_of=now(),
        age=_age,
    )


def _age(minutes: float) -> str:
    """How long something has waited."""
    whole = max(0, int(minutes))
    if whole < 60:
        return gettext("%(n)s min", n=whole)
    return gettext("%(h)s h %(n)s min", h=whole // 60, n=whole % 60)
