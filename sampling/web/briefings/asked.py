"""What these pages are asked for, and what all of them show."""

from typing import Any

from flask import request, url_for

from sampling.domain.briefings import Facts, Issued
from sampling.services import briefings

from ..context import actor, database
from ..formatting import spoken, use_zone
from ..names import who


def place() -> briefings.Place:
    """The area of the request (`?area=`, "" for the county or as much of it as the account reaches)."""
    code = str((request.view_args or {})["round_code"])
    found = briefings.place(database(), round_code=code, area_code=area_asked(), by=actor())
    use_zone(found.round.tz)
    return found


def area_asked() -> str:
    """The code of the area in the address or the form."""
    return (request.values.get("area") or "").strip()


def whose(at: briefings.Place) -> dict[str, str]:
    """What to add to addresses so that they mean the same area for everybody."""
    return {} if at.is_county else {"area": at.area.code}


def address(at: briefings.Place, number: int, revision: int | None = None) -> str:
    """The page of a briefing."""
    area = whose(at).get("area")
    return url_for("briefings.show", round_code=at.round.code, number=number, revision=revision, area=area)


def shown(facts: Facts, issued: Issued | None = None, before: Issued | None = None) -> dict[str, Any]:
    """What `briefings/sheet.html` shows, in the reader's language."""
    with spoken():
        said = briefings.sheet(facts, issued, by=who(issued.issued_by) if issued else "", before=before)
        return {
            "said": said,
            "ahead_told": briefings.ahead_told(facts),
            "curve_svg": briefings.curve_svg(facts, said),
            "map_svg": briefings.map_svg(facts, said),
        }
