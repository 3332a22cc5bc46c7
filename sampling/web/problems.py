"""A problem as the API tells it, wherever below /api/ it arises: a status, a code that never changes, and a sentence.

RFC 9457 problem details. A value that was sent never comes back.
"""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, current_app, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, TooManyRequests

from sampling.domain.errors import Beyond, Busy, Conflict, DomainError, Gone, NotFound, Refused
from sampling.domain.texts import N_
from sampling.guards import API

MEDIA_TYPE = "application/problem+json"
CODES = {
    400: ("malformed", N_("The request can't be read.")),
    401: ("no_access_token", N_("Show an access token that opens: Authorization: Bearer …")),
    403: ("not_allowed", N_("This is beyond the access token or sign-in: it is of another place, round or role.")),
    404: ("not_found", N_("There is nothing with this code. Lists of rounds and sites give those that there are.")),
    405: ("method_not_allowed", N_("This address does not take that method.")),
    409: ("conflict", N_("It stands already with other content.")),
    410: ("gone", N_("It was there, and does not come back.")),
    413: ("too_large", N_("The request is too large. Send fewer reports at once.")),
    415: ("not_json", N_("Send JSON, and say so: Content-Type: application/json.")),
    422: ("faulty", N_("Something has to be put right.")),
    429: ("too_many_requests", N_("This is more than one access token may ask. Wait, then go on.")),
    500: ("broken", N_("Something broke here. Send it again later.")),
    503: ("busy", N_("The county's system does not answer for now. Send it again.")),
}
BODY_MOST = 16 * 1024 * 1024
"""Bytes of a request: more than the largest 1,000 reports that there can be, with every sign of theirs written out."""
NO_ADDRESS = N_("There is no such address. /api/docs lists those that there are.")
NO_TOKEN = N_("A session alone does not write: show an access token.")
_STATUSES = {Beyond: 403, NotFound: 404, Gone: 410, Conflict: 409, Busy: 503, Refused: 422}


def install(app: Flask) -> None:
    """Refuse what is larger than anything a program means to send, before a byte of it is read."""
    app.before_request(_limit)


def _limit() -> None:
    if is_asked():
        request.max_content_length = BODY_MOST


def is_asked() -> bool:
    """True where a program asks: below /api/ nothing is answered with a page."""
    return request.path.startswith(API)


def problem(
    status: int, *, code: str = "", detail: str = "", headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """A problem with its status; its code and sentence where they are more exact than the status's own."""
    said = body(status, code=code, detail=detail, **more)
    answer = Response(current_app.json.dumps(said), status, mimetype=MEDIA_TYPE)
    answer.headers.update(headers or {})
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def body(status: int, *, code: str = "", detail: str = "", **more: Any) -> dict[str, Any]:
    """The body of a problem."""
    own, words = CODES.get(status, CODES[400 if status < 500 else 500])
    return {"status": status, "code": code or own, "detail": detail or gettext(words)} | more


def status_of(error: BaseException) -> int:
    """The status of what a service raises; 500 for what no service means to raise."""
    return next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), 500)


def waiting(error: DomainError) -> dict[str, str]:
    """The headers that say when to ask again, where that helps."""
    return {"Retry-After": str(error.retry_after)} if isinstance(error, Busy) else {}


def failed(error: HTTPException) -> Response:
    """What Flask finds wrong with a request: no such address or method, no access, too much."""
    if isinstance(error.response, Response):
        return error.response
    if isinstance(error, CSRFError):
        return problem(400, code="no_csrf_token", detail=gettext(NO_TOKEN))
    status = error.code or 500
    headers = {}
    if isinstance(error, TooManyRequests) and error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if status == 405 and getattr(error, "valid_methods", None):
        headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
    is_nowhere = status == 404 and request.url_rule is None
    return problem(status, detail=gettext(NO_ADDRESS) if is_nowhere else "", headers=headers)
