"""Counts from a file: choose it, see everything that is wrong with it, then store it; and counts as a file."""

import io
from typing import Any

from flask import flash, redirect, render_template, request, send_file, session, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug import Response

from sampling.domain.errors import DomainError, NotFound
from sampling.domain.permissions import ENTER_COUNTS, EXPORT, SEE_COUNTS, allows
from sampling.guards import allow
from sampling.services import counting, rounds
from sampling.services.importing import uploads

from .. import bringing
from ..context import actor, database, now
from ..errors import sentence
from ..findings import parts, say
from ..formatting import use_zone
from ..names import who
from . import bp
from .asked import asked, choices

KIND = "counts"


class CountsFileForm(FlaskForm):
    """A file to choose."""

    file = FileField(lazy_gettext("File"))


@bp.route("/counts/file", methods=["GET", "POST"])
@allow(ENTER_COUNTS, round="round_code")
def bring(round_code: str) -> str | Response | tuple[str, int]:
    """Choose a file; it is kept, and looked at first."""
    form, round_ = CountsFileForm(), rounds.round_by_code(database(), round_code)
    if request.method == "GET":
        return render_template("counting/bring.html", form=form, round=round_, at=asked())
    given = request.files.get("file")
    content = given.read() if given else b""
    if not form.validate() or not given or not given.filename:
        form.file.errors = [] if given and given.filename else [gettext("Choose a file.")]
        return render_template("counting/bring.html", form=form, round=round_, at=asked()), 422
    token = _keep(round_code, content, given.filename)
    return redirect(url_for("counting.look", round_code=round_code, token=token))


@bp.get("/counts/file/<token>")
@allow(ENTER_COUNTS, round="round_code")
def look(round_code: str, token: str) -> str:
    """The dry run: what the file would store, and everything that is wrong with it."""
    upload = _kept(round_code, token)
    report = counting.check_file(database(), **_asked(upload))
    place: dict[str, Any] = {"round_code": round_code, "token": token}
    return render_template(
        "counting/look.html",
        round=rounds.round_by_code(database(), round_code),
        ways={
            "again": url_for("counting.bring", round_code=round_code),
            "bring_in": url_for("counting.bring_in", **place),
            "left_out": url_for("counting.left_out", **place),
        },
        upload=upload,
        report=report,
        **parts(report.findings, counting.heading_of),
    )


@bp.post("/counts/file/<token>")
@allow(ENTER_COUNTS, round="round_code")
def bring_in(round_code: str, token: str) -> Response:
    """Store all rows, or the right ones; the others are kept to be fetched."""
    upload, only_right = _kept(round_code, token), request.form.get("rows") == "right"
    try:
        applied = counting.apply_file(database(), **_asked(upload), only_right_rows=only_right, say=say)
    except DomainError as error:  # a count changed since the dry run: show how the file stands now
        flash(sentence(error), "error")
        return redirect(url_for("counting.look", round_code=round_code, token=token))
    left = _keep(round_code, applied.returned, applied.returned_name) if applied.returned is not None else None
    figures = {name: getattr(applied, name) for name in ("new", "changed", "unchanged", "left_out")}
    session["counts-brought"] = {"token": token, "left": left} | figures
    return redirect(url_for("counting.brought", round_code=round_code, token=token))


@bp.get("/counts/file/<token>/done")
@allow(ENTER_COUNTS, round="round_code")
def brought(round_code: str, token: str) -> str | Response:
    """What was stored, and the rows that were not."""
    figures = session.get("counts-brought", {})
    if figures.get("token") != token:
        flash(gettext("This import is finished. Choose the next file."))
        return redirect(url_for("counting.bring", round_code=round_code))
    round_ = rounds.round_by_code(database(), round_code)
    return render_template(
        "counting/brought.html", figures=figures, upload=_kept(round_code, token), round=round_
    )  # fmt: skip


@bp.get("/counts/file/<token>/left-out")
@allow(ENTER_COUNTS, round="round_code")
def left_out(round_code: str, token: str) -> Response:
    """The rows that findings keep out, with what is wrong with each; nothing is stored."""
    content, name = counting.left_out(database(), **_asked(_kept(round_code, token)), say=say)
    return send_file(io.BytesIO(content), as_attachment=True, download_name=name)


@bp.get("/counts/file/<token>/file")
@allow(ENTER_COUNTS, round="round_code")
def fetch(round_code: str, token: str) -> Response:
    """A kept file: the rows that were left out, with their findings."""
    upload = _kept(round_code, token)
    return send_file(io.BytesIO(upload.content), as_attachment=True, download_name=upload.file_name)


@bp.get("/counts/template.<any(csv, xlsx):form>")
@allow(ENTER_COUNTS, round="round_code")
def template(round_code: str, form: str) -> Response:
    """A file to fill in."""
    return bringing.blank(counting.template(form), f"counts-{round_code}-template", form)


@bp.get("/counts/export")
@allow(SEE_COUNTS, round="round_code", also=EXPORT)
def choose_export(round_code: str) -> str:
    """Choose which counts are wanted as a file."""
    db, at = database(), asked()
    round_ = rounds.round_by_code(db, round_code)
    use_zone(round_.tz)
    own = counting.export_days(db, round_code=round_code, by=actor())
    return render_template(
        "counting/export.html",
        round=round_,
        at=at,
        areas=own.areas,
        choices=choices(round_, own.days),
        may_enter=allows(actor().role, ENTER_COUNTS),
    )


@bp.get("/counts/export.<any(csv, xlsx):form>")
@allow(SEE_COUNTS, round="round_code", also=EXPORT)
def export(round_code: str, form: str) -> Response:
    """The counts as a file; who took them away stands in the audit."""
    content, name = counting.export(
        database(),
        round_code=round_code,
        **asked().arguments(),
        every_version=request.args.get("versions") == "every",
        form=form,
        named=who,
        by=actor(),
        now=now(),
    )
    return send_file(io.BytesIO(content), mimetype=bringing.TYPES[form], as_attachment=True, download_name=name)


def _keep(round_code: str, content: bytes, file_name: str) -> str:
    return uploads.keep(
        database(), kind=KIND, content=content, file_name=file_name, round_code=round_code, by=actor(), now=now()
    )


def _kept(round_code: str, token: str) -> uploads.Kept:
    upload = uploads.kept(database(), token, by=actor(), now=now())
    if upload.kind != KIND or upload.round_code != round_code:
        raise NotFound("The file is not kept any more (files are kept for a day). Choose it again.")
    return upload


def _asked(upload: uploads.Kept) -> dict[str, Any]:
    return {
        "round_code": upload.round_code,
        "content": upload.content,
        "file_name": upload.file_name,
        "by": actor(),
        "now": now(),
    }
