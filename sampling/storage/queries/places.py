"""Where a request is about, asked before every one of them."""

from ..statements import Statements

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
