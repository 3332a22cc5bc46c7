"""The signed-in lead's phone gets an access token of its own, to report with once the session is over."""

from flask import Response, jsonify, request, url_for
from flask_login import current_user

from sampling.domain.permissions import REPORT
from sampling.guards import allow
from sampling.services import tokens

from .. import sessions
from ..context import actor, database, now
from . import bp


@bp.post("/s/<site_code>/phone")
@allow(REPORT, site="site_code")
def give(site_code: str) -> tuple[Response, int]:
    """A token for this phone, told this once: it reports for the site in the round asked for or at hand, while that is
    open and the account is. It replaces the one that the phone had before. JSON in ({"round": CODE} or nothing) and
    out."""
    asked = request.get_json(silent=True)
    round_code = asked.get("round") if isinstance(asked, dict) else None
    given = tokens.give_for_site(
        database(),
        site_code=site_code,
        kind="phone",
        round_code=round_code if isinstance(round_code, str) and "\x00" not in round_code else None,
        of_device=sessions.phone_tokens(),
        sign_in_id=current_user.sign_in_id,
        by=actor(),
        now=now(),
    )
    sessions.note_phone_token(given.id)
    address = url_for("api.report", round_code=given.round_code, site_code=site_code)
    return jsonify(token=given.secret, round=given.round_code, address=address), 201
