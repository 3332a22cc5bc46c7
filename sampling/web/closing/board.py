"""The noon figure and the final figure of a session side by side, and which sites have closed."""

from flask import render_template, request, url_for

from sampling.domain.permissions import REPORT, SEE_DAYS, SIGN_DAY, allows
from sampling.guards import allow
from sampling.services import areas, closing, rounds

from ..context import actor, database, now
from ..days import day_in, noon_of
from ..formatting import use_zone
from ..plans.asked import scope
from ..second.telling import hours_of, second_told
from . import bp

SHOWN = 80
FEW = 20  # sites that are shown whole at once, closed or not


@bp.get("/rounds/<round_code>/closing")
@allow(SEE_DAYS, round="round_code")
def board(round_code: str) -> str:
    """What was sampled at the planned end and in the end: in all, by township, by site."""
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    found = closing.of_session(
        database(),
        round_code=round_code,
        session_code=request.args.get("session") or None,
        day=day_in(request.args.get("day")),
        scope_path=scope(round_),
        now=now(),
    )
    township = request.args.get("area", "")
    own = [one for one in found.sites if township in ("", one.township_code)] if found else []
    waiting = [one for one in own if one.differs or not one.closed]
    only = request.args.get("only", "waiting" if waiting and len(own) > FEW else "all")
    sites = waiting if only == "waiting" else own
    here = {"round_code": round_code}
    if found is not None:
        here |= {"session": found.session.code, "day": found.day.isoformat()}
    path = next((one.path for one in areas.townships(database(), round_.area_path) if one.code == township), "")
    return render_template(
        "closing/board.html",
        **second_told(
            round_code, path or scope(round_), hours=hours_of(found.day, round_.tz) if found else (None, None)
        ),
        round=round_,
        found=found,
        figures=next((one for one in found.townships if one.code == township), found.total) if found else None,
        sites=sites,
        only=only,
        waiting=len(waiting),
        all=len(own),
        shown=len(sites) if township or request.args.get("rows") == "all" else SHOWN,
        township=township,
        begun=found is not None and found.session.opens_at <= now(),
        may_report=allows(actor().role, REPORT),
        may_sign=allows(actor().role, SIGN_DAY),
        noon=lambda day: noon_of(day, round_.tz),
        url=lambda **more: url_for("closing.board", **{**here, "area": township or None, **more}),
    )
