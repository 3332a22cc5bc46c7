"""Entries of the frame from one file, and the template to fill in."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.permissions import CLOSE_GAPS
from sampling.guards import allow
from sampling.services import gaps, importing, rounds

from .. import bringing
from ..context import actor, database, now
from ..formatting import number
from . import bp


@bp.get("/frame/file")
@allow(CLOSE_GAPS, round="round_code")
def file(round_code: str) -> str:
    """Choose a file."""
    return _page(round_code)


@bp.post("/frame/file")
@allow(CLOSE_GAPS, round="round_code")
def bring(round_code: str) -> Response | tuple[str, int]:
    """Put into the frame what the file says, or tell everything that is wrong with it."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return _page(round_code, error=gettext("Choose a file.")), 422
    brought = gaps.bring(database(), round_code=round_code, content=given.read(), by=actor(), now=now())
    if not brought.is_written or brought.findings:
        return _page(round_code, brought), 200 if brought.is_written else 422
    flash(
        gettext(
            "%(new)s entries are new, %(changed)s changed, %(unchanged)s stood so already.",
            new=number(brought.new),
            changed=number(brought.changed),
            unchanged=number(brought.unchanged),
        ),
        "success",
    )
    return redirect(url_for("gaps.frame", round_code=round_code))


@bp.get("/frame/template.<any(csv, xlsx):format>")
@allow(CLOSE_GAPS, round="round_code")
def template(round_code: str, format: str) -> Response:
    """A file to fill in."""
    return bringing.blank(gaps.template(format), f"frame-{round_code}", format)


def _page(round_code: str, brought: importing.Brought | None = None, error: str = "") -> str:
    return bringing.page(
        "gaps/file.html", rounds.round_by_code(database(), round_code), gaps.heading_of, brought, error
    )
