"""The files of one handout: text, picture, calendar and table."""

from urllib.parse import quote

from flask import Response, abort, request
from flask_babel import get_locale

from sampling.domain.handouts import Handout, as_text
from sampling.domain.permissions import EXPORT, SEE_PLANS
from sampling.guards import allow
from sampling.services import handouts, links

from ..context import database
from ..plans.files import as_file
from . import BASE, bp
from .asked import Asked, asked

FORMS = "text, picture, calendar, csv, xlsx"
KINDS = "township, unit, site, person"


@bp.get(f"{BASE}/handouts/<any({FORMS}):form>/<any({KINDS}):kind>/<path:code>")
@allow(SEE_PLANS, round="round_code", also=EXPORT)
def file(round_code: str, session_code: str, form: str, kind: str, code: str) -> Response:
    """One form of a handout. `?part=2`: of a picture that is more than one, the second."""
    given = asked(round_code, session_code)
    if given.plan is None:
        abort(404)
    made, words = given.handout(kind, code), given.words()
    address = address_of(given, made)
    plain = f"{round_code}-{session_code}-v{made.version}-{kind}"
    if form in ("csv", "xlsx"):
        return as_file(form, plain, f"{plain} {made.name}", handouts.headings(words), list(handouts.rows(made, words)))
    if form == "text":
        content = as_text(made, words, address).encode()
        return _sent(content, "text/plain; charset=utf-8", plain, made.name, "txt")
    if form == "calendar":
        content = handouts.calendar(made, words, given.round.tz)
        return _sent(content, "text/calendar; charset=utf-8", plain, made.name, "ics")
    drawn = handouts.pictures_of(made, words, address)
    part = request.args.get("part", 1, type=int)
    if not 1 <= part <= len(drawn):
        abort(404)
    name = made.name if len(drawn) == 1 else f"{made.name} {part}-{len(drawn)}"
    return _sent(drawn[part - 1], "image/png", plain, name, "png", inline=True)


def address_of(given: Asked, made: Handout) -> str:
    """Where the person whose handout it is opens the own page; "" where there is no link, and for others."""
    if made.kind != "person":
        return ""
    token = links.token_of_person(database(), given.round.code, made.code)
    return f"{request.host_url.rstrip('/')}/p/{token}" if token else ""


def _sent(content: bytes, kind: str, plain: str, name: str, ending: str, *, inline: bool = False) -> Response:
    how = "inline" if inline else "attachment"
    full = quote(f"{plain} {name}.{ending}")
    disposition = f"{how}; filename=\"{plain}.{ending}\"; filename*=UTF-8''{full}"
    return Response(
        content, content_type=kind, headers={"Content-Disposition": disposition, "Content-Language": _tag()}
    )


def _tag() -> str:
    return "zh-Hans" if str(get_locale()) == "zh_Hans" else "en"
