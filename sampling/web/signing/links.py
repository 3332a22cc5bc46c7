"""A personal link in the planners' hands: its address and code, withdrawing it, a new one in its place."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.errors import NotFound
from sampling.domain.permissions import ISSUE
from sampling.guards import allow
from sampling.services import rounds, signing

from ..context import actor, database, now
from ..formatting import use_zone
from . import bp
from .words import LEVEL_WORDS, numbered, titled


def address_of(token: str) -> str:
    """The whole address of a personal link, as this request reached the service; over HTTPS where that is set."""
    https = current_app.config["SESSION_COOKIE_SECURE"]
    scheme = "https" if https else request.scheme
    return url_for("signing.personal", token=token, _external=True, _scheme=scheme)


@bp.get("/rounds/<round_code>/links/<int:link_id>")
@allow(ISSUE, round="round_code")
def show_link(round_code: str, link_id: int) -> str:
    """A link: whose it is, its address and code, and what its holder has signed."""
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    found = signing.link(database(), round_code=round_code, link_id=link_id)
    return render_template(
        "signing/link.html",
        round=round_,
        link=found,
        address=address_of(found.token) if found.token else "",
        level_words=LEVEL_WORDS,
        numbered=numbered,
        titled=titled,
    )


@bp.get("/rounds/<round_code>/links/<int:link_id>/qr.svg")
@allow(ISSUE, round="round_code")
def qr_code(round_code: str, link_id: int) -> Response:
    """The QR code of a link."""
    found = signing.link(database(), round_code=round_code, link_id=link_id)
    if found.token is None:
        raise NotFound("This link was withdrawn.")
    return Response(signing.qr_svg(address_of(found.token)), content_type="image/svg+xml")


@bp.post("/rounds/<round_code>/links/<int:link_id>/withdraw")
@allow(ISSUE, round="round_code")
def withdraw_link(round_code: str, link_id: int) -> Response:
    """Withdraw a link."""
    signing.withdraw_link(database(), round_code=round_code, link_id=link_id, by=actor(), now=now())
    flash(gettext("The link is withdrawn and opens nothing any more."), "success")
    return redirect(url_for("signing.show_link", round_code=round_code, link_id=link_id))


@bp.post("/rounds/<round_code>/links/<int:link_id>/renew")
@allow(ISSUE, round="round_code")
def renew_link(round_code: str, link_id: int) -> Response:
    """Give a new link in place of the old one."""
    signing.renew_link(database(), round_code=round_code, link_id=link_id, by=actor(), now=now())
    flash(gettext("There is a new link; the old one opens nothing any more. Hand the new one over."), "success")
    return redirect(url_for("signing.show_link", round_code=round_code, link_id=link_id))
