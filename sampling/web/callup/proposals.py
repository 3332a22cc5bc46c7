"""Proposals of call-ups: asked for, followed while they are worked out, looked through, and accepted."""

import hashlib
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext, ngettext
from flask_wtf.csrf import generate_csrf
from werkzeug import Response as Answer

from sampling import jobs
from sampling.domain.callup_proposals import Waiting
from sampling.domain.errors import DomainError
from sampling.domain.permissions import CALL_UP, PLAN, SEE_ROUNDS
from sampling.domain.rounds import may_change
from sampling.domain.waiting import BUSY, CROWDED, word_of
from sampling.guards import allow, may
from sampling.services import callup

from .. import numbers
from ..context import actor, database, now
from ..errors import sentence
from ..formatting import number, use_zone
from . import bp
from .waiting import plot, timetable

EVERY_MS = 1000
FORGOTTEN_SECONDS = 20
SHOWN_MOST = 400  # of the table of sites


@bp.post("/areas/<area_code>/proposals")
@allow(CALL_UP, round="round_code", area="area_code")
def ask(round_code: str, session_code: str, area_code: str) -> Answer:
    """Ask the worker for windows of the sites of an area that keep waits short."""
    basis, _, version = request.form.get("basis", "").partition(":")
    try:
        run_id = callup.request_proposal(
            database(),
            round_code=round_code,
            session_code=session_code,
            area_code=area_code,
            basis=basis,
            plan_version=numbers.whole(version) if version else None,
            by=actor(),
            now=now(),
        )
    except DomainError as error:
        flash(sentence(error), "error")
        return redirect(url_for("callup.area", round_code=round_code, session_code=session_code, area_code=area_code))
    jobs.enqueue(current_app.extensions["settings"], run_id)
    return redirect(url_for("callup.proposal", round_code=round_code, session_code=session_code, run_id=run_id))


@bp.get("/proposals/<int:run_id>")
@allow(SEE_ROUNDS, round="round_code")
def proposal(round_code: str, session_code: str, run_id: int) -> str:
    """How far a proposal is, or what it says: who comes when, and how long people wait."""
    return render_template("callup/proposal.html", every=EVERY_MS, **_shown(round_code, session_code, run_id))


@bp.get("/proposals/<int:run_id>/progress")
@allow(SEE_ROUNDS, round="round_code")
def progress(round_code: str, session_code: str, run_id: int) -> Answer:
    """The part of that page that changes, alone."""
    answer = Response(render_template("callup/progress.html", **_shown(round_code, session_code, run_id)))
    content = answer.get_data(as_text=True).replace(generate_csrf(), "")  # another one each second
    answer.set_etag(hashlib.sha256(f"{content}{get_locale()}".encode()).hexdigest()[:32])
    return answer.make_conditional(request)


@bp.post("/proposals/<int:run_id>/accept")
@allow(CALL_UP, round="round_code")
def accept(round_code: str, session_code: str, run_id: int) -> Answer:
    """Keep the windows of a proposal in place of those that stand."""
    try:
        count = callup.accept_proposal(
            database(), round_code=round_code, session_code=session_code, run_id=run_id, by=actor(), now=now()
        )
    except DomainError as error:
        flash(sentence(error), "error")
    else:
        told = ngettext(
            "The windows of %(n)s site are kept.", "The windows of %(n)s sites are kept.", count, n=number(count)
        )
        flash(told, "success")
    return redirect(url_for("callup.proposal", round_code=round_code, session_code=session_code, run_id=run_id))


@bp.post("/proposals/<int:run_id>/stop")
@allow(CALL_UP, round="round_code")
def stop(round_code: str, session_code: str, run_id: int) -> Answer:
    """Stop working it out; sites that are done stay."""
    callup.stop_proposal(
        database(), round_code=round_code, session_code=session_code, run_id=run_id, by=actor(), now=now()
    )
    flash(gettext("The proposal is asked to stop."), "info")
    return redirect(url_for("callup.proposal", round_code=round_code, session_code=session_code, run_id=run_id))


def _shown(round_code: str, session_code: str, run_id: int) -> dict[str, Any]:
    found = callup.proposal_page(
        database(), round_code=round_code, session_code=session_code, run_id=run_id, by=actor()
    )
    use_zone(found.round.tz)
    own = found.proposal
    sites = sorted(
        own.sites, key=lambda one: (one.value[:4], one.then.longest, one.now.longest, one.people), reverse=True
    )
    chosen = next((one for one in sites if one.code == request.args.get("site")), sites[0] if sites else None)
    changes = may(actor(), CALL_UP, area_path=found.area.path) and may_change(found.round.state)
    return {
        "page": found,
        "round": found.round,
        "session": found.session,
        "proposal": own,
        "sites": sites[:SHOWN_MOST],
        "more": max(0, len(sites) - SHOWN_MOST),
        "figures": _figures(found) if sites else None,
        "chosen": chosen,
        "drawn": plot(chosen) if chosen else None,
        "lines": timetable(chosen, found.names, found.villages) if chosen else [],
        "word_of": word_of,
        "limits": (BUSY, CROWDED),
        "changes": changes,
        "stops": may(actor(), CALL_UP, area_path=found.area.path),
        "plans": may(actor(), PLAN, area_path=found.round.area_path),
        "forgotten": own.state == "queued" and (now() - own.requested_at).total_seconds() > FORGOTTEN_SECONDS,
    }


def _comes_to(waiting: Waiting) -> tuple[int, int, int, int]:
    return waiting.left, waiting.beyond(CROWDED), waiting.beyond(BUSY), waiting.longest


def _figures(found: callup.ProposalPage) -> dict[str, Any]:
    """What the windows come to over all sites, beside what comes without them."""
    sites = found.proposal.sites
    return {
        "people": sum(one.people for one in sites),
        "home": sum(one.value[0] for one in sites),
        "home_now": sum(one.now.left for one in sites),
        "crowded": sum(one.then.beyond(CROWDED) for one in sites),
        "crowded_now": sum(one.now.beyond(CROWDED) for one in sites),
        "busy": sum(one.then.beyond(BUSY) for one in sites),
        "busy_now": sum(one.now.beyond(BUSY) for one in sites),
        "longest": max(one.then.longest for one in sites),
        "longest_now": max(one.now.longest for one in sites),
        "longest_bound": max(one.bound[3] for one in sites),
        "least": sum(one.is_least for one in sites),
        "proven": sum(one.proven for one in sites),
        "worse": sum(_comes_to(one.then) > _comes_to(one.now) for one in sites),
        "uneven": sum(one.value[4] > 0 for one in sites),
    }
