"""Where a request is about, asked before every one of them."""

from ..statements import Statements

_SITE = "SELECT a.path FROM site s JOIN area a ON a.id = s.area_id WHERE s.code = ?"
_ROUND = 'SELECT a.path FROM "round" r JOIN area a ON a.id = r.area_id WHERE r.code = ?'


def path_of_site(statements: Statements, code: str) -> str | None:
    """Path of the area that a site stands in; None where there is no such site."""
    rows = statements.rows(_SITE, code)
    return str(rows[0][0]) if rows else None


def path_of_round(statements: Statements, code: str) -> str | None:
    """Path of the area that a round is for; None where there is no such round."""
    rows = statements.rows(_ROUND, code)
    return str(rows[0][0]) if rows else None


def path_of_area(statements: Statements, code: str) -> str | None:
    """Path of an area; None where there is no such area."""
    rows = statements.rows("SELECT path FROM area WHERE code = ?", code)
    return str(rows[0][0]) if rows else None
