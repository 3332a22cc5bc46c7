"""A submission opened: its findings and differences as they are now, and taking it over or giving it back."""

import io
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import force_locale, gettext, ngettext
from werkzeug import Response

from sampling.domain.errors import DomainError
from sampling.domain.findings import Finding
from sampling.domain.permissions import EDIT_ROUNDS, EXPORT, SUBMIT, allows
from sampling.guards import allow
from sampling.services import accounts, areas, rounds, submitting

from ..context import actor, database, now
from ..faults import tell
from ..findings import say
from ..formatting import number, use_zone
from ..languages import COUNTY_LANGUAGE
from . import bp
from .files import report_parts
from .forms import AnswerForm
from .words import KIND_WORDS, STATE_LOOKS


@bp.get("/<area_code>/submissions/<int:submission_id>")
@allow(SUBMIT, area="area_code", round="round_code")
def open_submission(round_code: str, area_code: str, submission_id: int) -> str:
    """A submission."""
    return _page(round_code, area_code, submission_id, AnswerForm(formdata=None))


@bp.post("/<area_code>/submissions/<int:submission_id>/apply")
@allow(EDIT_ROUNDS, area="area_code", round="round_code")
def apply(round_code: str, area_code: str, submission_id: int) -> Response | tuple[str, int]:
    """Take over all rows, or the right ones."""
    form = AnswerForm()
    if not form.validate():
        return _page(round_code, area_code, submission_id, form), 422
    try:
        done = submitting.apply(
            database(),
            round_code=round_code,
            area_code=area_code,
            submission_id=submission_id,
            only_right_rows=request.form.get("rows") == "right",
            answer=form.answer.data or "",
            say=_say_to(round_code, area_code, submission_id),
            by=actor(),
            now=now(),
        )
    except DomainError as error:  # the county changed since it was opened, or somebody else has decided
        tell(form, error)
        return _page(round_code, area_code, submission_id, form), 409
    facts = {"new": number(done.new), "changed": number(done.changed), "left": number(done.left_out)}
    flash(gettext("Applied: %(new)s new, %(changed)s changed, %(left)s given back.", **facts), "success")
    if done.fixed_sessions:
        flash(
            ngettext(
                "%(n)s session has a published plan and keeps its sites and people. Re-plan it, or add a session.",
                "%(n)s sessions have a published plan and keep their sites and people. Re-plan them, or add a session.",
                done.fixed_sessions,
                n=number(done.fixed_sessions),
            ),
            "warning",
        )
    return redirect(url_for("submitting.board", round_code=round_code) + ("#news" if done.planned_with else ""))


@bp.post("/<area_code>/submissions/<int:submission_id>/return")
@allow(EDIT_ROUNDS, area="area_code", round="round_code")
def give_back(round_code: str, area_code: str, submission_id: int) -> Response | tuple[str, int]:
    """Give all of it back with a note."""
    form = AnswerForm()
    try:
        if not form.validate():
            return _page(round_code, area_code, submission_id, form), 422
        submitting.give_back(
            database(),
            round_code=round_code,
            area_code=area_code,
            submission_id=submission_id,
            answer=form.answer.data or "",
            say=_say_to(round_code, area_code, submission_id),
            by=actor(),
            now=now(),
        )
    except DomainError as error:
        tell(form, error, "answer")
        return _page(round_code, area_code, submission_id, form), 409
    flash(gettext("Given back with your note."), "success")
    return redirect(url_for("submitting.board", round_code=round_code))


@bp.get("/<area_code>/submissions/<int:submission_id>/<any(sent, returned):which>")
@allow(SUBMIT, area="area_code", round="round_code", also=EXPORT)
def fetch(round_code: str, area_code: str, submission_id: int, which: str) -> Response:
    """The file as it was sent in, or what was given back of it."""
    content, name = submitting.fetch(
        database(),
        round_code=round_code,
        area_code=area_code,
        submission_id=submission_id,
        returned=which == "returned",
        by=actor(),
    )
    return send_file(io.BytesIO(content), as_attachment=True, download_name=name)


def _say_to(round_code: str, area_code: str, submission_id: int) -> Callable[[Finding], str]:
    """Findings in the language of who sent the file in, not of who decides: Chinese, as the file's headings, where that
    account has chosen none."""
    db = database()
    name = submitting.sender(db, round_code=round_code, area_code=area_code, submission_id=submission_id, by=actor())
    locale = accounts.locale_of(db, name) or COUNTY_LANGUAGE

    def told(finding: Finding) -> str:
        with force_locale(locale):
            return say(finding)

    return told


def _page(round_code: str, area_code: str, submission_id: int, form: AnswerForm) -> str:
    asked: dict[str, Any] = {"round_code": round_code, "area_code": area_code, "by": actor()}
    db = database()
    found = submitting.opened(db, **asked, submission_id=submission_id)
    round_ = rounds.round_by_code(db, round_code)
    use_zone(round_.tz)
    return render_template(
        "submitting/submission.html",
        **(report_parts(found.report) if found.report else {"report": None, "lines": [], "groups": [], "more": 0}),
        one=found.submission,
        round=round_,
        area_code=area_code,
        area=areas.area(db, area_code),
        form=form,
        decides=allows(actor().role, EDIT_ROUNDS) and found.submission.state == "submitted",
        kind_words=KIND_WORDS,
        state_looks=STATE_LOOKS,
    )
