"""A version of a study put to use in a session of a round, after saying what that changes."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.areas import within
from sampling.domain.errors import DomainError
from sampling.domain.permissions import EDIT_ROUNDS, STUDY
from sampling.domain.rounds import Round, Session, may_change
from sampling.guards import allow
from sampling.services import plans, rounds, siting

from ..context import actor, database, now
from ..errors import sentence
from ..formatting import use_zone
from . import bp
from .words import headline

BASE = "/<study_code>/versions/<int:version>/use"


@bp.get(BASE)
@allow(STUDY)
def choose(study_code: str, version: int) -> str:
    """Choose the session."""
    found = siting.look(database(), code=study_code, version=version, scope_path=actor().area_path)
    return render_template(
        "siting/choose.html",
        study=found.study,
        at=version,
        headline=headline(found.figures, found.given.question),
        sessions=_sessions(found),
    )


@bp.get(f"{BASE}/<round_code>/<session_code>")
@allow(EDIT_ROUNDS, round="round_code", also=STUDY)
def confirm(study_code: str, version: int, round_code: str, session_code: str) -> str:
    """What it changes, in numbers, before it is done."""
    use = siting.using(
        database(), code=study_code, version=version, round_code=round_code, session_code=session_code, by=actor()
    )
    use_zone(use.round.tz)
    own = siting.study(database(), study_code, scope_path=actor().area_path)
    return render_template("siting/use.html", study=own, at=version, use=use)


@bp.post(f"{BASE}/<round_code>/<session_code>")
@allow(EDIT_ROUNDS, round="round_code", also=STUDY)
def put_to_use(study_code: str, version: int, round_code: str, session_code: str) -> Response:
    """Open its sites in the session."""
    use = siting.use(
        database(), code=study_code, version=version, round_code=round_code, session_code=session_code, by=actor(),
        now=now(),
    )  # fmt: skip
    flash(
        gettext(
            "%(n)s sites open in %(session)s, and serve who goes to them. Next: when each village is called.",
            n=use.opens,
            session=use.session.name,
        ),
        "success",
    )
    return redirect(url_for("siting.show_version", study_code=study_code, version=version))


def _sessions(found: siting.Looked) -> list[tuple[Round, Session, str]]:
    """Rounds and sessions that are not over, and why the version can't be put to use in one; "" where it can."""
    area_path = found.study.area_path
    return [
        (one, session, _why_not(found, one, session))
        for one in rounds.rounds(database(), actor().area_path)
        if may_change(one.state) and within(area_path, one.area_path)
        for session in one.sessions
    ]


def _why_not(found: siting.Looked, one: Round, session: Session) -> str:
    if plans.published_plan(database(), one.code, session.code) is not None:
        return gettext("its plan is published")
    try:
        siting.using(
            database(), code=found.study.code, version=found.version.version, round_code=one.code,
            session_code=session.code, by=actor(),
        )  # fmt: skip
    except DomainError as error:
        return sentence(error)
    return ""
