"""The page before the moves: why, from what state, and how many; the second tap has them worked out."""

from flask import render_template, request
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, NumberRange

from sampling.domain.adjusting import MOVES
from sampling.domain.errors import Refused
from sampling.domain.permissions import PLAN
from sampling.domain.rounds import Round, Session
from sampling.guards import allow
from sampling.services import adjusting, planning, rounds

from ..context import actor, database, now
from ..errors import sentence
from ..formatting import use_zone
from ..limits import WholeField
from ..planning.queueing import queued
from ..rounds.sessions import session_of
from ..second.telling import second_told
from ..watching.lacks import lack_words
from . import bp

MOVES_MOST = 200


class AdjustForm(FlaskForm):
    """How many people may be moved; for which area it is asked; what the calculation may spend."""

    area = HiddenField()
    moves = WholeField(
        lazy_gettext("At most so many people are moved"),
        [
            InputRequired(lazy_gettext("Type a whole number.")),
            NumberRange(1, MOVES_MOST, lazy_gettext("Type 1 to 200 people.")),
        ],
        default=MOVES,
    )
    may_close = BooleanField(lazy_gettext("Sites where people are still expected may be shut"))
    seconds = WholeField(
        lazy_gettext("Time to calculate"),
        [
            InputRequired(lazy_gettext("Type a number of seconds.")),
            NumberRange(1, int(planning.SECONDS_MAX), lazy_gettext("Type 1 to 3,600 seconds.")),
        ],
        default=int(planning.SECONDS),
    )


@bp.get("")
@allow(PLAN, round="round_code")
def ask(round_code: str, session_code: str) -> str:
    """Why the area needs people, and the state that moves go out from."""
    round_, session = _session(round_code, session_code)
    return _page(round_, session, AdjustForm(area=request.args.get("area", "")))


@bp.post("")
@allow(PLAN, round="round_code")
def start(round_code: str, session_code: str) -> Response | tuple[str, int]:
    """Put the re-plan into the queue and follow it."""
    round_, session = _session(round_code, session_code)
    form = AdjustForm()
    follow = queued(
        form,
        lambda: adjusting.request(
            database(),
            round_code=round_code,
            session_code=session_code,
            area_code=form.area.data or "",
            moves_max=form.moves.data,
            seconds=form.seconds.data,
            may_close=form.may_close.data,
            by=actor(),
            now=now(),
        ),
        round_code,
    )
    return follow or (_page(round_, session, form), 422)


def _session(round_code: str, session_code: str) -> tuple[Round, Session]:
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    return round_, session_of(round_, session_code)


def _page(round_: Round, session: Session, form: AdjustForm) -> str:
    why, refused = None, ""
    try:
        why = adjusting.why(
            database(),
            round_code=round_.code,
            session_code=session.code,
            area_code=form.area.data or "",
            now=now(),
        )
    except Refused as error:
        refused = sentence(error)
    return render_template(
        "adjusting/ask.html",
        round=round_,
        session=session,
        form=form,
        why=why,
        refused=refused,
        moves_most=MOVES_MOST,
        lack_words=lack_words,
        **second_told(round_.code, hours=(None, now())),
    )
