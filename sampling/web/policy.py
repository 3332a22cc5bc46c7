"""What browsers are told: a strict content policy without inline scripts, CSRF on every form, limits on guessing."""

from typing import Any

from flask import Flask, Response, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

from sampling.guards import API
from sampling.services import signing

from .context import database
from .sessions import secret_shown


class Protection(CSRFProtect):
    """A form's token, but for requests that show an access token: no browser adds one by itself."""

    def protect(self, *args: Any, **kwargs: Any) -> None:
        """Refuse a write that may have been sent from another site."""
        stranger = request.path.startswith(API) and "_user_id" not in session  # the guard tells them what is missing
        if secret_shown(request) is None and not stranger:
            super().protect(*args, **kwargs)


class ViewLimiter(Limiter):
    """Limits that stand at their views, which ask for them: nothing is looked up before every other request."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


csrf = Protection()
SIGN_IN_LIMIT = "10/minute;100/hour"  # wrong passwords from one address, whosever; by account see services.signins

LINK_LIMIT = "60/minute;600/hour"  # addresses that are no link, from one address
PERSONAL = {  # what is behind a personal link is for nobody else: no search engine, no page that it leads to
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def install(app: Flask) -> None:
    """Protect forms and send the headers with every answer."""
    csrf.init_app(app)

    @app.after_request
    def headers(response: Response) -> Response:
        own = PERSONAL if "token" in (request.view_args or {}) else {}
        for name, value in (HEADERS | own).items():
            response.headers.setdefault(name, value)
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint != "static":  # tables and maps hold names and figures as pages do
            kept = response.headers.get("Cache-Control", "no-cache")  # which is what files are sent with
            response.headers["Cache-Control"] = "no-store" if kept == "no-cache" else kept
        return response


def limit_guessing(app: Flask) -> Limiter:
    """Slow down who tries passwords, and who tries addresses of personal links; called when the views stand.

    The limiter is given back for tests to switch.
    """
    limiter = ViewLimiter(get_remote_address, app=app, storage_uri="memory://", strategy="moving-window")
    limit = limiter.limit(SIGN_IN_LIMIT, methods=["POST"], deduct_when=lambda answer: answer.status_code == 422)
    sign_in: Any = limit(app.view_functions["accounts.sign_in"])
    app.view_functions["accounts.sign_in"] = sign_in
    # One budget for every view behind a personal link; a link that opens costs nothing: a village may share an address.
    # Nor is it held up by those who guess from the same address.
    tokens = limiter.shared_limit(
        LINK_LIMIT, "tokens", deduct_when=lambda answer: answer.status_code == 404, exempt_when=_is_link
    )
    for endpoint in {rule.endpoint for rule in app.url_map.iter_rules() if "token" in rule.arguments}:
        guarded: Any = tokens(app.view_functions[endpoint])
        app.view_functions[endpoint] = guarded
    limiter.enabled = not app.config["TESTING"]
    return limiter


def _is_link() -> bool:
    return signing.is_link(database(), str((request.view_args or {}).get("token", "")))
