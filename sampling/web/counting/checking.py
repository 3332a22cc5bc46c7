"""Figures to check, and the history of one hour."""

from flask import abort, render_template, request

from sampling.domain.permissions import ENTER_COUNTS, SEE_COUNTS, allows
from sampling.guards import allow
from sampling.services import areas, counting, rounds

from ..context import actor, database
from ..findings import say
from ..formatting import use_zone
from ..limits import moment_asked
from . import bp
from .asked import asked
from .words import SETTLED_WORDS, WAY_WORDS

SHOWN_MAX = 200


@bp.get("/counts/flags")
@allow(ENTER_COUNTS, round="round_code")
def flags(round_code: str) -> str:
    """Improbable counts of the area's sites, newest first, each with the way to correct it."""
    db, at = database(), asked()
    round_ = rounds.round_by_code(db, round_code)
    use_zone(round_.tz)
    found = counting.flags(db, round_code=round_code, area_code=at.area, by=actor())
    return render_template(
        "counting/flags.html",
        round=round_,
        at=at,
        area=areas.area(db, at.area) if at.area else None,
        flags=found[:SHOWN_MAX],
        all=len(found),
        way_words=WAY_WORDS,
        say=say,
    )


@bp.get("/counts/history/<site_code>")
@allow(SEE_COUNTS, site="site_code", round="round_code")
def history(round_code: str, site_code: str) -> str:
    """Every version of an hour: who, when, by which way and why."""
    hour = moment_asked(request.args.get("hour", ""))
    if hour is None:
        abort(400)
    found = counting.history(database(), round_code=round_code, site_code=site_code, hour=hour, by=actor())
    use_zone(found.round.tz)
    return render_template(
        "counting/history.html",
        round=found.round,
        history=found,
        way_words=WAY_WORDS,
        settled_words=SETTLED_WORDS,
        enters=allows(actor().role, ENTER_COUNTS),
        say=say,
    )
