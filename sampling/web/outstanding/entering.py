"""The form of a village or grid by account, and how it is answered on every way: a page, or JSON for its script."""

from collections.abc import Callable

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.errors import Conflict, DomainError, Faulty
from sampling.domain.outstanding import REASONS
from sampling.domain.permissions import ENTER_OUTSTANDING, SEE_ROUNDS
from sampling.guards import allow, may
from sampling.services import outstanding
from sampling.services.outstanding import AreaPage, Kept, Sent

from ..context import actor, database, now
from ..errors import sentence
from ..faults import faults_in, holds, tell
from ..formatting import moment, number, use_zone
from . import bp
from .boards import board_page
from .forms import REASON_WORDS, EntryForm, standing

Answer = str | Response | tuple[str | Response, int]


@bp.get("/rounds/<round_code>/outstanding/<area_code>")
@allow(SEE_ROUNDS, round="round_code", area="area_code")
def area(round_code: str, area_code: str) -> str:
    """The form of a village or grid, or the villages of a township rolled up."""
    page = outstanding.area_page(database(), round_code=round_code, area_code=area_code)
    if not page.enters:
        return board_page(round_code, area_code)
    return _by_account(page, EntryForm(formdata=None, data=standing(page.newest)))


@bp.post("/rounds/<round_code>/outstanding/<area_code>")
@allow(ENTER_OUTSTANDING, round="round_code", area="area_code")
def enter(round_code: str, area_code: str) -> Answer:
    """Keep what an area says; whatever is wrong comes back on the same page with all that was typed."""
    db = database()
    return answered(
        lambda sent: outstanding.enter(
            db, round_code=round_code, area_code=area_code, sent=sent, by=actor(), now=now()
        ),
        lambda: outstanding.area_page(db, round_code=round_code, area_code=area_code),
        _by_account,
        url_for("outstanding.area", round_code=round_code, area_code=area_code),
    )


def answered(
    keep: Callable[[Sent], Kept], read: Callable[[], AreaPage], shown: Callable[[AreaPage, EntryForm], str], here: str
) -> Answer:
    """Keep what the form says and answer it. read: the page as it stands; shown: it as HTML; here: its address."""
    form, wants_json = EntryForm(), request.accept_mimetypes.best == "application/json"
    sent = form.sent
    right = holds(form, lambda: outstanding.look(form.as_far))
    use_zone(read().zone)
    kept, code = None, 422
    if right and sent is not None:
        try:
            kept = keep(sent)
        except Faulty as error:
            tell(form, error)
        except DomainError as error:
            code = 409 if isinstance(error, Conflict) else 422
            form.form_errors.append(sentence(error))
    page = read()
    if kept is None:
        if code == 409:
            form.renew(page.newest)
        if wants_json:
            return jsonify(faults=[text for _, text in faults_in(form)]), code
        return shown(page, form), code
    told = number(kept.version.entry.total)
    if wants_json:
        form.renew(page.newest)
        return jsonify(
            at=gettext("At the county, %(clock)s", clock=moment(kept.version.entered_at)),
            says=gettext("%(n)s people are outstanding", n=told),
            doubts=[sentence(one) for one in page.doubts],
            version=form.version.data,
            sent_id=form.sent_id.data,
        )
    if kept.is_new:
        flash(gettext("At the county: %(n)s people are outstanding.", n=told), "success")
    else:
        flash(gettext("It stands at the county already: %(n)s people are outstanding.", n=told), "success")
    return redirect(here, 303)


def rendered(page: AreaPage, form: EntryForm, **more: object) -> str:
    """The page of an area that enters."""
    use_zone(page.zone)
    return render_template(
        "outstanding/area.html",
        page=page,
        form=form,
        reasons=REASONS,
        words=REASON_WORDS,
        returned=request.method == "POST",
        doubts=[sentence(one) for one in page.doubts],
        **more,
    )


def _by_account(page: AreaPage, form: EntryForm) -> str:
    reach = actor().area_path
    return rendered(
        page,
        form,
        action=url_for("outstanding.enter", round_code=page.round_code, area_code=page.area.code),
        parents=[one for one in page.parents if one.path.startswith(reach)],
        changes=may(actor(), ENTER_OUTSTANDING) and page.is_open,
        token="",
        lang=None,
    )
