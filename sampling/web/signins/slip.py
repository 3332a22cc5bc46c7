"""The code of a slip: it opens the page that asks for the PIN, with the name filled in, and nothing else."""

from flask import make_response, redirect
from flask_login import current_user
from werkzeug import Response

from sampling.guards import public
from sampling.services import signins

from ..context import database
from ..entering import SignInForm, asked, home
from . import bp


@bp.route("/q/<token>", methods=["GET", "POST"])
@public
def slip(token: str) -> Response:
    """Sign in with a slip: its code has said who, the PIN proves it."""
    opened = signins.opened_slip(database(), token)
    if current_user.is_authenticated and current_user.actor.name == opened.name:
        return redirect(home())  # scanned once more on a phone that is signed in: it goes on
    form = SignInForm(name=opened.name)
    form.name.data, form.name.validators = opened.name, ()  # whose it is, the code has said
    form.name.render_kw = {"readonly": True}
    form.password.render_kw = {"autofocus": True, "autocapitalize": "none", "spellcheck": "false"}
    response = make_response(asked(form, home, opened))
    response.headers["Referrer-Policy"] = "same-origin"  # the form that is sent from here must say where it is from
    return response
