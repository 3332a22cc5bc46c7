"""Tally sheets to print: of an area's sites, or of one."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from flask import Response, render_template, stream_template, url_for

from sampling.domain.permissions import ENTER_COUNTS, REPORT
from sampling.guards import allow
from sampling.services import counting

from ..context import actor, database, now
from ..formatting import use_zone
from . import bp
from .asked import asked, choices, day_name

PIECE = 32_000  # signs; the head of a page is less


@bp.get("/counts/tally")
@allow(ENTER_COUNTS, round="round_code")
def tally(round_code: str) -> str | Response:
    """The sheets of an area's sites, one a page; who reaches the whole county chooses a township, or all of them."""
    return _page(round_code, asked().arguments())


@bp.get("/counts/tally/<site_code>")
@allow(REPORT, site="site_code", round="round_code")
def site_tally(round_code: str, site_code: str) -> str | Response:
    """The sheet of one site."""
    at = asked()
    return _page(round_code, {"site_code": site_code, "session_code": at.session, "day": at.day}, site_code)


def _page(round_code: str, place: dict[str, Any], site_code: str = "") -> str | Response:
    address = url_for("reporting.site", site_code="SITE", _external=True).replace("SITE", "{site}")
    found = counting.sheets(database(), round_code=round_code, **place, address=address, by=actor(), now=now())
    use_zone(found.round.tz)
    shown = {
        "round": found.round,
        "found": found,
        "site_code": site_code,
        "at": asked(),
        "choices": choices(found.round, found.days),
        "chosen": f"{found.session_code}/{found.day.isoformat()}" if found.day else "",
        "day": day_name(found.day) if found.day else "",
    }
    if found.parts and place.get("area_code") is None:
        return render_template("counting/tallies.html", **shown)
    pieces = _together(stream_template("counting/tally.html", **shown))
    # The first piece has what the session is asked for: it is made before the answer's head is.
    return Response(chain([next(pieces)], pieces), mimetype="text/html")


def _together(pieces: Iterable[str]) -> Iterator[str]:
    """Some thousand signs at a time, as they are rendered: the first sheets of a county are there at once."""
    held, size = list[str](), 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= PIECE:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)
