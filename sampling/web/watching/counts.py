"""Where a number comes from: the counts that make an area's figure and add up to it, each a way to its report."""

import io
from datetime import datetime
from typing import Any

from flask import Response, render_template, request, send_file, url_for

from sampling.domain.areas import within
from sampling.domain.permissions import EXPORT, SEE_COUNTS, SEE_COVERAGE, SEE_SECOND, SEE_STAFF, allows
from sampling.guards import allow
from sampling.services import watching
from sampling.web.context import actor, database, now, page_number
from sampling.web.limits import moment_asked

from ..counting.words import WAY_WORDS
from ..days import noon_of
from ..second.telling import second_told
from . import bp
from .asked import Asked, asked_for
from .traces import traces

ROWS = 200  # of a page
SITES_MOST = 200
SHOWS = ("counts", "sites")


@bp.get("/<round_code>/<area_code>/counts")
@allow(SEE_COUNTS, area="area_code", round="round_code", also=SEE_COVERAGE)
def counts(round_code: str, area_code: str) -> str:
    """The counts that make a figure of an area, or with `?show=sites` which sites have reported, and their sum."""
    asked, which = asked_for(round_code), _which()
    page = page_number()
    found = watching.traced(
        database(),
        round_code=round_code,
        area_code=area_code,
        as_of=asked.as_of,
        known_at=asked.known_at,
        which=which,
        part=slice((page - 1) * ROWS, page * ROWS),
    )
    show = request.args.get("show", "")
    show = show if show in SHOWS and found.expected else SHOWS[0]
    pages = max(1, -(-(found.expected if show == "sites" else found.sums.days) // ROWS))
    here = _address(round_code, area_code, asked, which)
    by = actor()
    return render_template(
        "watching/counts.html",
        found=found,
        asked=asked,
        show=show,
        page=min(page, pages),
        pages=pages,
        sent=watching.sent(database(), round_code=round_code, lines=found.lines) if show == "counts" else {},
        above=[one for one in found.above if within(one.path, by.area_path)],
        trace=traces(round_code, asked.as_of, asked.known_at),
        url=lambda **more: url_for("watching.counts", **{**here, "show": show, **more}),
        paged=lambda number: url_for("watching.counts", **{**here, "show": show, "page": number}),
        noon=lambda day: noon_of(day, found.round.tz),
        file=url_for("watching.counts_file", **here) if allows(by.role, EXPORT) else "",
        names=allows(by.role, SEE_STAFF),
        second_page=allows(by.role, SEE_SECOND),
        way_words=WAY_WORDS,
        site_names=[one.name for one in found.sites],
        **second_told(round_code, found.area.path, hours=(None, asked.as_of), known_at=asked.known_at),
    )


@bp.get("/<round_code>/<area_code>/counts.csv")
@allow(SEE_COUNTS, area="area_code", round="round_code", also=EXPORT)
def counts_file(round_code: str, area_code: str) -> Response:
    """The same as a file; who took it away stands in the audit."""
    asked, by = asked_for(round_code), actor()
    content, name = watching.counts_file(
        database(),
        round_code=round_code,
        area_code=area_code,
        as_of=asked.as_of,
        known_at=asked.known_at,
        which=_which(),
        with_names=allows(by.role, SEE_STAFF),
        by=by,
        now=now(),
    )
    return send_file(io.BytesIO(content), mimetype="text/csv", as_attachment=True, download_name=name)


def _which() -> watching.Which:
    given = request.args
    return watching.Which(
        since=moment_asked(given.get("since", "")),
        group=given.get("group", ""),
        shared="shared" in given,
        sites=tuple(dict.fromkeys(given.getlist("site")))[:SITES_MOST],
    )


def _address(round_code: str, area_code: str, asked: Asked, which: watching.Which) -> dict[str, Any]:
    """What stays in the address of this page and its file."""
    moments: dict[str, datetime | None] = {"as_of": asked.as_of, "known_at": asked.known_at, "since": which.since}
    return {
        "round_code": round_code,
        "area_code": area_code,
        **{name: at.isoformat() for name, at in moments.items() if at is not None},
        "group": which.group or None,
        "shared": 1 if which.shared else None,
        "site": list(which.sites) or None,
    }
