"""The form to sign in with, behind the code of a slip or without one, and what it answers."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from sampling.domain.errors import Refused
from sampling.services import signins

from . import sessions
from .context import database, now
from .errors import sentence
from .formatting import waiting

Answer = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]


class SignInForm(FlaskForm):
    """Name and password."""

    name = StringField(lazy_gettext("Sign-in name"), [InputRequired(lazy_gettext("Type your sign-in name."))])
    password = PasswordField(lazy_gettext("Password"), [InputRequired(lazy_gettext("Type your password."))])


def asked(form: SignInForm, after: Callable[[], str], slip: signins.OpenedSlip | None = None) -> Answer:
    """The page that asks, or what is answered to a form that was sent. after: where it goes on then."""
    if not form.validate_on_submit():
        return _page(form, slip, 422 if request.method == "POST" else 200)
    try:
        entered = signins.enter(
            database(),
            name=slip.name if slip else form.name.data.strip(),
            password=form.password.data,
            slip=slip,
            user_agent=request.user_agent.string,
            address=request.remote_addr or "",
            phone_tokens=sessions.phone_tokens(),
            now=now(),
        )
    except signins.Delayed as error:
        form.form_errors.append(
            gettext(
                "Too many wrong attempts for this account. Wait %(wait)s, then type it once more. If it is urgent, "
                "call the help desk: a new slip or password ends the wait.",
                wait=waiting(error.seconds),
            )
        )
        return (*_page(form, slip, 429), {"Retry-After": str(error.seconds)})
    except Refused as error:
        form.form_errors.append(sentence(error))
        return _page(form, slip, 422)
    if entered is None:
        form.password.errors = [
            gettext("That is not the PIN of this slip. Check every sign, or call the help desk for a new slip.")
            if slip
            else gettext("Name and password do not match. Check both, or ask the administrator.")
        ]
        return _page(form, slip, 422)
    if current_user.is_authenticated:  # this browser had another sign-in, which nobody could find again
        signins.leave(database(), current_user.sign_in_id, by=current_user.actor, now=now())
    sessions.begin(entered)
    return redirect(after())


def _page(form: SignInForm, slip: signins.OpenedSlip | None, status: int) -> tuple[str, int]:
    return render_template("accounts/sign_in.html", form=form, slip=slip), status


def home() -> str:
    """The first page of who has just signed in."""
    return url_for("home.first")


__all__ = ["Answer", "SignInForm", "asked", "home"]
