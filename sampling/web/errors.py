"""Every way to fail, and the page or JSON that says it: what happened, why, what to do. Never a stack trace."""

import math
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import gettext, lazy_pgettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from sampling.domain.errors import Busy, Conflict, DomainError, Faulty, FieldFault, Gone, Named, Names, NotFound
from sampling.services import duty

from . import ended, problems
from .context import database
from .formatting import ZONE, clock, day, joined, moment, names_days, number, waiting
from .names import who
from .roles import ROLE_WORDS

STATE_WORDS = {
    "draft": lazy_pgettext("state", "draft"),
    "published": lazy_pgettext("state", "published"),
    "superseded": lazy_pgettext("state", "superseded"),
    "standby": lazy_pgettext("state", "standing by"),
    "activated": lazy_pgettext("state", "activated"),
    "preparing": lazy_pgettext("state", "being prepared"),
    "ready": lazy_pgettext("state", "ready"),
    "running": lazy_pgettext("state", "running"),
    "sweep": lazy_pgettext("state", "in its sweep"),
    "closed": lazy_pgettext("state", "closed"),
}
PAGES = (400, 403, 404, 409, 410, 413, 429, 500, 503)


def install(app: Flask) -> None:
    """Answer every error with a page of the product, or as JSON below /api."""
    app.before_request(ended.instead)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _failed)
    app.register_error_handler(Exception, _broken)


def sentence(error: DomainError | FieldFault) -> str:
    """The error in the reader's language, with its facts: states and roles by their words, numbers, times and names
    as a page writes them."""
    if isinstance(error, Faulty):
        return joined(map(sentence, error.faults))
    return str(gettext(error.sentence, **{key: _fact(key, value) for key, value in error.facts.items()}))


NAMED_MOST = 12


def several(names: Sequence[str]) -> str:
    """Names after one another; of many the first, and how many more there are."""
    first, more = gettext(", ").join(names[:NAMED_MOST]), len(names) - NAMED_MOST
    return str(gettext("%(names)s and %(n)s more", names=first, n=number(more)) if more > 0 else first)


def _fact(key: str, value: object) -> object:
    if isinstance(value, Named):
        return gettext("%(name)s (%(code)s)", name=value.name, code=value.code)
    if isinstance(value, Names):
        return several(value.names)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, datetime):
        return moment(value) if key == "when" or names_days() else clock(value)
    if isinstance(value, date):
        return day(datetime.combine(value, time(12), ZONE))
    if key == "who":
        return who(str(value))
    if key == "role":
        return str(ROLE_WORDS.get(str(value), value))
    if key in ("state", "to") and value in STATE_WORDS:
        return str(STATE_WORDS[str(value)])
    counted = isinstance(value, int | float) and not isinstance(value, bool) and key not in ("id", "run", "version")
    return number(value) if counted else value  # type: ignore[arg-type]


def _refused(error: DomainError) -> Response | tuple[str | Response, int] | tuple[str | Response, int, dict[str, str]]:
    if problems.is_asked():
        return problems.problem(problems.status_of(error), detail=sentence(error), headers=problems.waiting(error))
    if isinstance(error, Busy):
        return *_answer(503, sentence(error)), {"Retry-After": str(error.retry_after)}
    codes = {NotFound: 404, Gone: 410, Conflict: 409}
    code = next((code for kind, code in codes.items() if isinstance(error, kind)), 400)
    return _answer(code, sentence(error))


def _stale_form(error: CSRFError) -> tuple[str | Response, int] | Response:
    if problems.is_asked():
        return problems.failed(error)
    if request.endpoint == ended.ENDPOINT:
        return ended.page(400)
    return _answer(400, gettext("The form was open for too long, or your session has ended. Open it again."))


def _failed(error: HTTPException) -> tuple[str | Response, int] | Response:
    code = error.code or 500
    if code < 400:
        return Response(error.get_response(request.environ).data, code)
    if problems.is_asked():
        return problems.failed(error)
    return _too_many() if code == 429 else _answer(code, "")


def _too_many() -> Response:
    """Too many requests from one address, with how long to wait."""
    limit = current_app.extensions["sign_in_limiter"].current_limit
    seconds = max(1, math.ceil(limit.reset_at - datetime.now(UTC).timestamp())) if limit else 60
    reason = gettext(
        "Too many wrong attempts have come from your network. Wait %(wait)s, then try again. Nothing is lost.",
        wait=waiting(seconds),
    )
    response = make_response(_answer(429, reason))
    response.headers["Retry-After"] = str(seconds)
    return response


def _broken(error: Exception) -> tuple[str | Response, int] | Response:
    reference = secrets.token_hex(4)
    current_app.logger.exception("error %s at %s %s", reference, request.method, _logged_place(), exc_info=error)
    return problems.problem(500) if problems.is_asked() else _answer(500, "", reference=reference)


def _logged_place() -> str:
    """The path, but never the token of a personal link: it would open to whoever reads the log."""
    rule = request.url_rule
    return rule.rule if rule is not None and "token" in rule.arguments else request.path


def _answer(code: int, reason: str, **context: str) -> tuple[str | Response, int]:
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error=code, reason=reason, **context), code
    page = code if code in PAGES else 400 if code < 500 else 500
    return render_template(f"errors/{page}.html", reason=reason, code=code, desk=_help_desk(code), **context), code


def _help_desk(code: int) -> duty.HelpDesk | None:
    """Whom those call who follow a personal link that does not open: they have no account to read the roster with."""
    token = (request.view_args or {}).get("token")
    return duty.help_desk_of_link(database(), token) if token and code in (404, 410, 429) else None
