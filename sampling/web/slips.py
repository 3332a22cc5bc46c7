"""Slips: accounts for the leads of all sites, made by the worker, and printed once."""

import hashlib
import re
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask_babel import get_locale, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from sampling import jobs
from sampling.domain.errors import DomainError
from sampling.domain.permissions import EXPORT, MANAGE_ACCOUNTS
from sampling.domain.slips import Sheet
from sampling.guards import allow
from sampling.services import duty, slips

from .context import actor, database, now
from .faults import tell

bp = Blueprint("slips", __name__, url_prefix="/accounts/sites")

EVERY_MS = 1000
FORGOTTEN_SECONDS = 20
KIND_WORDS = {
    "new": lazy_gettext("Accounts for sites without one"),
    "reset": lazy_gettext("New passwords"),
}
Page = str | Response | tuple[str, int]


class NewForm(FlaskForm):
    """For whose sites accounts are made."""

    area_code = SelectField(lazy_gettext("For the sites of"), validate_choice=False)


class ResetForm(FlaskForm):
    """Whose passwords are set anew."""

    class Meta:
        """It asks first, and only then is sent."""

        csrf = False

    area_code = SelectField(lazy_gettext("For the sites of"), validate_choice=False)
    site_codes = TextAreaField(lazy_gettext("Only these sites"))

    @property
    def codes(self) -> list[str]:
        """The codes that were typed, once each."""
        typed = re.split(r"[\s,，;；、]+", self.site_codes.data or "")
        return list(dict.fromkeys(code for code in typed if code))


@bp.route("", methods=["GET", "POST"])
@allow(MANAGE_ACCOUNTS)
def sites() -> Page:
    """How many sites have an account, and making them for those that have none."""
    form = NewForm()
    _offer(form)
    if form.validate_on_submit():
        try:
            return _asked(kind="new", area_code=form.area_code.data or "")
        except DomainError as error:
            tell(form, error, "area_code")
    return _page(form, ResetForm(formdata=None)), 422 if request.method == "POST" else 200


@bp.route("/passwords", methods=["GET", "POST"])
@allow(MANAGE_ACCOUNTS)
def passwords() -> Page:
    """New passwords for chosen sites: first what it would do, in numbers; then it is done."""
    if request.method == "GET" and "area_code" not in request.args:
        return redirect(url_for("slips.sites", _anchor="passwords"))
    form = ResetForm(request.form if request.method == "POST" else request.args)
    _offer(form)
    area_code = form.area_code.data or ""
    try:
        if request.method == "POST":
            return _asked(kind="reset", area_code=area_code, site_codes=form.codes)
        chosen = slips.chosen(database(), area_code=area_code, site_codes=form.codes, by=actor())
    except DomainError as error:
        tell(form, error, "area_code")
        plain = NewForm(formdata=None)
        _offer(plain)
        return _page(plain, form), 422
    return render_template("slips/passwords.html", form=form, chosen=chosen)


@bp.get("/slips/<int:sheet_id>")
@allow(MANAGE_ACCOUNTS)
def show(sheet_id: int) -> str:
    """How far the slips are, and the file to print."""
    return render_template("slips/show.html", every=EVERY_MS, **_shown(sheet_id))


@bp.get("/slips/<int:sheet_id>/progress")
@allow(MANAGE_ACCOUNTS)
def progress(sheet_id: int) -> Response:
    """The part of that page that changes, alone."""
    answer = Response(render_template("slips/progress.html", **_shown(sheet_id)))
    answer.set_etag(hashlib.sha256(answer.get_data() + str(get_locale()).encode()).hexdigest()[:32])
    return answer.make_conditional(request)


@bp.post("/slips/<int:sheet_id>/file")
@allow(MANAGE_ACCOUNTS, also=EXPORT)
def fetch(sheet_id: int) -> Response:
    """The PDF, once."""
    content, name = slips.fetch(database(), sheet_id, by=actor(), now=now())
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype="application/pdf", headers=headers)


def _asked(*, kind: str, area_code: str, site_codes: list[str] | None = None) -> Response:
    sheet_id = slips.request(
        database(),
        area_code=area_code,
        kind=kind,
        site_codes=site_codes or [],
        address=_address(),
        by=actor(),
        now=now(),
    )
    jobs.enqueue_slips(current_app.extensions["settings"], sheet_id)
    return redirect(url_for("slips.show", sheet_id=sheet_id))


def _address() -> str:
    """Where this service is reached, for the codes on the slips: as the administrator has reached it."""
    scheme = "https" if current_app.extensions["settings"].https else request.scheme
    return f"{scheme}://{request.host}"


def _offer(form: NewForm | ResetForm) -> None:
    """The counties and townships that the account reaches, or the one area of one that reaches less."""
    if "reach" not in g:
        g.reach = slips.reach(database(), by=actor())
    form.area_code.choices = [SelectChoice(code, f"{'– ' if depth else ''}{name}") for code, name, _, depth in g.reach]


def _page(form: NewForm, reset: ResetForm) -> str:
    if reset.area_code.choices is None:
        _offer(reset)
    townships = slips.by_township(database(), by=actor())
    desks = [duty.help_desk(database(), path) for path in {path.partition("/")[0] + "/" for _, _, path, _ in g.reach}]
    return render_template(
        "slips/sites.html",
        form=form,
        reset=reset,
        townships=townships,
        sites=sum(one.sites for one in townships),
        with_account=sum(one.with_account for one in townships),
        sheets=slips.sheets(database(), by=actor(), now=now()),
        kind_words=KIND_WORDS,
        no_help_desk=not all(desks),
        address=_address(),
    )


def _shown(sheet_id: int) -> dict[str, Any]:
    sheet: Sheet = slips.sheet(database(), sheet_id, by=actor(), now=now())
    waited = (now() - sheet.requested_at).total_seconds()
    return {
        "sheet": sheet,
        "kind_words": KIND_WORDS,
        "forgotten": sheet.state == "queued" and waited > FORGOTTEN_SECONDS,
    }
