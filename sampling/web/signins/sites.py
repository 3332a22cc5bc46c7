"""How the lead of a site signs in, at the desk: the slip, a new one at once, none any more, and the phones."""

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.errors import NotFound
from sampling.domain.permissions import RENEW_SLIPS
from sampling.guards import allow
from sampling.services import signing, signins, slips

from ..context import actor, database, now
from . import bp
from .words import KIND_WORDS, SLIP_STATES, device_words, token_words


@bp.get("/sites/<site_code>/sign-in")
@allow(RENEW_SLIPS, site="site_code")
def site(site_code: str) -> str:
    """The slip of each lead of a site, and where they are signed in."""
    return render_template(
        "signins/site.html",
        site=slips.of_site(database(), site_code, by=actor(), now=now()),
        states=SLIP_STATES,
        device_words=device_words,
        kind_words=KIND_WORDS,
        token_words=token_words,
    )


@bp.post("/sites/<site_code>/sign-in/<int:account_id>/renew")
@allow(RENEW_SLIPS, site="site_code")
def renew_slip(site_code: str, account_id: int) -> Response:
    """A new slip at once: shown in this answer, and never again."""
    _lead(site_code, account_id)
    slip = slips.renew(database(), site_code=site_code, account_id=account_id, by=actor(), now=now())
    scheme = "https" if current_app.extensions["settings"].https else request.scheme
    address = url_for("signins.slip", token=slip.code, _external=True, _scheme=scheme)
    page = render_template(
        "signins/slip.html",
        slip=slip,
        address=address,
        sign_in=url_for("accounts.sign_in", _external=True, _scheme=scheme),
        picture=signing.qr_data(address),
        at=now(),
    )
    response = make_response(page, 201)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/sites/<site_code>/sign-in/<int:account_id>/withdraw")
@allow(RENEW_SLIPS, site="site_code")
def withdraw_slip(site_code: str, account_id: int) -> Response:
    """No slip any more: the PIN and the code are good for nothing."""
    _lead(site_code, account_id)
    slips.withdraw(database(), site_code=site_code, account_id=account_id, by=actor(), now=now())
    flash(gettext("The slip is withdrawn: its PIN and its code open nothing any more."), "success")
    return redirect(url_for("signins.site", site_code=site_code))


@bp.post("/sites/<site_code>/sign-in/<int:account_id>/sessions/<int:sign_in_id>/end")
@allow(RENEW_SLIPS, site="site_code")
def end_of_site(site_code: str, account_id: int, sign_in_id: int) -> Response:
    """Sign one phone of a site's lead out."""
    _lead(site_code, account_id)
    ended = signins.end(database(), account_id=account_id, sign_in_id=sign_in_id, by=actor(), now=now())
    flash(gettext("Signed out there.") if ended else gettext("It was signed out already."), "success")
    return redirect(url_for("signins.site", site_code=site_code))


@bp.post("/sites/<site_code>/sign-in/tokens/<int:token_id>/withdraw")
@allow(RENEW_SLIPS, site="site_code")
def withdraw_token(site_code: str, token_id: int) -> Response:
    """A phone's token opens nothing any more."""
    slips.withdraw_token(database(), site_code=site_code, token_id=token_id, by=actor(), now=now())
    flash(gettext("It is withdrawn, and opens nothing any more."), "success")
    return redirect(url_for("signins.site", site_code=site_code))


def _lead(site_code: str, account_id: int) -> None:
    """Raises NotFound unless the account is one of a lead of this site."""
    found = slips.of_site(database(), site_code, by=actor(), now=now())
    if account_id not in {one.account_id for one in found.leads}:
        raise NotFound("There is no such account.")
