"""The village's form, and the roll-up by township and village."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.errors import Conflict, DomainError, Faulty
from sampling.domain.expected import BASES, COUNTS
from sampling.domain.permissions import EDIT_ROUNDS, ENTER_EXPECTED, SEE_ROUNDS
from sampling.domain.rounds import may_change
from sampling.guards import allow, may
from sampling.services import expected

from .. import numbers
from ..context import actor, database, now
from ..errors import sentence
from ..faults import add_fault, tell
from ..formatting import number, use_zone
from ..rounds.reach import changes_allowed
from . import bp
from .forms import COUNT_WORDS, SHORT_WORDS, EntryForm, fingerprint, standing

REASONS = tuple(name for name in COUNTS if name.startswith("exempt_"))


@bp.get("")
@allow(SEE_ROUNDS, round="round_code")
def overview(round_code: str) -> str:
    """All villages that the account reaches, rolled up."""
    return _overview(round_code, "")


@bp.get("/<area_code>")
@allow(SEE_ROUNDS, round="round_code", area="area_code")
def area(round_code: str, area_code: str) -> str:
    """A village's form, or the villages of a township rolled up."""
    page = expected.village(database(), round_code=round_code, area_code=area_code)
    if not page.enters:
        return _overview(round_code, area_code)
    return _village(page, EntryForm(formdata=None, data=standing(page.newest)))


@bp.post("/<area_code>")
@allow(ENTER_EXPECTED, round="round_code", area="area_code")
def enter(round_code: str, area_code: str) -> Response | tuple[str, int]:
    """Keep what a village says; whatever is wrong comes back on the same page with all that was typed."""
    db, form = database(), EntryForm()
    page = expected.village(db, round_code=round_code, area_code=area_code)
    right, entry, source = form.validate(), form.entry, form.source.data or ""
    asked = None
    if entry is not None:
        try:
            asked = expected.check(db, round_code=round_code, area_code=area_code, entry=entry, source=source)
        except Faulty as error:
            tell(form, error)
            right = False
    if not right or entry is None or asked is None:
        return _village(page, form), 422
    if asked.doubts and form.confirm.data != fingerprint(entry):
        for doubt in asked.doubts:
            add_fault(form[str(doubt.where[0])], sentence(doubt))
        return _village(page, form, confirm=fingerprint(entry), makes=asked.expected), 422
    try:
        kept = expected.enter(
            db,
            round_code=round_code,
            area_code=area_code,
            entry=entry,
            source=source,
            version=numbers.whole(form.version.data or "") or 0,
            by=actor(),
            now=now(),
        )
    except Conflict as error:
        page = expected.village(db, round_code=round_code, area_code=area_code)
        form.form_errors.append(sentence(error))
        form.version.data = str(page.newest.version if page.newest else 0)
        return _village(page, form), 409
    except DomainError as error:
        form.form_errors.append(sentence(error))
        return _village(page, form), 422
    if asked.expected is None:
        flash(
            gettext("At the county. How many are expected is not known: there is no figure of the residents."),
            "success",
        )
    elif kept.is_new:
        flash(gettext("At the county: %(n)s people are expected.", n=number(asked.expected)), "success")
    else:
        flash(
            gettext("It stands at the county already: %(n)s people are expected.", n=number(asked.expected)), "success"
        )
    return redirect(url_for("expected.area", round_code=round_code, area_code=area_code))


@bp.post("/basis")
@allow(EDIT_ROUNDS, round="round_code")
def set_basis(round_code: str) -> Response:
    """Say what the round is planned with."""
    expected.set_basis(database(), round_code=round_code, basis=request.form.get("basis", ""), by=actor(), now=now())
    flash(gettext("It holds from the next run on."), "success")
    return redirect(url_for("expected.overview", round_code=round_code))


def _overview(round_code: str, area_code: str) -> str:
    page = expected.overview(database(), round_code=round_code, area_code=area_code, scope_path=actor().area_path)
    use_zone(page.round.tz)
    reach = actor().area_path
    return render_template(
        "expected/overview.html",
        page=page,
        round=page.round,
        parents=[one for one in page.parents if one.path.startswith(reach)],
        reasons=REASONS,
        words=COUNT_WORDS,
        short=SHORT_WORDS,
        bases=BASES,
        changes=changes_allowed(page.round),
        enters=may(actor(), ENTER_EXPECTED) and may_change(page.round.state),
    )


def _village(page: expected.VillagePage, form: EntryForm, *, confirm: str = "", makes: int | None = None) -> str:
    use_zone(page.round.tz)
    reach = actor().area_path
    return render_template(
        "expected/village.html",
        page=page,
        round=page.round,
        form=form,
        parents=[one for one in page.parents if one.path.startswith(reach)],
        reasons=REASONS,
        words=COUNT_WORDS,
        confirm=confirm,
        makes=makes,
        changes=may(actor(), ENTER_EXPECTED) and may_change(page.round.state),
    )
