"""Re-planning from now: asking for it, and what a re-plan changes, by the site to which people go."""

from flask import render_template, request
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from sampling.domain.errors import NotFound, Refused
from sampling.domain.permissions import PLAN, SEE_PLANS
from sampling.domain.rounds import Round, Session
from sampling.guards import allow
from sampling.services import planning, plans, rounds

from ..context import actor, database, now
from ..errors import sentence
from ..formatting import use_zone
from ..limits import WholeField
from ..planning.queueing import queued
from ..rounds.sessions import session_of
from ..second.telling import second_told
from . import bp
from .asked import asked
from .pages import shown


class ReplanForm(FlaskForm):
    """How much may change, and what the calculation may spend."""

    moves = WholeField(
        lazy_gettext("At most so many people work elsewhere than planned"),
        [
            InputRequired(lazy_gettext("Type a whole number.")),
            NumberRange(0, planning.MOVES_MOST, lazy_gettext("Type 0 to 500 people.")),
        ],
        default=planning.MOVES_MAX,
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
    absent = StringField(lazy_gettext("Codes of people who are not there"), [Length(max=4000)])


@bp.get("/replan")
@allow(PLAN, round="round_code")
def ask_replan(round_code: str, session_code: str) -> str:
    """What would be re-planned from now, and how much may change."""
    round_, session = _session(round_code, session_code)
    return _form(round_, session, ReplanForm(absent=request.args.get("absent", "")))


@bp.post("/replan")
@allow(PLAN, round="round_code")
def replan(round_code: str, session_code: str) -> Response | tuple[str, int]:
    """Put the re-plan into the queue."""
    round_, session = _session(round_code, session_code)
    form = ReplanForm()
    follow = queued(
        form,
        lambda: planning.request_replan(
            database(),
            round_code=round_code,
            session_code=session_code,
            moves_max=form.moves.data,
            seconds=form.seconds.data,
            may_close=form.may_close.data,
            absent=_codes(form.absent.data or ""),
            by=actor(),
            now=now(),
        ),
        round_code,
        lambda: planning.check_absent(
            database(), round_code=round_code, session_code=session_code, absent=_codes(form.absent.data or "")
        ),
    )
    if follow is not None:
        return follow
    return _form(round_, session, form), 422


@bp.get("/<int:version>/changes")
@allow(SEE_PLANS, round="round_code")
def show_changes(round_code: str, session_code: str, version: int) -> str:
    """Who goes where in a re-plan, and what it gains."""
    given = asked(round_code, session_code, version)
    if plans.replan_of(given.plan) is None:
        raise NotFound("Version %(version)s re-plans no other version.", version=version)
    changes = plans.site_changes(database(), given.plan, given.scope_path, with_names=given.with_names)
    return render_template("plans/changes.html", **shown(given, "changes"), changes=changes)


def _session(round_code: str, session_code: str) -> tuple[Round, Session]:
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    return round_, session_of(round_, session_code)


def _form(round_: Round, session: Session, form: ReplanForm) -> str:
    outlook, refused = None, ""
    try:
        outlook = planning.outlook(database(), round_code=round_.code, session_code=session.code, now=now())
    except Refused as error:
        refused = sentence(error)
    return render_template(
        "plans/replan.html",
        round=round_,
        session=session,
        form=form,
        outlook=outlook,
        refused=refused,
        **second_told(round_.code, hours=(None, now())),
    )


def _codes(text: str) -> list[str]:
    """Codes between spaces and commas, Chinese ones too."""
    for mark in ",，;；、":
        text = text.replace(mark, " ")
    return list(dict.fromkeys(text.split()))
