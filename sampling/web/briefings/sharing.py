"""The watch of a moment, to be sent on: as a picture for a chat, and on paper."""

from urllib.parse import quote

from flask import Response, current_app
from flask_babel import get_locale
from werkzeug import Response as AnyResponse

from sampling.domain.briefings import Facts
from sampling.domain.permissions import SEE_COVERAGE
from sampling.guards import allow
from sampling.services import briefings

from ..context import actor, database
from ..formatting import stamp
from ..watching.asked import Asked, asked_for, unless_known
from . import bp


@bp.get("/watch/<round_code>/<area_code>/watch.png")
@allow(SEE_COVERAGE, area="area_code", round="round_code")
def picture(round_code: str, area_code: str) -> AnyResponse:
    """The area at the moment as a picture, 1200 px wide."""
    asked = asked_for(round_code)

    def made() -> Response:
        facts = _facts(round_code, area_code, asked)
        return Response(briefings.snapshot(facts, language=str(get_locale())), mimetype="image/png")

    return _named(unless_known(asked, made), round_code, area_code, asked, "png")


@bp.get("/watch/<round_code>/<area_code>/watch.pdf")
@allow(SEE_COVERAGE, area="area_code", round="round_code")
def paper_of_watch(round_code: str, area_code: str) -> AnyResponse:
    """The area at the moment on A4."""
    asked = asked_for(round_code)

    def made() -> Response:
        facts = _facts(round_code, area_code, asked)
        content = briefings.document(facts, language=str(get_locale()))
        return Response(content, mimetype="application/pdf")

    return _named(unless_known(asked, made), round_code, area_code, asked, "pdf")


def _facts(round_code: str, area_code: str, asked: Asked) -> Facts:
    return briefings.gather(
        database(),
        round_code=round_code,
        area_code=area_code,
        as_of=asked.as_of,
        known_at=asked.known_at,
        by=actor(),
        now=asked.now,
        whole=False,
        wait=current_app.testing,
    )


def _named(response: AnyResponse, round_code: str, area_code: str, asked: Asked, ending: str) -> AnyResponse:
    """With a name that says what it is, as chats and folders show it."""
    name = f"{round_code}-{area_code}-{stamp(asked.as_of)}.{ending}"
    response.headers["Content-Disposition"] = f"inline; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
    return response
