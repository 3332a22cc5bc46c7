"""The planner's board: which townships have submitted, what is missing in each, and what plans do not know of yet."""

from flask import render_template

from sampling.domain.permissions import SEE_TOWNSHIPS
from sampling.guards import allow
from sampling.services import submitting

from ..context import database, now
from ..formatting import use_zone
from . import bp
from .words import KIND_WORDS, STATE_LOOKS, TOWNSHIP_LOOKS, lack_text, since_text


@bp.get("")
@allow(SEE_TOWNSHIPS, round="round_code")
def board(round_code: str) -> str:
    """All townships, worst first."""
    found = submitting.board(database(), round_code)
    use_zone(found.round.tz)
    return render_template(
        "submitting/board.html",
        board=found,
        round=found.round,
        news=submitting.left(found.news, now()),
        as_of=now(),
        kind_words=KIND_WORDS,
        state_looks=STATE_LOOKS,
        township_looks=TOWNSHIP_LOOKS,
        lack_text=lack_text,
        since_text=since_text,
    )
