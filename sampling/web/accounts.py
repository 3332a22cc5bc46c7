"""Accounts: signing in and out, one's own password and language, and the administrator's list."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user, logout_user
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length

from sampling.domain.errors import DomainError
from sampling.domain.permissions import MANAGE_ACCOUNTS, ROLES, SIGNED_IN
from sampling.guards import allow, public
from sampling.services import accounts, signins, tokens

from . import sessions
from .context import actor, database, now
from .entering import Answer, SignInForm, asked
from .errors import sentence
from .faults import holds, tell
from .languages import LANGUAGES, code_of

bp = Blueprint("accounts", __name__)

ROLE_WORDS = {
    "planner": lazy_gettext("Planner"),
    "desk": lazy_gettext("Duty desk"),
    "township": lazy_gettext("Township coordinator"),
    "village": lazy_gettext("Village or grid lead"),
    "site_lead": lazy_gettext("Site lead"),
    "leadership": lazy_gettext("Leadership"),
    "auditor": lazy_gettext("Auditor"),
    "administrator": lazy_gettext("Administrator"),
}
_least = accounts.PASSWORD_LENGTH_MIN


class PasswordForm(FlaskForm):
    """One's own password, old and new."""

    old = PasswordField(lazy_gettext("Present password"), [InputRequired(lazy_gettext("Type your present password."))])
    new = PasswordField(
        lazy_gettext("New password"),
        [Length(min=_least, message=lazy_gettext("A password has at least %(least)s characters.", least=_least))],
    )
    again = PasswordField(
        lazy_gettext("New password, once more"),
        [EqualTo("new", lazy_gettext("The two new passwords differ. Type the same one twice."))],
    )


class AccountForm(FlaskForm):
    """A new account."""

    name = StringField(
        lazy_gettext("Sign-in name"), [InputRequired(lazy_gettext("Type a sign-in name.")), Length(max=80)]
    )
    full_name = StringField(
        lazy_gettext("Person's name"), [InputRequired(lazy_gettext("Type the person's name.")), Length(max=80)]
    )
    role = SelectField(lazy_gettext("Role"), choices=[SelectChoice(role, ROLE_WORDS[role]) for role in ROLES])
    area_code = StringField(lazy_gettext("Code of the area"))
    site_code = StringField(lazy_gettext("Code of the site"))
    password = PasswordField(
        lazy_gettext("First password"),
        [Length(min=_least, message=lazy_gettext("A password has at least %(least)s characters.", least=_least))],
    )


class ResetForm(FlaskForm):
    """A new password for somebody else."""

    password = PasswordField(
        lazy_gettext("New password"),
        [Length(min=_least, message=lazy_gettext("A password has at least %(least)s characters.", least=_least))],
    )


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Answer:
    """Sign in with name and password; who is signed in already goes on to the first page."""
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(url_for("home.first"))
    form = SignInForm(name=request.args.get("name", "")[:80])  # what the code on a slip fills in
    if request.method == "GET" and form.name.data:
        form.password.render_kw = {"autofocus": True}
    return asked(form, lambda: _own_address(request.args.get("next", "")) or url_for("home.first"))


@bp.post("/sign-out")
@public
def sign_out() -> Response:
    """Sign out; as a site's phone this browser reports no more, either."""
    if current_user.is_authenticated:
        signins.leave(database(), current_user.sign_in_id, by=actor(), now=now())
        tokens.withdraw_of_device(database(), sessions.phone_tokens(), by=actor(), now=now())
    logout_user()
    sessions.empty()
    return redirect(url_for("accounts.sign_in"))


@bp.get("/language/<tag>")
@public
def language(tag: str) -> Response:
    """Change the language and go back."""
    code = code_of(tag)
    if code in LANGUAGES:
        session["locale"] = code
        if current_user.is_authenticated:
            accounts.set_locale(database(), account_id=actor().user_id or 0, locale=str(code))
    return redirect(_own_address(request.args.get("back", "")) or url_for("home.first"))


@bp.route("/account", methods=["GET", "POST"])
@allow(SIGNED_IN)
def own() -> str | Response | tuple[str, int]:
    """One's own account: change the password."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            accounts.change_password(
                database(),
                account_id=actor().user_id or 0,
                old=form.old.data,
                new=form.new.data,
                sign_in_id=current_user.sign_in_id,
                by=actor(),
                now=now(),
            )
        except DomainError as error:
            form.old.errors = [sentence(error)]
        else:
            flash(gettext("Your password is changed. Your other sessions have ended."), "success")
            return redirect(url_for("accounts.own"))
    status = 422 if request.method == "POST" else 200
    return render_template("accounts/own.html", form=form, role_words=ROLE_WORDS), status


@bp.get("/accounts")
@allow(MANAGE_ACCOUNTS)
def list_accounts() -> str:
    """Every account."""
    return render_template(
        "accounts/list.html",
        accounts=accounts.accounts(database(), scope_path=actor().area_path),
        role_words=ROLE_WORDS,
    )


@bp.route("/accounts/new", methods=["GET", "POST"])
@allow(MANAGE_ACCOUNTS)
def new() -> str | Response | tuple[str, int]:
    """Make an account."""
    form = AccountForm()
    who: dict[str, Any] = {
        "name": (form.name.data or "").strip(),
        "role": form.role.data or "",
        "area_code": (form.area_code.data or "").strip() or None,
        "site_code": (form.site_code.data or "").strip() or None,
        "by": actor(),
    }
    if holds(form, lambda: accounts.check(database(), **who)):
        try:
            accounts.create(
                database(), **who, full_name=form.full_name.data.strip(), password=form.password.data, now=now()
            )
        except DomainError as error:
            tell(form, error, "name")
        else:
            flash(gettext("The account %(name)s is made.", name=form.name.data.strip()), "success")
            return redirect(url_for("accounts.list_accounts"))
    return render_template("accounts/new.html", form=form), 422 if request.method == "POST" else 200


@bp.route("/accounts/<int:account_id>/password", methods=["GET", "POST"])
@allow(MANAGE_ACCOUNTS)
def reset(account_id: int) -> str | Response | tuple[str, int]:
    """Set a new password for somebody."""
    form = ResetForm()
    if form.validate_on_submit():
        accounts.reset_password(database(), account_id=account_id, new=form.password.data, by=actor(), now=now())
        flash(gettext("The new password is set. Sessions of this account have ended."), "success")
        return redirect(url_for("accounts.list_accounts"))
    status = 422 if request.method == "POST" else 200
    account = signins.of_account(database(), account_id, by=actor(), now=now())
    return render_template("accounts/reset.html", form=form, account=account, role_words=ROLE_WORDS), status


@bp.post("/accounts/<int:account_id>/active")
@allow(MANAGE_ACCOUNTS)
def set_active(account_id: int) -> Response:
    """Open or close an account."""
    active = request.form.get("active") == "1"
    accounts.set_active(database(), account_id=account_id, active=active, by=actor(), now=now())
    return redirect(url_for("accounts.list_accounts"))


def _own_address(address: str) -> str | None:
    """The address, where it is a path of this service: browsers read "//", "/\\" and "/<tab>/" as another's."""
    own = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if own else None
