"""A briefing on paper: A4, in English and in Chinese."""

from urllib.parse import quote

from flask import Response, request
from flask_babel import get_locale

from sampling.domain.permissions import SEE_COVERAGE
from sampling.guards import allow
from sampling.services import briefings

from ..context import actor, database
from ..formatting import spoken
from ..names import who
from . import bp
from .pages import area_of


@bp.get("/rounds/<round_code>/briefings/<int:number>.pdf")
@allow(SEE_COVERAGE, round="round_code")
def paper(round_code: str, number: int) -> Response:
    """The briefing as a PDF in the language of `?lang=`, else the reader's; the revision of `?revision=`, else the
    newest."""
    at, issued, before = briefings.briefing(
        database(),
        round_code=round_code,
        number=number,
        revision=request.args.get("revision", type=int),
        area_code=area_of(),
        by=actor(),
    )
    language = str(get_locale())
    content = briefings.document(
        issued.facts, language=language, issued=issued, by=who(issued.issued_by), before=before
    )
    with spoken(language):
        name = f"{at.area.name} {briefings.number_of(issued.number, issued.revision)}"
    plain = f"{at.round.code}-{at.area.code}-briefing-{issued.number}-{issued.revision}"
    return as_sent(content, "application/pdf", f"{plain}.pdf", f"{name}.pdf")


def as_sent(content: bytes, mimetype: str, plain: str, name: str) -> Response:
    """A file to look at or to keep. plain: its name in ASCII; name: for the reader."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
