"""Where one is signed in oneself, and signing out elsewhere."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from sampling.domain.permissions import SIGNED_IN
from sampling.guards import allow
from sampling.services import signins

from ..context import actor, database, now
from . import bp
from .words import device_words


@bp.get("/account/sessions")
@allow(SIGNED_IN)
def own() -> str:
    """Every browser that is signed in with one's account."""
    return render_template(
        "signins/own.html",
        sign_ins=signins.own(database(), by=actor(), now=now()),
        here=current_user.sign_in_id,
        device_words=device_words,
    )


@bp.post("/account/sessions/<int:sign_in_id>/end")
@allow(SIGNED_IN)
def end_own(sign_in_id: int) -> Response:
    """Sign another browser of one's own out."""
    ended = signins.end(database(), account_id=actor().user_id or 0, sign_in_id=sign_in_id, by=actor(), now=now())
    flash(gettext("Signed out there.") if ended else gettext("It was signed out already."), "success")
    return redirect(url_for("signins.own"))


@bp.post("/account/sessions/others")
@allow(SIGNED_IN)
def end_others() -> Response:
    """Sign every browser out but this one."""
    ended = signins.end_others(database(), sign_in_id=current_user.sign_in_id, by=actor(), now=now())
    flash(ngettext("Signed out in %(n)s other place.", "Signed out in %(n)s other places.", ended, n=ended), "success")
    return redirect(url_for("signins.own"))
