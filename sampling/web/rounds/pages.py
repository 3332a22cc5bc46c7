"""The list of rounds, a new one, one round, and its moves."""

from functools import partial

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.errors import DomainError
from sampling.domain.permissions import EDIT_ROUNDS, SEE_PLANS, SEE_ROUNDS, allows
from sampling.domain.plans import Plan
from sampling.domain.rounds import MOVES, STATES, UNDER_WAY, may_move
from sampling.guards import allow
from sampling.services import areas, plans, rounds, watching

from ..context import actor, database, now
from ..faults import holds, tell
from ..formatting import use_zone
from . import bp
from .forms import NameForm, RoundForm
from .leading import step_url
from .reach import changes_allowed, seen
from .words import KIND_WORDS, MOVE_WORDS, NEED_WORDS, NORM_WORDS, STATE_WORDS, STEP_WORDS

Page = str | Response | tuple[str, int]


@bp.get("")
@allow(SEE_ROUNDS)
def list_rounds() -> str:
    """Every round of the counties that the account is part of, newest first."""
    found = rounds.rounds(database(), actor().area_path)
    names = areas.names(database()) if found else {}
    return render_template("rounds/list.html", rounds=found, area_names=names, state_words=STATE_WORDS)


@bp.route("/new", methods=["GET", "POST"])
@allow(EDIT_ROUNDS)
def new() -> Page:
    """Make a round."""
    db, form = database(), RoundForm()
    counties = areas.roots(db, scope_path=actor().area_path)
    form.area_code.choices = [(area.code, f"{area.name} ({area.code})") for area in counties]
    code, name = (form.code.data or "").strip(), form.name.data or ""
    if holds(form, lambda: rounds.check(db, code=code, name=name)):
        try:
            rounds.create(
                db,
                code=code,
                name=name,
                area_code=form.area_code.data,
                note=form.note.data or "",
                by=actor(),
                now=now(),
            )
        except DomainError as error:
            tell(form, error, "code")
        else:
            flash(gettext("The round %(name)s is made. Add its sessions next.", name=name), "success")
            return redirect(url_for("rounds.show", round_code=code))
    return render_template("rounds/new.html", form=form, counties=counties), 422 if request.method == "POST" else 200


@bp.get("/<round_code>")
@allow(SEE_ROUNDS, round="round_code")
def show(round_code: str) -> str:
    """One round: its state, sessions, targets, and what the norms say."""
    db = database()
    round_ = seen(rounds.round_by_code(db, round_code))
    use_zone(round_.tz)
    return render_template(
        "rounds/show.html",
        round=round_,
        area=areas.area(db, round_.area_code),
        needs=rounds.needs(db, round_code),
        plans=_newest_plans(round_code) if allows(actor().role, SEE_PLANS) else {},
        moves=[(to, MOVE_WORDS[round_.state, to]) for to in MOVES[round_.state]],
        back=[to for to in MOVES[round_.state] if STATES.index(to) < STATES.index(round_.state)] + ["closed"],
        changes=changes_allowed(round_),
        need_words=NEED_WORDS,
        difference=rounds.difference(db, round_code),
        steps=rounds.steps(db, round_code) if round_.state != "closed" else None,
        step_words=STEP_WORDS,
        step_url=partial(step_url, round_),
        kind_words=KIND_WORDS,
        as_of=now(),
        norm_words=NORM_WORDS,
    )


@bp.route("/<round_code>/edit", methods=["GET", "POST"])
@allow(EDIT_ROUNDS, round="round_code")
def edit(round_code: str) -> Page:
    """Change name and note."""
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    form = NameForm(obj=round_)
    if form.validate_on_submit():
        rounds.edit(db, round_code=round_code, name=form.name.data, note=form.note.data or "", by=actor(), now=now())
        flash(gettext("Saved."), "success")
        return redirect(url_for("rounds.show", round_code=round_code))
    return render_template("rounds/edit.html", form=form, round=round_), 422 if request.method == "POST" else 200


@bp.get("/<round_code>/move/<to>")
@allow(EDIT_ROUNDS, round="round_code")
def confirm_move(round_code: str, to: str) -> str:
    """What moving the round means, in numbers, before it is done."""
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    if not may_move(round_.state, to):
        abort(404)
    use_zone(round_.tz)
    found = {session.code: plans.published_plan(db, round_code, session.code) for session in round_.sessions}
    published = {code: plan for code, plan in found.items() if plan is not None}
    called = rounds.can_be_called(db, round_code)
    return render_template(
        "rounds/move.html",
        round=round_,
        to=to,
        told=UNDER_WAY,
        begins=round_.state in ("preparing", "ready"),
        word=MOVE_WORDS[round_.state, to],
        townships=len(round_.scope or areas.townships(db, round_.area_path)),
        closing=watching.closing(db, round_code, now=now()) if "closed" in (to, round_.state) else None,
        sites=max((session.sites for session in round_.sessions), default=0),
        called=called,
        staff=max((one.can for one in called.values()), default=0),
        plans=published,
        unplanned=[session for session in round_.sessions if session.code not in published],
    )


@bp.post("/<round_code>/move/<to>")
@allow(EDIT_ROUNDS, round="round_code")
def move(round_code: str, to: str) -> Response:
    """Move the round."""
    rounds.move(database(), round_code=round_code, to=to, by=actor(), now=now())
    flash(gettext("The round is %(state)s now.", state=STATE_WORDS[to].lower()), "success")
    return redirect(url_for("rounds.show", round_code=round_code))


def _newest_plans(round_code: str) -> dict[str, Plan]:
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    drafts = plans.may_see_drafts(actor(), round_.area_path)
    out = {}
    for session in round_.sessions:
        found = plans.plans(db, round_code=round_code, session_code=session.code)
        shown = [p for p in found if p.state == "published"] or [p for p in found if drafts]
        if shown:
            out[session.code] = shown[0]
    return out
