"""A round's tubes by township: a day, as of any moment."""

from datetime import date, timedelta

from flask import render_template, request, url_for

from sampling.domain.chains import LAB_LIMIT, LAB_TARGET
from sampling.domain.permissions import ENTER_TUBES, EXPORT, SEE_TUBES
from sampling.domain.tubes import STEPS
from sampling.guards import allow, may
from sampling.services import rounds, tubes
from sampling.services.tubes import Board

from ..context import actor, database, now
from ..days import day_in, noon_of
from ..formatting import use_zone
from ..limits import moment_asked
from ..plans.asked import scope
from . import bp
from .words import STEP_WORDS, WAITING_WORDS, amount

HOUR = timedelta(hours=1)


@bp.get("/rounds/<round_code>/tubes")
@allow(SEE_TUBES, round="round_code")
def show(round_code: str) -> str:
    """How many were taken, sent, tested and resulted on a day, by township; `?as_of=` and `?known_at=`: as it stood."""
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    opened = min((one.opens_at for one in round_.sessions), default=None)
    at = moment_asked(request.args.get("as_of", "")) or now()
    if opened is None or at <= opened:
        return render_template("tubes/none.html", round=round_, opens_at=opened)
    board = asked(round_code, scope(round_))
    own = board.county or next(iter(board.townships), None)
    return render_template(
        "tubes/board.html",
        board=board,
        round=round_,
        whole=own,
        lines=board.townships if board.county else (),
        fixed=moment_asked(request.args.get("as_of", "")),
        steps=STEPS,
        step_words=STEP_WORDS,
        waiting_words=WAITING_WORDS,
        amount=amount,
        target=LAB_TARGET // HOUR,
        limit=LAB_LIMIT // HOUR,
        noon=lambda day: noon_of(day, round_.tz),
        to=lambda day: url_for("tubes.show", round_code=round_code, day=day),
        enters=may(actor(), ENTER_TUBES),
        exports=may(actor(), EXPORT),
        query=query(board.day),
    )


def asked(round_code: str, scope_path: str) -> Board:
    """The day and the moment that this request asks for, within reach."""
    return tubes.board(
        database(),
        round_code=round_code,
        day=day_in(request.args.get("day")),
        scope_path=scope_path,
        as_of=moment_asked(request.args.get("as_of", "")),
        known_at=moment_asked(request.args.get("known_at", "")),
        now=now(),
    )


def query(day: date) -> dict[str, str]:
    """What to add to addresses, so that the reader stays at the same day and moment."""
    given = {name: request.args[name] for name in ("as_of", "known_at") if request.args.get(name)}
    return {"day": day.isoformat(), **given}
