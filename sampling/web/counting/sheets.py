"""Tally sheets to print: of an area's sites, or of one."""

from typing import Any

from flask import render_template, url_for

from sampling.domain.permissions import ENTER_COUNTS, REPORT
from sampling.guards import allow
from sampling.services import counting

from ..context import actor, database, now
from ..formatting import use_zone
from . import bp
from .asked import asked, choices, day_name


@bp.get("/counts/tally")
@allow(ENTER_COUNTS, round="round_code")
def tally(round_code: str) -> str:
    """The sheets of an area's sites, one a page."""
    return _page(round_code, asked().arguments())


@bp.get("/counts/tally/<site_code>")
@allow(REPORT, site="site_code", round="round_code")
def site_tally(round_code: str, site_code: str) -> str:
    """The sheet of one site."""
    at = asked()
    return _page(round_code, {"site_code": site_code, "session_code": at.session, "day": at.day}, site_code)


def _page(round_code: str, place: dict[str, Any], site_code: str = "") -> str:
    address = url_for("reporting.site", site_code="SITE", _external=True).replace("SITE", "{site}")
    found = counting.sheets(database(), round_code=round_code, **place, address=address, by=actor(), now=now())
    use_zone(found.round.tz)
    return render_template(
        "counting/tally.html",
        round=found.round,
        found=found,
        site_code=site_code,
        at=asked(),
        choices=choices(found.round, found.days),
        chosen=f"{found.session_code}/{found.day.isoformat()}" if found.day else "",
        day=day_name(found.day) if found.day else "",
    )
