"""A roster from a file: choose it, see everything that is wrong with it, then bring it in."""

import io
from typing import Any

from flask import flash, redirect, render_template, request, send_file, session, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.errors import DomainError, NotFound
from sampling.domain.permissions import EDIT_DUTY
from sampling.guards import allow
from sampling.services import duty
from sampling.services.importing import uploads

from .. import bringing
from ..context import actor, database, now
from ..errors import sentence
from ..findings import parts, say
from ..formatting import ZONE
from . import bp
from .forms import RosterFileForm

KIND = "duty"


@bp.route("/import", methods=["GET", "POST"])
@allow(EDIT_DUTY)
def bring() -> str | Response | tuple[str, int]:
    """Choose a file with a roster; it is kept, and looked at first."""
    form = RosterFileForm()
    if request.method == "GET":
        return render_template("duty/bring.html", form=form)
    given = request.files.get("file")
    content = given.read() if given else b""
    if not form.validate() or not given or not given.filename:
        form.file.errors = [] if given and given.filename else [gettext("Choose a file.")]
        return render_template("duty/bring.html", form=form), 422
    token = _keep(content, given.filename)
    return redirect(url_for("duty.look", token=token))


@bp.get("/import/<token>")
@allow(EDIT_DUTY)
def look(token: str) -> str:
    """The dry run: what the file would change, and everything that is wrong with it."""
    upload = _kept(token)
    report = duty.check_file(database(), **_asked(upload))
    return render_template(
        "duty/look.html",
        ways={
            "again": url_for("duty.bring"),
            "bring_in": url_for("duty.bring_in", token=token),
            "left_out": url_for("duty.left_out", token=token),
        },
        upload=upload,
        report=report,
        **parts(report.findings, duty.heading_of),
    )


@bp.post("/import/<token>")
@allow(EDIT_DUTY)
def bring_in(token: str) -> Response:
    """Write all rows, or the right ones; the others are kept to be fetched."""
    upload = _kept(token)
    only_right = request.form.get("rows") == "right"
    try:
        applied = duty.apply_file(database(), **_asked(upload), only_right_rows=only_right, say=say)
    except DomainError as error:  # the roster changed since the dry run: show how the file stands now
        flash(sentence(error), "error")
        return redirect(url_for("duty.look", token=token))
    left = _keep(applied.returned, applied.returned_name) if applied.returned is not None else None
    figures = {name: getattr(applied, name) for name in ("new", "changed", "unchanged", "left_out")}
    session["roster-imported"] = {"token": token, "left": left} | figures
    return redirect(url_for("duty.brought", token=token))


@bp.get("/import/<token>/done")
@allow(EDIT_DUTY)
def brought(token: str) -> str | Response:
    """What was written, and the rows that were not."""
    figures = session.get("roster-imported", {})
    if figures.get("token") != token:
        flash(gettext("This import is finished. Choose the next file."))
        return redirect(url_for("duty.bring"))
    return render_template("duty/brought.html", figures=figures, upload=_kept(token))


@bp.get("/import/<token>/left-out")
@allow(EDIT_DUTY)
def left_out(token: str) -> Response:
    """The rows that findings keep out, with what is wrong with each; nothing is written."""
    content, name = duty.left_out(database(), **_asked(_kept(token)), say=say)
    return send_file(io.BytesIO(content), as_attachment=True, download_name=name)


@bp.get("/import/<token>/file")
@allow(EDIT_DUTY)
def fetch(token: str) -> Response:
    """A kept file: the rows that were left out, with their findings."""
    upload = _kept(token)
    return send_file(io.BytesIO(upload.content), as_attachment=True, download_name=upload.file_name)


@bp.get("/template.<any(xlsx, csv):form>")
@allow(EDIT_DUTY)
def template(form: str) -> Response:
    """A file to fill in."""
    return bringing.blank(duty.template(form), "duty-template", form)


def _keep(content: bytes, file_name: str) -> str:
    return uploads.keep(
        database(), kind=KIND, content=content, file_name=file_name, round_code=None, by=actor(), now=now()
    )


def _kept(token: str) -> uploads.Kept:
    upload = uploads.kept(database(), token, by=actor(), now=now())
    if upload.kind != KIND:
        raise NotFound("The file is not kept any more (files are kept for a day). Choose it again.")
    return upload


def _asked(upload: uploads.Kept) -> dict[str, Any]:
    return {"content": upload.content, "file_name": upload.file_name, "zone": ZONE, "by": actor(), "now": now()}
