"""The notices of the villages: a page to print, and a file for the printer, both from the windows that stand."""

from collections.abc import Mapping
from urllib.parse import quote

from flask import Response, render_template
from flask_babel import gettext, lazy_gettext

from sampling.domain.errors import Refused
from sampling.domain.permissions import SEE_ROUNDS
from sampling.guards import allow
from sampling.services import callup, duty, plans, provenance, signing

from ..context import database, now
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
    """A notice for each village at and below an area, to print."""
    try:
        page, found = callup.sheets(database(), round_code=round_code, session_code=session_code, area_code=area_code)
    except Refused as error:
        return none_yet(round_code, session_code, error)
    use_zone(page.round.tz)
    return render_template(
        "callup/notices.html",
        page=page,
        round=page.round,
        session=page.session,
        sheets=found,
        maps=_maps(found),
        codes={spot.address: signing.qr_data(spot.address) for sheet in found for spot in sheet.spots},
        side_words=SIDE_WORDS,
        near=callup.NEAR,
    )


@bp.get("/notices/<area_code>.pdf")
@allow(SEE_ROUNDS, round="round_code", area="area_code")
def notices_pdf(round_code: str, session_code: str, area_code: str) -> Response:
    """The same on A4, in Chinese."""
    db = database()
    page, found = callup.sheets(db, round_code=round_code, session_code=session_code, area_code=area_code)
    desk = duty.help_desk(db, page.round.area_path)
    published = plans.published_plan(db, round_code=round_code, session_code=session_code)
    around = callup.Around(
        phone=f"{desk.phone}（{desk.hours}）" if desk and desk.hours else desk.phone if desk else "",
        plan=published.version if published else None,
        generated=bool(provenance.not_real(db).get("places")),
        at=now(),
    )
    response = Response(callup.notices_document(page, found, around), mimetype="application/pdf")
    name = quote(f"{page.area.name} {page.session.name} 采样通知.pdf")
    response.headers["Content-Disposition"] = f"inline; filename=\"notices.pdf\"; filename*=UTF-8''{name}"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _maps(found: list[callup.Sheet]) -> Mapping[str, str]:
    """The small map of each village as SVG, by its code."""
    words = callup.MapWords(gettext("N"), gettext("%(metres)s m", metres="%s"), gettext("%(km)s km", km="%s"))
    return {
        sheet.notice.area.code: callup.map_svg(
            sheet, gettext("Where %(area)s is sampled", area=sheet.notice.area.name), words
        )
        for sheet in found
    }
