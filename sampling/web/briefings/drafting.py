"""A draft of a briefing: its figures as they are known now, what the desk adds, and issuing it."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.briefings import DRAFT_KEPT, Issued, kind_at
from sampling.domain.errors import DomainError
from sampling.domain.permissions import ISSUE_BRIEFING
from sampling.guards import allow
from sampling.services import briefings, watching

from ..context import actor, database, now
from ..faults import holds, tell
from ..formatting import moment, spoken
from ..limits import moment_asked
from ..numbers import whole
from . import bp
from .asked import address, place, shown, whose
from .forms import AgainForm, BriefingForm

MOMENTS_SHOWN = 48


@bp.route("/rounds/<round_code>/briefings/new", methods=["GET", "POST"])
@allow(ISSUE_BRIEFING, round="round_code")
def draft(round_code: str) -> str | Response | tuple[str, int]:
    """A new briefing: looked at, and issued."""
    at, form, present = place(), BriefingForm(), now()
    moments = _moments(round_code, present)
    if not form.is_submitted():
        form.as_of.data = request.args.get("as_of") or moments[0].isoformat()
        form.kind.data = kind_at(at.round, _instant(form.as_of.data) or moments[0])
    as_of, known_at = _instant(form.as_of.data), _taken(form.known_at.data, present)
    typed = form.typed()
    wants_issue = form.is_submitted() and "look" not in request.form
    if wants_issue and holds(form, lambda: briefings.check(typed, as_of, now=present)) and as_of:
        try:
            number = briefings.issue(
                database(),
                round_code=round_code,
                area_code=at.area.code,
                typed=typed,
                as_of=as_of,
                known_at=known_at,
                by=actor(),
                now=present,
            )
        except DomainError as error:
            tell(form, error)
        else:
            flash(gettext("Briefing No. %(number)s is issued.", number=number), "success")
            return redirect(address(at, number))
    shown_at = as_of if as_of is not None and as_of <= present else moments[0]
    form.as_of.choices = [(one.isoformat(), moment(one)) for one in sorted({*moments, shown_at}, reverse=True)]
    form.as_of.data = shown_at.isoformat()
    page = _page("briefings/draft.html", at, form, shown_at, present)
    return (page, 422) if form.errors or form.form_errors else page


@bp.route("/rounds/<round_code>/briefings/<int:number>/again", methods=["GET", "POST"])
@allow(ISSUE_BRIEFING, round="round_code")
def again(round_code: str, number: int) -> str | Response | tuple[str, int]:
    """The newest revision of a briefing with its figures as they are known now, to be issued again."""
    at, form, present = place(), AgainForm(), now()
    _, issued, _ = briefings.briefing(
        database(), round_code=round_code, number=number, area_code=at.area.code, by=actor()
    )
    if not form.is_submitted():
        form.decisions.data, form.remark.data = issued.typed.decisions, issued.typed.remark
        form.after.data = str(issued.revision)
    typed = form.typed(issued.typed.kind)
    if form.is_submitted() and holds(form, lambda: briefings.check(typed, issued.facts.as_of, again=True, now=present)):
        try:
            revision = briefings.issue_again(
                database(),
                round_code=round_code,
                area_code=at.area.code,
                number=number,
                after=whole(form.after.data or "") or 0,
                typed=typed,
                known_at=_taken(form.known_at.data, present),
                by=actor(),
                now=present,
            )
        except DomainError as error:
            tell(form, error)
            form.after.data = str(issued.revision)
        else:
            facts = {"number": number, "revision": revision}
            flash(gettext("Briefing No. %(number)s is issued again, as revision %(revision)s.", **facts), "success")
            return redirect(address(at, number))
    page = _page("briefings/again.html", at, form, issued.facts.as_of, present, issued)
    return (page, 422) if form.errors or form.form_errors else page


def _page(
    template: str,
    at: briefings.Place,
    form: BriefingForm | AgainForm,
    as_of: datetime,
    present: datetime,
    issued: Issued | None = None,
) -> str:
    """The draft with its figures, which are known by now and may be issued as they are for a while."""
    facts = briefings.gather(
        database(), round_code=at.round.code, area_code=at.area.code, as_of=as_of, by=actor(), now=present
    )
    form.known_at.data, form.area.data = present.isoformat(), whose(at).get("area", "")
    found: dict[str, Any] = shown(facts)
    if issued is not None:
        with spoken():
            found["since"] = briefings.told_differences(briefings.known_now(database(), at, issued, now=present))
            found["named"] = briefings.number_of(issued.number, issued.revision)
    return render_template(
        template,
        at=at,
        whose=whose(at),
        form=form,
        issued=issued,
        address=address,
        kept_minutes=int(DRAFT_KEPT.total_seconds() // 60),
        **found,
    )


def _moments(round_code: str, present: datetime) -> list[datetime]:
    """The hours that a briefing may be as of, the newest first; before any, the present minute."""
    found = [one.at for one in watching.moments(database(), round_code, now=present)]
    return sorted(set(found), reverse=True)[:MOMENTS_SHOWN] or [present.replace(second=0, microsecond=0)]


def _instant(text: str | None) -> datetime | None:
    try:
        return moment_asked(text or "")
    except DomainError:
        return None


def _taken(text: str | None, present: datetime) -> datetime:
    """When the figures of the form were looked at."""
    return min(_instant(text) or present, present)
