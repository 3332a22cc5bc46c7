"""A township's file: its dry run with all findings, and sending it in."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.errors import DomainError, NotFound
from sampling.domain.permissions import SUBMIT
from sampling.domain.submitting import FILES
from sampling.guards import allow
from sampling.services import importing, rounds, submitting
from sampling.services.importing import ImportReport, uploads

from ..context import actor, database, now
from ..errors import sentence
from ..findings import parts
from ..formatting import use_zone
from ..importing import DATUM_WORDS
from . import bp
from .forms import FileForm, NoteForm
from .pages import page
from .words import KIND_WORDS


@bp.post("/<area_code>/files")
@allow(SUBMIT, area="area_code", round="round_code")
def bring(round_code: str, area_code: str) -> Response | tuple[str, int]:
    """Keep the file, and go on to its dry run."""
    form = FileForm()
    given = request.files.get("file")
    content = given.read() if given else b""
    if not form.validate() or not given or not given.filename:
        form.file.errors = [] if given and given.filename else [gettext("Choose a file.")]
        return page(round_code, area_code, form), 422
    asked: dict[str, Any] = {"kind": form.kind.data, "round_code": round_code}
    token = uploads.keep(database(), **asked, content=content, file_name=given.filename, by=actor(), now=now())
    place: dict[str, Any] = {"round_code": round_code, "area_code": area_code, "token": token}
    return redirect(url_for("submitting.look", **place, datum=form.datum.data or None))


@bp.get("/<area_code>/files/<token>")
@allow(SUBMIT, area="area_code", round="round_code")
def look(round_code: str, area_code: str, token: str) -> str:
    """The dry run: figures, findings, differences, and the button that sends the file in."""
    return _look(round_code, area_code, token, NoteForm(formdata=None))


@bp.post("/<area_code>/files/<token>")
@allow(SUBMIT, area="area_code", round="round_code")
def send(round_code: str, area_code: str, token: str) -> Response | tuple[str, int]:
    """Send the file in as the next version."""
    form, upload = NoteForm(), _kept(round_code, token)
    if not form.validate():
        return _look(round_code, area_code, token, form), 422
    try:
        version = submitting.submit(
            database(),
            round_code=round_code,
            area_code=area_code,
            kind=upload.kind,
            content=upload.content,
            file_name=upload.file_name,
            datum=_datum(),
            note=form.note.data or "",
            by=actor(),
            now=now(),
        )
    except DomainError as error:
        form.form_errors.append(sentence(error))
        return _look(round_code, area_code, token, form), 422
    flash(gettext("Submitted: %(kind)s, version %(n)s.", kind=KIND_WORDS[upload.kind], n=version), "success")
    return redirect(url_for("submitting.show", round_code=round_code, area_code=area_code))


def report_parts(report: ImportReport) -> dict[str, Any]:
    """What the pages of findings and differences need of a report."""
    return {"report": report, **parts(report.findings, lambda column: importing.heading_of(report.kind, column))}


def _look(round_code: str, area_code: str, token: str, form: NoteForm) -> str:
    upload, datum, db = _kept(round_code, token), _datum(), database()
    report = submitting.check(
        db,
        round_code=round_code,
        area_code=area_code,
        kind=upload.kind,
        content=upload.content,
        file_name=upload.file_name,
        datum=datum,
        by=actor(),
    )
    round_ = rounds.round_by_code(db, round_code)
    use_zone(round_.tz)
    return render_template(
        "submitting/look.html",
        **report_parts(report),
        round=round_,
        area_code=area_code,
        upload=upload,
        form=form,
        datum=datum or "",
        proposed=datum or (report.datum if report.blocked else "") or "",
        datum_words=DATUM_WORDS,
        kind_words=KIND_WORDS,
    )


def _kept(round_code: str, token: str) -> uploads.Kept:
    upload = uploads.kept(database(), token, by=actor(), now=now())
    if upload.kind not in FILES or upload.round_code != round_code:
        raise NotFound("The file is not kept any more (files are kept for a day). Choose it again.")
    return upload


def _datum() -> str | None:
    word = request.values.get("datum")
    return word if word and word in DATUM_WORDS else None
