"""Who is sent instead of whom: what is proposed for each absence, accepted, chosen otherwise, or declined."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_wtf import FlaskForm
from werkzeug import Response

from sampling.domain.errors import Conflict, Refused
from sampling.domain.links import Holder
from sampling.domain.permissions import PLAN
from sampling.guards import allow
from sampling.services import links, readiness, rounds

from ..context import actor, database, now
from ..faults import tell
from ..formatting import number, use_zone
from ..roles import ROLE_WORDS
from ..rounds.sessions import session_of
from . import bp
from .words import is_called

PERSONAL_PAGE = "signing.personal"
ABSENT_MAX = 400


class ReplacementsForm(FlaskForm):
    """Nothing but its token: the choices are rows of their own."""


@bp.get("/rounds/<round_code>/sessions/<session_code>/replacements")
@allow(PLAN, round="round_code")
def replacements(round_code: str, session_code: str) -> str:
    """Each absence with who is proposed for it, from where and how far away."""
    return _render(round_code, session_code, ReplacementsForm())


@bp.post("/rounds/<round_code>/sessions/<session_code>/replacements")
@allow(PLAN, round="round_code")
def send_replacements(round_code: str, session_code: str) -> Response | tuple[str, int]:
    """Send one, or all that were shown; or go on without one."""
    form = ReplacementsForm()
    db = database()
    here: dict[str, Any] = {"round_code": round_code, "session_code": session_code}
    again = redirect(url_for("readiness.replacements", **here))
    try:
        if without := request.form.get("decline", ""):
            readiness.decline(db, **here, codes=[without], by=actor(), now=now())
            flash(gettext("The site goes on without this person."), "success")
            return again
        sent = readiness.send(db, **here, chosen=_chosen(), by=actor(), now=now())
    except Conflict as error:
        tell(form, error)
        return _render(round_code, session_code, form), 409
    except Refused as error:
        tell(form, error)
        return _render(round_code, session_code, form), 422
    flash(
        ngettext(
            "Version %(version)s of the plan is published: %(n)s replacement is sent.",
            "Version %(version)s of the plan is published: %(n)s replacements are sent.",
            len(sent.people),
            version=sent.version,
            n=number(len(sent.people)),
        ),
        "success",
    )
    return again


def _chosen() -> dict[str, str]:
    """Staff code by that of who is absent: one row's choice, or that of every row that is proposed."""
    one = request.form.get("one", "")
    if one:
        return {one: request.form.get(f"instead-{one}", "")}
    if "all" not in request.form:
        return {}
    pairs = (text.partition(">") for text in request.form.getlist("proposed")[:ABSENT_MAX])
    return {absent: instead for absent, _, instead in pairs if absent and instead}


def _render(round_code: str, session_code: str, form: ReplacementsForm) -> str:
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    use_zone(round_.tz)
    found = readiness.proposals(db, round_code=round_code, session_code=session_code, now=now())
    nobody = [one.absence.staff_code for one in found.proposals if one.begins_at and not one.candidate]
    tokens = links.tokens(db, round_code)
    return render_template(
        "readiness/replacements.html",
        round=round_,
        session=session_of(round_, session_code),
        form=form,
        found=found,
        proposed=[one for one in found.proposals if one.candidate],
        nobody=nobody,
        as_of=now(),
        role_words=ROLE_WORDS,
        is_called=is_called,
        link_of=lambda code: _personal(tokens.get(Holder(staff=code))),
    )


def _personal(token: str | None) -> str | None:
    """Address of the personal page of a link, where there is a link and such a page."""

    if token is None:
        return None
    return url_for(PERSONAL_PAGE, token=token, _external=True)
