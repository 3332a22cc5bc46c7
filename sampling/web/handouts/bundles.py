"""Everything at once: asking for the archive, following it, calling it off, fetching it."""

import hashlib
from typing import Any
from urllib.parse import quote

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug import Response as Answer

from sampling import jobs
from sampling.domain.permissions import EXPORT, HAND_OUT
from sampling.guards import allow
from sampling.services import handouts

from ..context import actor, database, now
from . import BASE, bp
from .asked import asked

EVERY_MS = 1000
SILENT_SECONDS = 15


@bp.route(f"{BASE}/handouts/everything", methods=["GET", "POST"])
@allow(HAND_OUT, round="round_code")
def everything(round_code: str, session_code: str) -> str | Answer:
    """What is made at once, the archives there are, and a button for a new one."""
    given = asked(round_code, session_code)
    if given.plan is None:
        return render_template("handouts/none.html", **given.page(), here="handouts")
    db = database()
    if request.method == "POST":
        bundle_id = handouts.request_bundle(
            db,
            plan_id=given.plan.id,
            area_code=_area_code(given.scope_path or given.round.area_path),
            language=str(get_locale()),
            address=request.host_url,
            by=actor(),
            now=now(),
        )
        jobs.enqueue_packing(current_app.extensions["settings"])
        return redirect(url_for(".show_bundle", round_code=round_code, session_code=session_code, bundle_id=bundle_id))
    found = handouts.bundles(db, round_code=round_code, session_code=session_code, by=actor())
    return render_template(
        "handouts/everything.html",
        **given.page(),
        bundles=found,
        busy=next((one for one in found if one.state in ("queued", "running")), None),
        counts=handouts.how_many(given.given()),
    )


@bp.get(f"{BASE}/handouts/everything/<int:bundle_id>")
@allow(HAND_OUT, round="round_code")
def show_bundle(round_code: str, session_code: str, bundle_id: int) -> str:
    """One archive: how far it is, or where to fetch it."""
    return render_template("handouts/bundle.html", every=EVERY_MS, **_shown(round_code, session_code, bundle_id))


@bp.get(f"{BASE}/handouts/everything/<int:bundle_id>/progress")
@allow(HAND_OUT, round="round_code")
def bundle_progress(round_code: str, session_code: str, bundle_id: int) -> Answer:
    """The part of the page that changes, alone."""
    answer = Response(render_template("handouts/progress.html", **_shown(round_code, session_code, bundle_id)))
    answer.set_etag(hashlib.sha256(answer.get_data() + str(get_locale()).encode()).hexdigest()[:32])
    return answer.make_conditional(request)


@bp.post(f"{BASE}/handouts/everything/<int:bundle_id>/cancel")
@allow(HAND_OUT, round="round_code")
def cancel_bundle(round_code: str, session_code: str, bundle_id: int) -> Answer:
    """Call it off."""
    _shown(round_code, session_code, bundle_id)
    handouts.cancel_bundle(database(), bundle_id=bundle_id, by=actor(), now=now())
    flash(gettext("It is called off. Nothing of it is kept."), "info")
    return redirect(url_for(".everything", round_code=round_code, session_code=session_code))


@bp.get(f"{BASE}/handouts/everything/<int:bundle_id>.zip")
@allow(HAND_OUT, round="round_code", also=EXPORT)
def bundle_file(round_code: str, session_code: str, bundle_id: int) -> Response:
    """The archive, sent piece by piece."""
    shown = _shown(round_code, session_code, bundle_id)
    found = shown["bundle"]
    if found.state != "done":
        abort(404)
    plain = f"{round_code}-{session_code}-v{found.plan_version}-handouts.zip"
    full = quote(f"{round_code} {session_code} v{found.plan_version} {found.area_name}.zip")
    return Response(
        handouts.content(database(), bundle_id),
        mimetype="application/zip",
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}",
            "Content-Length": str(found.size),
        },
    )


def _shown(round_code: str, session_code: str, bundle_id: int) -> dict[str, Any]:
    given = asked(round_code, session_code)
    found = next(
        (
            one
            for one in handouts.bundles(database(), round_code=round_code, session_code=session_code, by=actor())
            if one.id == bundle_id
        ),
        None,
    )
    if found is None:
        abort(404)
    beat, end = found.heartbeat_at, found.finished_at or now()
    return {
        **given.page(),
        "bundle": found,
        "elapsed": (end - (found.started_at or found.requested_at)).total_seconds(),
        "forgotten": handouts.is_bundle_forgotten(found, now()),
        "silent": found.state == "running" and beat is not None and (now() - beat).total_seconds() > SILENT_SECONDS,
        "outdated": given.plan is None or given.plan.id != found.plan_id,
    }


def _area_code(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
