"""Tally sheets: what a site's paper needs, so that a day is counted on it and typed in later."""

import io
from dataclasses import dataclass
from datetime import date, datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import NotFound
from sampling.domain.rounds import Round
from sampling.storage.database import Database
from sampling.storage.queries import areas
from sampling.storage.queries.sites import site_by_code

from .place import day_at_hand, days_of, place, sites_of


@dataclass(frozen=True, slots=True)
class Sheet:
    """One site's day on paper. hours: at which each ends. address: of the site's page."""

    site_code: str
    site_name: str
    area_name: str
    lanes: int
    opens_at: datetime
    closes_at: datetime
    hours: tuple[datetime, ...]
    address: str

    @property
    def qr(self) -> str:
        """An SVG of the address; drawn when it is asked for, as a county has hundreds of them."""
        return _qr(self.address)


@dataclass(frozen=True, slots=True)
class Part:
    """An area right below the one that is asked for, with how many sheets it has."""

    code: str
    name: str
    sheets: int


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets of an area's or a site's session and day; days: those that can be chosen. parts: of the round's whole
    county its townships with a sheet; empty for any other area."""

    round: Round
    area_code: str
    area_name: str
    session_code: str | None
    session_name: str
    day: date | None
    days: tuple[tuple[str, date], ...]
    sheets: tuple[Sheet, ...]
    parts: tuple[Part, ...] = ()


def sheets(
    db: Database,
    *,
    round_code: str,
    area_code: str | None = None,
    site_code: str | None = None,
    session_code: str | None = None,
    day: date | None = None,
    address: str,
    by: Actor,
    now: datetime,
) -> Sheets:
    """The tally sheets of an area, or of one site, for a session and day or the one at hand.

    address: of a site's page, with {site} for its code. Raises NotFound.
    """
    with db.reading() as session:
        if site_code is not None:
            known = site_by_code(session, site_code)
            if known is None:
                raise NotFound("There is no site with the code %(code)s.", code=site_code)
            area_code = known.area_code
        at = place(session, round_code, area_code, by)
        sites = [one for one in sites_of(session, at) if site_code in (None, one.site.code)]
        is_whole = site_code is None and at.path == at.round.area_path
        below = areas.children_of(session, at.area.id or 0) if is_whole else []
    days = days_of(at, sites)
    asked = [one for one in days if session_code in (None, one[0]) and day in (None, one[1])]
    near = day_at_hand(at, sites, now)
    shown = near if near in asked else asked[0] if asked else near
    if shown is None:
        return Sheets(at.round, at.area.code, at.area.name, None, "", None, (), ())
    out, standing = [], []
    for one in sites:
        for opening in one.openings:
            if (opening.session_code, opening.day(at.zone)) == shown:
                standing.append(one.area.path)
                out.append(
                    Sheet(
                        one.site.code,
                        one.site.name,
                        one.area.name,
                        one.site.lanes,
                        opening.opens_at,
                        opening.closes_at,
                        tuple(opening.due(at.zone)),
                        address.replace("{site}", one.site.code),
                    )
                )
    name = next((part.name for part in at.round.sessions if part.code == shown[0]), shown[0])
    numbers = [Part(one.code, one.name, sum(within(path, one.path) for path in standing)) for one in below]
    parts = tuple(one for one in numbers if one.sheets)
    return Sheets(
        at.round, at.area.code, at.area.name, shown[0], name, shown[1], tuple(days), tuple(out), parts
    )  # fmt: skip


def _qr(address: str) -> str:
    """The QR code as an SVG that takes any size, with its quiet margin; much error correction, as paper creases.

    The mask is always the same: to look for the best of eight takes ten times as long, and every reader reads any.
    """
    import segno

    out = io.BytesIO()
    segno.make(address, error="q", mask=2, micro=False).save(
        out, kind="svg", border=4, xmldecl=False, omitsize=True, light="#fff"
    )
    return out.getvalue().decode()
