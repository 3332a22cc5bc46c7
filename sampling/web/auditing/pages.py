"""The audit on a page, searched, and as a file."""

import math
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from flask import Response, abort, render_template, request, stream_with_context, url_for
from flask_babel import gettext

from sampling.domain.permissions import EXPORT, SEE_AUDIT
from sampling.guards import allow
from sampling.readers.writing import write_csv
from sampling.services import auditing

from ..context import actor, database, now, page_number
from ..formatting import ZONE
from . import bp
from .forms import AuditForm
from .lines import changes, details
from .words import ACTION_WORDS

PER_PAGE = 100
PIECE = 200  # lines of the file that are sent at once


@bp.get("/audit")
@allow(SEE_AUDIT)
def list_entries() -> str | tuple[str, int]:
    """The audit, newest first, under the filters that are asked for."""
    form = AuditForm(request.args)
    right, page = form.validate(), page_number()
    typed = {name: value for name, value in request.args.items() if name in form and value.strip()}
    entries, total = (
        auditing.entries(database(), **form.filters, page=page, per_page=PER_PAGE, scope_path=actor().area_path)
        if right
        else ([], 0)
    )
    return render_template(
        "auditing/list.html",
        form=form,
        entries=entries,
        total=total,
        right=right,
        typed=typed,
        action_words=ACTION_WORDS,
        details=details,
        changes=changes,
        page=page,
        pages=max(1, math.ceil(total / PER_PAGE)),
        url=lambda n: "?" + urlencode(typed | {"page": n}),
        file_url=f"{url_for('auditing.file')}?{urlencode(typed)}",
    ), 200 if right else 422


@bp.get("/audit.csv")
@allow(SEE_AUDIT, also=EXPORT)
def file() -> Response:
    """Every line under the filters as CSV, sent as it is read; that somebody took it is a line of its own."""
    form = AuditForm(request.args)
    if not form.validate():
        abort(400)
    db, scope, at = database(), actor().area_path, now()
    auditing.exported(db, by=actor(), at=at, **{name: str(value) for name, value in form.filters.items()})
    lines = auditing.every(db, **form.filters, scope_path=scope)
    headings = [gettext("When"), gettext("Who"), gettext("What"), gettext("To what"), gettext("Details")]
    rows = stream_with_context(_rows(lines, headings))
    name = f"audit-{at:%Y%m%d-%H%M}.csv"
    return Response(rows, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _rows(lines: Iterable[auditing.Entry], headings: list[str]) -> Iterator[bytes]:
    """The lines as CSV, some hundred at a time; times with their zone, so that they can be sorted and compared."""
    piece: list[list[str]] = [headings]
    first = True
    for line in lines:
        what = str(ACTION_WORDS.get(line.action, line.action))
        told = gettext("; ").join([gettext("%(word)s: %(value)s", word=w, value=v) for w, v in details(line)])
        changed = gettext("; ").join(changes(line))
        when = line.at.astimezone(ZONE).isoformat(timespec="seconds")
        piece.append([when, line.actor, what, line.subject, gettext("; ").join(filter(None, (told, changed)))])
        if len(piece) >= PIECE:
            yield _csv(piece, first)
            piece, first = [], False
    yield _csv(piece, first)


def _csv(rows: list[list[str]], first: bool) -> bytes:
    content = write_csv(rows)
    return content if first else content.removeprefix(BOM_UTF8)
