"""Notices of many villages: their files are asked for, followed while they are made, called off, fetched."""

import hashlib
from typing import Any
from urllib.parse import quote

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug import Response as Answer

from sampling import jobs
from sampling.domain.permissions import SEE_ROUNDS
from sampling.guards import allow
from sampling.services import callup, rounds

from ..context import actor, database, now
from ..formatting import use_zone
from . import bp

EVERY_MS = 1000


@bp.post("/notices/<area_code>/files")
@allow(SEE_ROUNDS, round="round_code", area="area_code")
def ask_notices(round_code: str, session_code: str, area_code: str) -> Answer:
    """Ask the worker for the notices of an area, a file for each township."""
    asked = {"round_code": round_code, "session_code": session_code, "area_code": area_code}
    files_id = callup.request_notices(database(), **asked, by=actor(), now=now())
    jobs.enqueue_packing(current_app.extensions["settings"])
    return redirect(
        url_for(
            ".notice_files",
            round_code=round_code,
            session_code=session_code,
            area_code=area_code,
            files_id=files_id,
        )
    )


@bp.get("/notices/<area_code>/files/<int:files_id>")
@allow(SEE_ROUNDS, round="round_code", area="area_code")
def notice_files(round_code: str, session_code: str, area_code: str, files_id: int) -> str:
    """How far they are, or where to fetch them."""
    return render_template("callup/files.html", every=EVERY_MS, **_shown(round_code, session_code, area_code, files_id))


@bp.get("/notices/<area_code>/files/<int:files_id>/progress")
@allow(SEE_ROUNDS, round="round_code", area="area_code")
def notice_progress(round_code: str, session_code: str, area_code: str, files_id: int) -> Answer:
    """The part of that page that changes, alone."""
    answer = Response(render_template("callup/made.html", **_shown(round_code, session_code, area_code, files_id)))
    answer.set_etag(hashlib.sha256(answer.get_data() + str(get_locale()).encode()).hexdigest()[:32])
    return answer.make_conditional(request)


@bp.post("/notices/<area_code>/files/<int:files_id>/cancel")
@allow(SEE_ROUNDS, round="round_code", area="area_code")
def cancel_notices(round_code: str, session_code: str, area_code: str, files_id: int) -> Answer:
    """Call them off."""
    asked = {"round_code": round_code, "session_code": session_code, "area_code": area_code}
    db = database()
    callup.cancel_notices(db, callup.notice_files(db, **asked, files_id=files_id, by=actor()), by=actor(), now=now())
    flash(gettext("It is called off. Nothing of it is kept."), "info")
    return redirect(url_for(".notices", round_code=round_code, session_code=session_code, area_code=area_code))


@bp.get("/notices/<area_code>/files/<int:files_id>.zip")
@allow(SEE_ROUNDS, round="round_code", area="area_code")
def notice_archive(round_code: str, session_code: str, area_code: str, files_id: int) -> Response:
    """The archive."""
    found = _shown(round_code, session_code, area_code, files_id)["files"]
    if found.state != "done":
        abort(404)
    full = quote(f"{found.area_name} {session_code} 采样通知.zip")
    return Response(
        callup.notice_content(database(), found.id),
        mimetype="application/zip",
        headers={
            "Content-Disposition": f"attachment; filename=\"notices.zip\"; filename*=UTF-8''{full}",
            "Cache-Control": "private, no-cache",
        },
    )


def _shown(round_code: str, session_code: str, area_code: str, files_id: int) -> dict[str, Any]:
    found = callup.notice_files(
        database(),
        round_code=round_code,
        session_code=session_code,
        area_code=area_code,
        files_id=files_id,
        by=actor(),
    )
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    end = found.finished_at or now()
    return {
        "round": round_,
        "session": next(one for one in round_.sessions if one.code == session_code),
        "files": found,
        "elapsed": (end - (found.started_at or found.requested_at)).total_seconds(),
        "forgotten": callup.is_forgotten(found, now()),
    }
