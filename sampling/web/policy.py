"""What browsers are told: a strict content policy without inline scripts, CSRF on every form, limits on guessing."""

from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

csrf = CSRFProtect()
SIGN_IN_LIMIT = "10/minute;100/hour"  # failed attempts from one address

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
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint != "static":  # tables and maps hold names and figures as pages do
            kept = response.headers.get("Cache-Control", "no-cache")  # which is what files are sent with
            response.headers["Cache-Control"] = "no-store" if kept == "no-cache" else kept
        return response


def limit_guessing(app: Flask) -> Limiter:
    """Slow down who tries passwords; called when the views stand. The limiter is given back for tests to switch."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", strategy="moving-window")
    limit = limiter.limit(SIGN_IN_LIMIT, methods=["POST"], deduct_when=lambda answer: answer.status_code != 302)
    sign_in: Any = limit(app.view_functions["accounts.sign_in"])
    app.view_functions["accounts.sign_in"] = sign_in
    limiter.enabled = not app.config["TESTING"]
    return limiter
