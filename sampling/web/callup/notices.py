"""The notices of the villages: a page to print, and a file for the printer, both from the windows that stand."""

import base64
from collections.abc import Mapping
from urllib.parse import quote

from flask import Response, render_template
from flask_babel import gettext, lazy_gettext

from sampling.domain.areas import Area
from sampling.domain.errors import Refused
from sampling.domain.notices import AT_ONCE
from sampling.domain.permissions import SEE_ROUNDS
from sampling.guards import allow
from sampling.services import callup

from ..context import actor, database, now
from ..formatting import use_zone
from . import bp
from .pages import none_yet

SIDE_WORDS = {
    "north": lazy_gettext("to the north"),
    "north-east": lazy_gettext("to the north-east"),
    "east": lazy_gettext("to the east"),
    "south-east": lazy_gettext("to the south-east"),
    "south": lazy_gettext("to the south"),
    "south-west": lazy_gettext("to the south-west"),
    "west": lazy_gettext("to the west"),
    "north-west": lazy_gettext("to the north-west"),
}


@bp.get("/notices/<area_code>")
@allow(SEE_ROUNDS, round="round_code", area="area_code")
def notices(round_code: str, session_code: str, area_code: str) -> str:
    """A notice for each village at and below an area, to print; of more than a page holds, where each is."""
    db, asked = database(), {"round_code": round_code, "session_code": session_code, "area_code": area_code}
    try:
        page, found = callup.notices(db, **asked)
    except Refused as error:
        return none_yet(round_code, session_code, error)
    use_zone(page.round.tz)
    if len(found) > AT_ONCE:
        return render_template(
            "callup/many.html",
            page=page,
            round=page.round,
            session=page.session,
            count=len(found),
            parts=_parts(page, found),
            files=callup.all_notice_files(db, **asked, by=actor()),
        )
    sheets = callup.placed(db, page, found)
    return render_template(
        "callup/notices.html",
        page=page,
        round=page.round,
        session=page.session,
        sheets=sheets,
        maps=_maps(sheets),
        codes={spot.address: _code(spot.address) for sheet in sheets for spot in sheet.spots},
        side_words=SIDE_WORDS,
        near=callup.NEAR,
        around=callup.around(db, page, now()),
    )


@bp.get("/notices/<area_code>.pdf")
@allow(SEE_ROUNDS, round="round_code", area="area_code")
def notices_pdf(round_code: str, session_code: str, area_code: str) -> Response:
    """The same on A4, in Chinese: at once, so of a village or a small township."""
    db = database()
    page, found = callup.notices(db, round_code=round_code, session_code=session_code, area_code=area_code)
    if len(found) > AT_ONCE:
        raise Refused(
            "These are %(n)s notices, more than are made at once. Ask for their files on the page of notices.",
            n=len(found),
        )
    content = callup.notices_document(page, callup.placed(db, page, found), callup.around(db, page, now()))
    response = Response(content, mimetype="application/pdf")
    name = quote(f"{page.area.name} {page.session.name} 采样通知.pdf")
    response.headers["Content-Disposition"] = f"inline; filename=\"notices.pdf\"; filename*=UTF-8''{name}"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _parts(page: callup.Page, found: list[callup.Notice]) -> list[tuple[Area, int]]:
    """What lies below the area, and how many notices it has: the townships of a county, the villages of a township."""
    parts: dict[str, tuple[Area, int]] = {}
    for one in found:
        part = one.township if one.township and one.township.code != page.area.code else one.area
        parts[part.code] = part, parts.get(part.code, (part, 0))[1] + 1
    return list(parts.values())


def _code(address: str) -> str:
    """The code as an address of its own (data:)."""
    return "data:image/svg+xml;base64," + base64.b64encode(callup.code_svg(address).encode()).decode()


def _maps(found: list[callup.Sheet]) -> Mapping[str, str]:
    """The small map of each village as SVG, by its code."""
    words = callup.MapWords(gettext("N"), gettext("%(metres)s m", metres="%s"), gettext("%(km)s km", km="%s"))
    return {
        sheet.notice.area.code: callup.map_svg(
            sheet, gettext("Where %(area)s is sampled", area=sheet.notice.area.name), words
        )
        for sheet in found
    }
