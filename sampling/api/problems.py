"""What the API answers where it can't do what was asked: RFC 9457 problem details with a code that never changes.

    {"status": 422, "code": "faulty", "detail": "…", "faults": [{"field": "sampled", "code": "…", "message": "…"}]}

A value that was sent never comes back.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, abort, current_app, request
from flask_babel import gettext
from flask_openapi3 import APIBlueprint
from pydantic import ValidationError

from sampling.domain.counts import Differs, OutOfTime
from sampling.domain.counts import Faulty as FaultyCount
from sampling.domain.errors import DomainError, Faulty
from sampling.domain.findings import Finding
from sampling.domain.texts import N_
from sampling.web.errors import sentence
from sampling.web.findings import say
from sampling.web.problems import BODY_MOST, MEDIA_TYPE, body, problem, status_of, waiting

# What pydantic finds, as we say it; anything else is "invalid".
FAULTS = {
    "missing": ("missing", N_("This has to be there.")),
    "extra_forbidden": ("unknown_field", N_("There is no such field.")),
    "int_type": ("not_whole", N_("Send a whole number.")),
    "string_type": ("not_text", N_("Send a text.")),
    "string_too_long": ("too_long", N_("The text is too long.")),
    "string_too_short": ("too_short", N_("The text is too short.")),
    "string_pattern_mismatch": ("unusable_text", N_("The text holds a sign that can't be taken.")),
    "string_unicode": ("unusable_text", N_("The text holds a sign that can't be taken.")),
    "greater_than_equal": ("out_of_range", N_("The number is too small.")),
    "less_than_equal": ("out_of_range", N_("The number is too large.")),
    "literal_error": ("unknown_word", N_("Send one of the values that the description names.")),
    "not_an_instant": ("not_an_instant", N_("Send a time with its zone, as in 2022-05-04T09:00:00+08:00.")),
    "unusable_text": ("unusable_text", N_("The text holds a sign that can't be taken.")),
    "too_long": ("too_many", N_("There are too many in one request.")),
    "list_type": ("not_a_list", N_("Send a list.")),
    "model_attributes_type": ("not_an_object", N_("Send an object.")),
    "model_type": ("not_an_object", N_("Send an object.")),
}
ASKED = ("wrong_form", N_("Send a value of the form and range that the description names."))
INVALID = ("invalid", N_("This can't be read."))


def told(error: BaseException) -> tuple[int, dict[str, Any]]:
    """Status and body for what a service raises."""
    if isinstance(error, FaultyCount):
        return 422, body(422, faults=[finding(fault) for fault in error.faults])
    if isinstance(error, Faulty):
        faults = [{"field": _place(one.where), "code": "invalid", "message": sentence(one)} for one in error.faults]
        return 422, body(422, faults=faults)
    if isinstance(error, OutOfTime):
        return 422, body(422, code=error.code, detail=sentence(error), faults=[finding(error.finding())])
    status = status_of(error)
    return status, body(status, detail=sentence(error) if isinstance(error, DomainError) else "")


def finding(found: Finding) -> dict[str, Any]:
    """A fault or a doubt about a field."""
    return {"field": found.column or "", "code": found.code, "message": say(found)}


def invalid(error: ValidationError, more: Sequence[Finding] = ()) -> Response:
    """What the types find wrong: 415 and 400 where the body could not be read at all, else 422 with every fault; more:
    what else is wrong with it."""
    if request.method == "POST" and error.title and not _is_read():
        return problem(400) if request.is_json else problem(415)
    return problem(422, faults=faults_of(error) + list(map(finding, more)))


def fault_body(error: ValidationError, more: Sequence[Finding] = ()) -> dict[str, Any]:
    """The body for what the types find wrong with one report of many, and what else is wrong with it."""
    return body(422, faults=faults_of(error) + list(map(finding, more)))


def faults_of(error: ValidationError) -> list[dict[str, str]]:
    """Every fault that the types find, without what was sent."""
    found = []
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        is_asked = request.method == "GET" and one["type"] == "string_pattern_mismatch"  # a page's size, a place
        code, message = ASKED if is_asked else FAULTS.get(one["type"], INVALID)
        found.append({"field": _place(one["loc"]), "code": code, "message": gettext(message)})
    return found


def refused(error: DomainError) -> Response:
    """What a service refuses."""
    status, said = told(error)
    answer = Response(current_app.json.dumps(said), status, mimetype=MEDIA_TYPE)
    answer.headers.update(waiting(error))
    return answer


def differs(error: Differs, stored: dict[str, Any] | None, offered: dict[str, Any]) -> dict[str, Any]:
    """Two versions of a count, of which the township settles which holds; stored: None where it is another site's."""
    code = "hour_differs" if error.facts else "report_id_differs"
    return body(409, code=code, detail=sentence(error), stored=stored, offered=offered)


def _read() -> None:
    """Read the body before the types do, for which one that is too large is only one that can't be read. Of one that
    comes in pieces without saying how large it is, no more than the limit is read."""
    if len(request.get_data()) >= BODY_MOST:
        abort(413)


def _is_read() -> bool:
    return request.is_json and request.get_json(silent=True) is not None


def _place(where: Iterable[object]) -> str:
    return ".".join(str(part) for part in where)


def answered_by(blueprint: APIBlueprint) -> APIBlueprint:
    """The blueprint, answering as described here whatever goes wrong."""
    blueprint.before_request(_read)
    blueprint.register_error_handler(DomainError, refused)
    blueprint.register_error_handler(RecursionError, lambda _: problem(400))  # lists within lists without an end
    return blueprint
