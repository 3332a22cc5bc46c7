"""The villages one by one: as CSV and XLSX, and on paper for the round by loudspeaker and phone."""

import io

from flask import render_template, send_file
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.outstanding import REASONS
from sampling.domain.permissions import EXPORT, SEE_CONTACTS, SEE_COUNTS, SEE_ROUNDS
from sampling.guards import allow, may
from sampling.readers.writing import write_form
from sampling.services import outstanding
from sampling.services.outstanding import Listing, Row

from ..bringing import TYPES
from ..context import actor, database, now
from ..errors import sentence
from ..formatting import joined, moment, use_zone
from ..provenance import note
from . import bp
from .forms import REASON_WORDS


@bp.get("/rounds/<round_code>/outstanding/list")
@allow(SEE_ROUNDS, round="round_code")
def paper(round_code: str) -> str:
    """Whom to call, village by village, with the lead's phone and the sites of the session ahead."""
    found = _listed(round_code)
    townships: dict[str, list[Row]] = {}
    for row in found.rows:
        townships.setdefault(row.township or found.area_name, []).append(row)
    return render_template(
        "outstanding/list.html",
        found=found,
        round=found.round,
        townships=townships,
        contacts=may(actor(), SEE_CONTACTS),
    )


@bp.get("/rounds/<round_code>/outstanding/villages.<any(csv, xlsx):format>")
@allow(SEE_COUNTS, round="round_code", also=EXPORT)
def export(round_code: str, format: str) -> Response:
    """All villages with residents, expected people and outstanding people by reason; what is missing stays empty."""
    found = _listed(round_code)
    content = write_form(format, [_headings(), *map(_cells, found.rows), [], [_source(found)]], gettext("Outstanding"))
    name = f"outstanding-{round_code}.{format}"
    return send_file(io.BytesIO(content), mimetype=TYPES[format], as_attachment=True, download_name=name)


def _listed(round_code: str) -> Listing:
    found = outstanding.listed(database(), round_code=round_code, scope_path=actor().area_path, now=now())
    use_zone(found.round.tz)
    return found


def _headings() -> list[str]:
    return [
        gettext("Township"),
        gettext("Code"),
        gettext("Village"),
        gettext("Residents"),
        gettext("Expected people"),
        gettext("Outstanding people"),
        *(str(REASON_WORDS[name]) for name in REASONS),
        gettext("Grids entered"),
        gettext("Grids"),
        gettext("As of"),
        gettext("Please check"),
    ]


def _cells(row: Row) -> list[str]:
    line, entry = row.line, row.line.entry
    return [
        row.township,
        line.area.code,
        line.area.name,
        _figure(line.residents),
        _figure(line.expected),
        _figure(entry.total if entry else None),
        *(_figure(getattr(entry, name) if entry else None) for name in REASONS),
        _figure(line.grids_entered),
        _figure(line.grids),
        moment(line.last),
        joined(sentence(one) for one in line.doubts),
    ]


def _source(found: Listing) -> str:
    """As of when, and what is generated."""
    told = gettext("%(round)s, as of %(at)s.", round=found.round.name, at=moment(now()))
    return joined([told, note()] if note() else [told])


def _figure(count: int | None) -> str:
    return "" if count is None else str(count)
