"""A file of the other platform: choose it, say which column is what, see everything that is wrong, bring it in."""

import io
from collections.abc import Mapping

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext, ngettext
from werkzeug import Response

from sampling.domain.errors import DomainError, NotFound
from sampling.domain.permissions import BRING_SECOND
from sampling.domain.rounds import Round
from sampling.guards import allow
from sampling.services import rounds, second
from sampling.services.importing import uploads

from .. import bringing
from ..context import actor, database, now
from ..errors import sentence
from ..findings import parts, say
from ..formatting import number, use_zone
from . import bp
from .words import FIELD_WORDS

KIND = "second"


@bp.route("/file", methods=["GET", "POST"])
@allow(BRING_SECOND, round="round_code")
def bring(round_code: str) -> str | Response | tuple[str, int]:
    """Choose a file; it is kept, and looked at first."""
    round_ = _round(round_code)
    if request.method == "GET":
        return render_template("second/bring.html", round=round_, error="")
    given = request.files.get("file")
    if given is None or not given.filename:
        return render_template("second/bring.html", round=round_, error=gettext("Choose a file.")), 422
    token = uploads.keep(
        database(),
        kind=KIND,
        content=given.read(),
        file_name=given.filename,
        round_code=round_code,
        by=actor(),
        now=now(),
    )
    return redirect(url_for("second.look", round_code=round_code, token=token))


@bp.get("/file/<token>")
@allow(BRING_SECOND, round="round_code")
def look(round_code: str, token: str) -> str:
    """The dry run: which column is what, what the file would change, and everything that is wrong with it."""
    round_, upload = _round(round_code), _kept(round_code, token)
    dry = second.check_file(database(), round_code=round_code, content=upload.content, mapping=_mapping(request.args))
    return render_template(
        "second/look.html",
        round=round_,
        upload=upload,
        dry=dry,
        report=dry,
        **parts(dry.findings, second.heading_of),
        fields=FIELD_WORDS,
        asked={f"column_{field}": heading for field, heading in dry.headings.mapping.items()},
    )


@bp.post("/file/<token>")
@allow(BRING_SECOND, round="round_code")
def bring_in(round_code: str, token: str) -> Response:
    """Keep the file as the next version: all of its rows, or the right ones."""
    upload = _kept(round_code, token)
    try:
        brought = second.bring(
            database(),
            round_code=round_code,
            content=upload.content,
            file_name=upload.file_name,
            mapping=_mapping(request.form),
            only_right_rows=request.form.get("rows") == "right",
            by=actor(),
            now=now(),
        )
    except DomainError as error:  # something changed since the dry run: show how the file stands now
        flash(sentence(error), "error")
        asked = {key: value for key, value in request.form.items() if key.startswith("column_")}
        return redirect(url_for("second.look", round_code=round_code, token=token, **asked))  # type: ignore[arg-type]
    flash(_told(brought), "success" if brought.created else "info")
    return redirect(url_for("second.show", round_code=round_code))


@bp.get("/file/<token>/left-out")
@allow(BRING_SECOND, round="round_code")
def left_out(round_code: str, token: str) -> Response:
    """The rows that findings keep out, with what is wrong with each; nothing is written."""
    upload = _kept(round_code, token)
    content, name = second.left_out(
        database(),
        round_code=round_code,
        content=upload.content,
        file_name=upload.file_name,
        mapping=_mapping(request.args),
        say=say,
    )
    return send_file(io.BytesIO(content), as_attachment=True, download_name=name)


@bp.get("/template.<any(xlsx, csv):form>")
@allow(BRING_SECOND, round="round_code")
def template(round_code: str, form: str) -> Response:
    """A file to fill in."""
    return bringing.blank(second.template(form), "second-source-template", form)


def _told(brought: second.Brought) -> str:
    if not brought.created:
        return str(gettext("This file changes nothing: its figures stand as version %(n)s.", n=brought.version))
    right = brought.rows - brought.left_out
    text = ngettext(
        "Version %(version)s is kept, with %(n)s row.",
        "Version %(version)s is kept, with %(n)s rows.",
        right,
        version=brought.version,
        n=number(right),
    )
    return str(text)


def _mapping(given: Mapping[str, str]) -> dict[str, str] | None:
    """Which heading each field is taken from, as the page asks; None where it does not say."""
    asked = {field: given.get(f"column_{field}", "") for field in second.FIELDS}
    return asked if any(f"column_{field}" in given for field in second.FIELDS) else None


def _round(round_code: str) -> Round:
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    return round_


def _kept(round_code: str, token: str) -> uploads.Kept:
    upload = uploads.kept(database(), token, by=actor(), now=now())
    if upload.kind != KIND or upload.round_code != round_code:
        raise NotFound("The file is not kept any more (files are kept for a day). Choose it again.")
    return upload
