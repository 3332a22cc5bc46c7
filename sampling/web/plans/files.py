"""A plan's tables as files, each with the line that says what of the data is generated."""

from collections.abc import Sequence
from urllib.parse import quote

from flask import Response
from flask_babel import gettext

from sampling.domain.permissions import EXPORT, SEE_PLANS
from sampling.guards import allow
from sampling.services import areas
from sampling.services.plans import exports

from .. import provenance
from ..context import database
from . import bp
from .asked import asked
from .tables import KIND_WORDS, Cell, table

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.get("/<int:version>/<any(targets, sites, townships, units, persons):kind>.<any(csv, xlsx):ending>")
@allow(SEE_PLANS, round="round_code", also=EXPORT)
def file(round_code: str, session_code: str, version: int, kind: str, ending: str) -> Response:
    """One table of the plan, within the account's area."""
    given = asked(round_code, session_code, version)
    names = areas.names(database(), given.round.area_path)
    headings, rows = table(kind, given, names)
    name = gettext(
        "%(round)s %(session)s plan v%(version)s %(table)s",
        round=round_code,
        session=session_code,
        version=version,
        table=KIND_WORDS[kind],
    )
    plain = f"{round_code}-{session_code}-plan-v{version}-{kind}"
    return as_file(ending, plain, name, headings, rows, title=f"{KIND_WORDS[kind]} v{version}")


def as_file(
    ending: str, plain: str, name: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]], *, title: str = ""
) -> Response:
    """A table to keep, as csv or xlsx. plain: its name in ASCII; name: for the reader; title: of its sheet."""
    note = provenance.note()
    if ending == "csv":
        content = exports.as_csv(headings, rows, note)
    else:
        content = exports.as_xlsx(title or name, headings, rows, note)
    disposition = f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(name)}.{ending}"
    return Response(content, content_type=TYPES[ending], headers={"Content-Disposition": disposition})
