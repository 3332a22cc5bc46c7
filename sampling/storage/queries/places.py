"""Where a request is about, asked before every one of them, and where a site is counted."""

from sqlmodel import Session, col, select

from sampling.domain.areas import within
from sampling.domain.summaries import counted_at

from ..statements import Statements
from ..tables import AreaRow, RoundRow, SiteRow, SiteServes

_PATHS = (
    "SELECT (SELECT path FROM area WHERE code = ?), "
    "(SELECT a.path FROM site s JOIN area a ON a.id = s.area_id WHERE s.code = ?), "
    '(SELECT a.path FROM "round" r JOIN area a ON a.id = r.area_id WHERE r.code = ?)'
)


def paths(
    statements: Statements, area_code: str | None, site_code: str | None, round_code: str | None
) -> tuple[str | None, str | None, str | None]:
    """Paths of an area, of the area that a site stands in, and of the one that a round is for; None for none such."""
    [(area, site, round_)] = statements.rows(_PATHS, area_code, site_code, round_code)
    return area, site, round_


def zone_of_round(statements: Statements, code: str) -> str | None:
    """The zone of a round's clocks; None where there is no such round."""
    rows = statements.rows('SELECT zone FROM "round" WHERE code = ?', code)
    return rows[0][0] if rows else None


def path_of_site(statements: Statements, code: str) -> str | None:
    """Path of the area that a site stands in; None where there is no such site."""
    return paths(statements, None, code, None)[1]


def counted_in(session: Session, round_: RoundRow, site: SiteRow) -> tuple[int, ...]:
    """Keys of the areas of a round in which a site is counted, smallest first; () where it stands in none of them."""
    top, own = session.get_one(AreaRow, round_.area_id).path, session.get_one(AreaRow, site.area_id).path
    if not within(own, top):
        return ()
    served = select(AreaRow.path).join(SiteServes, col(SiteServes.area_id) == AreaRow.id)
    path = counted_at(own, session.exec(served.where(SiteServes.site_id == site.id)), top)
    codes = path.removeprefix(top).split("/")[:-1]
    paths = [top + "".join(f"{code}/" for code in codes[:depth]) for depth in range(len(codes), -1, -1)]
    keys = dict(session.exec(select(AreaRow.path, AreaRow.id).where(col(AreaRow.path).in_(paths))).all())
    return tuple(keys[one] or 0 for one in paths if one in keys)
