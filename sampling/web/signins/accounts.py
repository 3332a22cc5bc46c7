"""Where an account is signed in, for the administrator, and signing it out."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug import Response

from sampling.domain.permissions import MANAGE_ACCOUNTS
from sampling.guards import allow
from sampling.services import signins

from ..accounts import ROLE_WORDS
from ..context import actor, database, now
from . import bp
from .words import device_words


@bp.get("/accounts/<int:account_id>/sessions")
@allow(MANAGE_ACCOUNTS)
def account(account_id: int) -> str:
    """Every browser that is signed in with an account."""
    found = signins.of_account(database(), account_id, by=actor(), now=now())
    return render_template("signins/account.html", account=found, role_words=ROLE_WORDS, device_words=device_words)


@bp.post("/accounts/<int:account_id>/sessions/<int:sign_in_id>/end")
@allow(MANAGE_ACCOUNTS)
def end(account_id: int, sign_in_id: int) -> Response:
    """Sign one browser of an account out."""
    ended = signins.end(database(), account_id=account_id, sign_in_id=sign_in_id, by=actor(), now=now())
    flash(gettext("Signed out there.") if ended else gettext("It was signed out already."), "success")
    return redirect(url_for("signins.account", account_id=account_id))


@bp.post("/accounts/<int:account_id>/sessions/end")
@allow(MANAGE_ACCOUNTS)
def end_all(account_id: int) -> Response:
    """Sign every browser of an account out."""
    ended = signins.end_all(database(), account_id=account_id, by=actor(), now=now())
    flash(ngettext("Signed out in %(n)s place.", "Signed out in %(n)s places.", ended, n=ended), "success")
    return redirect(url_for("signins.account", account_id=account_id))
