"""Expected people of many villages from one file, and the template to fill in."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.permissions import ENTER_EXPECTED
from sampling.guards import allow
from sampling.services import expected, importing, rounds

from .. import bringing
from ..context import actor, database, now
from ..formatting import number
from . import bp


@bp.get("/file")
@allow(ENTER_EXPECTED, round="round_code")
def file(round_code: str) -> str:
    """Choose a file."""
    return _page(round_code)


@bp.post("/file")
@allow(ENTER_EXPECTED, round="round_code")
def bring(round_code: str) -> Response | tuple[str, int]:
    """Enter what the file says, or tell everything that is wrong with it."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return _page(round_code, error=gettext("Choose a file.")), 422
    brought = expected.bring(database(), round_code=round_code, content=given.read(), by=actor(), now=now())
    if not brought.is_written or brought.findings:
        return _page(round_code, brought), 200 if brought.is_written else 422
    flash(
        gettext(
            "%(new)s villages are entered anew, %(unchanged)s stood so already.",
            new=number(brought.new),
            unchanged=number(brought.unchanged),
        ),
        "success",
    )
    return redirect(url_for("expected.overview", round_code=round_code))


@bp.get("/template.<any(csv, xlsx):format>")
@allow(ENTER_EXPECTED, round="round_code")
def template(round_code: str, format: str) -> Response:
    """A file to fill in."""
    return bringing.blank(expected.template(format), f"expected-{round_code}", format)


def _page(round_code: str, brought: importing.Brought | None = None, error: str = "") -> str:
    return bringing.page(
        "expected/file.html", rounds.round_by_code(database(), round_code), expected.heading_of, brought, error
    )
