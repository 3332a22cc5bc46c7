"""Files that are written at once where every row is right: the page that chooses one and tells, and the template."""

import io
from collections.abc import Callable

from flask import render_template, send_file
from werkzeug import Response

from sampling.domain.rounds import Round
from sampling.services.importing import Brought

from .findings import parts

TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def page(
    template: str, round_: Round, heading_of: Callable[[str], str], brought: Brought | None = None, error: str = ""
) -> str:
    """The page that chooses a file, with what was noticed about the last one. heading_of: of a column in Chinese."""
    return render_template(
        template,
        round=round_,
        brought=brought,
        **parts(brought.findings if brought else (), heading_of),
        error=error,
    )


def blank(content: bytes, name: str, form: str) -> Response:
    """A file to fill in, as "csv" or "xlsx"."""
    return send_file(io.BytesIO(content), mimetype=TYPES[form], as_attachment=True, download_name=f"{name}.{form}")
