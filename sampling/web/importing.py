"""Importing: choose a file, see everything that is wrong with it and what it would change, then import it."""

import io
from itertools import starmap
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, session, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import FileField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from sampling.domain.errors import DomainError
from sampling.domain.permissions import IMPORT
from sampling.guards import allow
from sampling.services import importing, rounds
from sampling.services.importing import Applied, uploads

from . import bringing
from .context import actor, database, now
from .errors import sentence
from .findings import parts, say

bp = Blueprint("importing", __name__, url_prefix="/import")

KIND_WORDS = {
    "areas": lazy_gettext("Areas"),
    "sites": lazy_gettext("Sites"),
    "staff": lazy_gettext("Staff"),
    "vehicles": lazy_gettext("Vehicles"),
    "candidates": lazy_gettext("Candidate places, where a site could be"),
}
DATUM_WORDS = {
    "": lazy_gettext("Recognise it"),
    "wgs84": lazy_gettext("WGS-84 (satellite receivers, OpenStreetMap, Tianditu)"),
    "gcj02": lazy_gettext("GCJ-02 (Amap, Tencent maps)"),
    "bd09": lazy_gettext("BD-09 (Baidu maps)"),
}
TEMPLATES = ("areas", "sites", "staff", "vehicles", "candidates")


class FileForm(FlaskForm):
    """What is brought, and for which round."""

    kind = RadioField(
        lazy_gettext("What does the file hold?"),
        choices=list(starmap(SelectChoice, KIND_WORDS.items())),
        default="areas",
    )
    file = FileField(lazy_gettext("File"))
    round_code = SelectField(lazy_gettext("For a round"), validate_choice=False)
    datum = SelectField(
        lazy_gettext("Datum of the coordinates"), choices=list(starmap(SelectChoice, DATUM_WORDS.items()))
    )


@bp.get("")
@allow(IMPORT)
def choose() -> str:
    """Choose a file, or a template to fill in."""
    return _page(FileForm(formdata=None, kind=request.args.get("kind", "areas")))


@bp.post("")
@allow(IMPORT)
def bring() -> Response | tuple[str, int]:
    """Keep the file, and go on to its dry run."""
    form = FileForm()
    form.round_code.choices = []
    given = request.files.get("file")
    content = given.read() if given else b""
    if not form.validate() or not given or not given.filename:
        form.file.errors = [] if given and given.filename else [gettext("Choose a file.")]
        return _page(form), 422
    try:
        asked = {"kind": form.kind.data, "round_code": form.round_code.data or None}
        importing.check_round(database(), **asked, scope_path=actor().area_path)
        token = uploads.keep(database(), **asked, content=content, file_name=given.filename, by=actor(), now=now())
    except DomainError as error:
        form.round_code.errors = [sentence(error)]
        return _page(form), 422
    return redirect(url_for("importing.look", token=token, datum=form.datum.data or None))


@bp.get("/<token>")
@allow(IMPORT)
def look(token: str) -> str:
    """The dry run: figures, findings, differences, and the buttons that follow from them."""
    upload, datum = _kept(token), _datum(request.args.get("datum"))
    report = importing.check(database(), **_asked(upload, datum))
    return render_template(
        "importing/look.html",
        ways={
            "again": url_for("importing.choose", kind=report.kind),
            "bring_in": url_for("importing.bring_in", token=token),
            "left_out": url_for("importing.left_out", token=token, datum=datum),
        },
        upload=upload,
        report=report,
        **parts(report.findings, lambda column: importing.heading_of(report.kind, column)),
        datum=datum or "",
        proposed=datum or (report.datum if report.blocked else "") or "",
        datum_words=DATUM_WORDS,
        kind_words=KIND_WORDS,
    )


@bp.post("/<token>")
@allow(IMPORT)
def bring_in(token: str) -> Response:
    """Import all rows, or the right ones; the others are kept to be fetched."""
    upload, datum = _kept(token), _datum(request.form.get("datum"))
    try:
        applied = importing.apply(
            database(),
            **_asked(upload, datum),
            only_right_rows=request.form.get("rows") == "right",
            say=say,
            by=actor(),
            now=now(),
        )
    except DomainError as error:  # the county changed since the dry run: show how the file stands now
        flash(sentence(error), "error")
        return redirect(url_for("importing.look", token=token, datum=datum))
    left = None
    if applied.returned is not None:
        left = uploads.keep(
            database(),
            kind=upload.kind,
            content=applied.returned,
            file_name=applied.returned_name,
            round_code=upload.round_code,
            by=actor(),
            now=now(),
        )
    session["imported"] = {"token": token, "left": left} | _figures(applied)
    return redirect(url_for("importing.done", token=token))


@bp.get("/<token>/done")
@allow(IMPORT)
def done(token: str) -> str | Response:
    """What was imported, and the rows that were not."""
    figures = session.get("imported", {})
    if figures.get("token") != token:
        flash(gettext("This import is finished. Choose the next file."))
        return redirect(url_for("importing.choose"))
    return render_template("importing/done.html", figures=figures, upload=_kept(token), kind_words=KIND_WORDS)


@bp.get("/<token>/left-out")
@allow(IMPORT)
def left_out(token: str) -> Response:
    """The rows that findings keep out, with what is wrong with each; nothing is imported."""
    asked = _asked(_kept(token), _datum(request.args.get("datum")))
    content, name = importing.left_out(database(), **asked, say=say)
    return send_file(io.BytesIO(content), as_attachment=True, download_name=name)


@bp.get("/<token>/file")
@allow(IMPORT)
def fetch(token: str) -> Response:
    """A kept file: the rows that were left out, with their findings."""
    upload = _kept(token)
    return send_file(io.BytesIO(upload.content), as_attachment=True, download_name=upload.file_name)


@bp.get("/templates/<kind>.<form>")
@allow(IMPORT)
def template(kind: str, form: str) -> Response:
    """A file to fill in."""
    return bringing.blank(importing.template(kind, form), f"{kind}-template", form)


def _page(form: FileForm) -> str:
    found = [r for r in rounds.rounds(database(), scope_path=actor().area_path) if r.state != "closed"]
    form.round_code.choices = [
        SelectChoice("", gettext("For none")),
        *(SelectChoice(r.code, f"{r.name} ({r.code})") for r in found),
    ]
    return render_template("importing/choose.html", form=form, kinds=TEMPLATES, kind_words=KIND_WORDS)


def _kept(token: str) -> uploads.Kept:
    return uploads.kept(database(), token, by=actor(), now=now())


def _asked(upload: uploads.Kept, datum: str | None) -> dict[str, Any]:
    return {
        "kind": upload.kind,
        "content": upload.content,
        "file_name": upload.file_name,
        "round_code": upload.round_code,
        "scope_path": actor().area_path,
        "datum": datum,
    }


def _datum(word: str | None) -> str | None:
    return word if word and word in DATUM_WORDS else None


def _figures(applied: Applied) -> dict[str, int]:
    names = ("new", "changed", "unchanged", "left_out", "joined", "fixed_sessions")
    return {name: getattr(applied, name) for name in names}
