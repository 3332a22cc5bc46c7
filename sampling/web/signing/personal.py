"""The page of a personal link: no account, no script, one hand. It shows its holder's own and nothing else."""

import re

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug import Response
from wtforms.validators import ValidationError

from sampling.domain.errors import Faulty, Refused
from sampling.guards import public
from sampling.services import duty, signing

from ..context import database, now
from ..errors import sentence
from ..formatting import use_zone
from ..limits import ID_MAX
from ..policy import csrf
from ..roles import ROLE_WORDS
from . import bp
from .words import KIND_WORDS, LEVEL_WORDS, numbered, titled

_DIALLED = re.compile(r"\+?[\d\s()-]{3,}")
Faults = dict[int, dict[str, str]]


@bp.get("/p/<token>")
@public
def personal(token: str) -> str:
    """The holder's own page; opening it marks what it shows as read."""
    page = signing.personal_page(database(), token)
    shown = _render(token, page)
    if request.method == "GET":
        signing.mark_read(database(), token, now())
    return shown


@bp.post("/p/<token>")
@csrf.exempt  # checked below: the page sends no referrer, which the check for all pages wants to see over HTTPS
@public
def answer(token: str) -> Response | tuple[str, int]:
    """Sign a document, or report a difficulty with it."""
    from_own_page()
    db, document_id = database(), _document_id()
    name, difficulty = request.form.get("name", ""), request.form.get("difficulty", "")
    try:
        if request.form.get("act") == "difficulty":
            signing.report_difficulty(db, token=token, document_id=document_id, text=difficulty, now=now())
            flash(gettext("The county's planners have your difficulty in their list."), "success")
        else:
            signing.sign(db, token=token, document_id=document_id, name=name, now=now())
            flash(gettext("Signed. Thank you."), "success")
    except Faulty as error:
        faults: Faults = {document_id: {str(fault.where[0]): sentence(fault) for fault in error.faults}}
        return _render(token, signing.personal_page(db, token), faults), 422
    except Refused as error:
        flash(sentence(error), "error")
    lang = request.args.get("lang")
    return redirect(url_for("signing.personal", token=token, lang=lang, _anchor=f"d{document_id}"), 303)


def dial(phone: str | None) -> str:
    """The number that a phone dials for it; "" for what is no number, as in data of a demonstration."""
    if not phone or not _DIALLED.fullmatch(phone.strip()):
        return ""
    return re.sub(r"[^\d+]", "", phone)


def from_own_page() -> None:
    """Refuse a form of a personal link's page without its token; raises CSRFError."""
    if current_app.config["WTF_CSRF_ENABLED"]:
        try:
            validate_csrf(request.form.get("csrf_token"))
        except ValidationError as error:
            raise CSRFError(str(error)) from error


def _document_id() -> int:
    text = request.form.get("document", "")
    return min(int(text), ID_MAX) if re.fullmatch(r"[0-9]{1,10}", text) else 0


def _render(token: str, page: signing.PersonalPage, faults: Faults | None = None) -> str:
    use_zone(page.zone)
    return render_template(
        "signing/personal.html",
        token=token,
        page=page,
        desk=duty.help_desk_of_link(database(), token),
        faults=faults or {},
        typed=request.form,
        lang=request.args.get("lang"),
        numbered=numbered,
        titled=titled,
        dial=dial,
        kind_words=KIND_WORDS,
        level_words=LEVEL_WORDS,
        role_words=ROLE_WORDS,
    )
