"""A report that arrives after its session has ended: true words about what is kept where, and the way back."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

ENDPOINT = "reporting.send"
TYPED_MAX = 20


def instead() -> tuple[str, int] | None:
    """The answer to a report that nobody signed in has sent; None for every other request."""
    if request.endpoint == ENDPOINT and not current_user.is_authenticated:
        return page(401)
    return None


def page(status: int) -> tuple[str, int]:
    """The page for a report whose form belongs to a session that is over."""
    code = (request.view_args or {})["site_code"]
    asked: dict[str, Any] = {name: request.form.get(name) or None for name in ("round", "hour")}
    back = url_for("reporting.site", site_code=code, **asked)
    signed_in = current_user.is_authenticated
    kept = bool(request.form.get("kept"))  # the page's script says so once the phone has taken the draft
    reason = (
        gettext("This form was opened before you signed in the last time, so the county did not take it.")
        if signed_in
        else gettext("Your session has ended, so the county did not take the report.")
    )
    return render_template(
        "errors/400.html",
        reason=reason,
        kept=kept,
        typed=request.form.get("sampled", "").strip()[:TYPED_MAX],
        back=back if signed_in else url_for("accounts.sign_in", next=back),
        signed_in=signed_in,
    ), status
