"""The page of a site's own move orders: who comes, who leaves, from when; it signs, or reports a difficulty."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import Optional

from sampling.domain.errors import Conflict, DomainError
from sampling.domain.orders import DIFFICULTY_MAX
from sampling.domain.permissions import REPORT
from sampling.guards import allow
from sampling.services import orders

from ..context import actor, database, now
from ..faults import tell
from ..formatting import use_zone
from ..limits import ID_MAX, WholeField
from ..roles import ROLE_WORDS
from . import bp
from .words import LOOKS, STATE_WORDS


class AnswerForm(FlaskForm):
    """An answer to one order: signed, or a difficulty, with which the site can or can't follow it."""

    round = HiddenField()
    session = HiddenField()
    version = WholeField("", [Optional()])
    difficulty = TextAreaField(lazy_gettext("What is the difficulty?"))
    cannot = BooleanField(lazy_gettext("We can't follow this order"))


@bp.get("/s/<site_code>/orders")
@allow(REPORT, site="site_code")
def site(site_code: str) -> str:
    """The orders that stand for the site."""
    return _render(site_code, AnswerForm())


@bp.post("/s/<site_code>/orders")
@allow(REPORT, site="site_code")
def answer(site_code: str) -> Response | tuple[str, int]:
    """Sign, or report a difficulty."""
    form = AnswerForm()
    which: dict[str, Any] = {
        "round_code": form.round.data or "",
        "session_code": form.session.data or "",
        "version": min(form.version.data or 0, ID_MAX),
        "site_code": site_code,
    }
    try:
        if request.form.get("act") == "difficulty":
            text, cannot = form.difficulty.data or "", bool(form.cannot.data)
            orders.report_difficulty(database(), **which, text=text, cannot=cannot, by=actor(), now=now())
            flash(gettext("The county's planners have your difficulty in their list."), "success")
        else:
            orders.sign(database(), **which, by=actor(), now=now())
            flash(gettext("Signed. Thank you."), "success")
    except Conflict as error:
        tell(form, error)
        return _render(site_code, form), 409
    except DomainError as error:
        tell(form, error)
        return _render(site_code, form), 422
    return redirect(url_for("orders.site", site_code=site_code))


def _render(site_code: str, form: AnswerForm) -> str:
    page = orders.site_page(database(), site_code, now=now())
    use_zone(page.zone)
    return render_template(
        "orders/site.html",
        page=page,
        form=form,
        role_words=ROLE_WORDS,
        state_words=STATE_WORDS,
        looks=LOOKS,
        difficulty_max=DIFFICULTY_MAX,
    )
