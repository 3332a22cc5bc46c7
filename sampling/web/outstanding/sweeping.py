"""Whom a session after others is planned for: from counts, or from what was entered; and what each would give."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.errors import DomainError, Refused
from sampling.domain.outstanding import BASES
from sampling.domain.permissions import EDIT_ROUNDS, SEE_PLANS
from sampling.domain.rounds import may_change
from sampling.guards import allow, may
from sampling.services import outstanding, planning, rounds

from ..context import actor, database, now
from ..errors import sentence
from ..faults import tell
from ..formatting import use_zone
from ..rounds.sessions import session_of
from ..second.telling import second_told
from . import bp
from .forms import BASIS_WORDS, BasisForm


@bp.get("/rounds/<round_code>/sessions/<session_code>/outstanding")
@allow(SEE_PLANS, round="round_code")
def sweep(round_code: str, session_code: str) -> str:
    """Both choices with what each would give."""
    return _page(round_code, session_code)


@bp.post("/rounds/<round_code>/sessions/<session_code>/outstanding")
@allow(EDIT_ROUNDS, round="round_code")
def set_sweep(round_code: str, session_code: str) -> str | Response | tuple[str, int]:
    """Plan the session from the one chosen, from the next run on."""
    form = BasisForm()
    if not form.validate():
        return _page(round_code, session_code, form), 422
    try:
        outstanding.set_basis(
            database(),
            round_code=round_code,
            session_code=session_code,
            basis=form.basis.data,
            by=actor(),
            now=now(),
        )
    except Refused as error:
        tell(form, error)
        return _page(round_code, session_code, form), 422
    flash(gettext("It holds from the next run on."), "success")
    return redirect(url_for("outstanding.sweep", round_code=round_code, session_code=session_code))


def _page(round_code: str, session_code: str, form: BasisForm | None = None) -> str:
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    session = session_of(round_, session_code)
    use_zone(round_.tz)
    given, why = {}, ""
    try:
        for basis in BASES:
            given[basis] = planning.coming(db, round_code=round_code, session_code=session_code, outstanding=basis)
    except DomainError as error:
        given, why = {}, sentence(error)
    return render_template(
        "outstanding/sweep.html",
        round=round_,
        session=session,
        form=form or BasisForm(formdata=None, data={"basis": session.outstanding_basis}),
        given=given,
        why=why,
        follows=any(one.opens_at < session.opens_at for one in round_.sessions),
        changes=may(actor(), EDIT_ROUNDS) and may_change(round_.state),
        words=BASIS_WORDS,
        **second_told(round_code, hours=(None, session.opens_at)),
    )
