"""The page of one area: what stands, the form to tell more, and every version with who and when."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.errors import Conflict, DomainError, Faulty, NotFound
from sampling.domain.permissions import ENTER_TUBES, SEE_TUBES
from sampling.domain.tubes import STEPS
from sampling.guards import allow, may
from sampling.services import rounds, tubes
from sampling.services.tubes import AreaPage

from ..context import actor, database, now
from ..days import day_in, noon_of
from ..errors import sentence
from ..faults import holds, tell
from ..formatting import day as day_words
from ..formatting import name_days, use_zone, when
from ..limits import moment_asked
from . import bp
from .forms import TubesForm, standing
from .words import STEP_WORDS, WAITING_WORDS, amount

Answer = str | Response | tuple[str, int]


@bp.get("/rounds/<round_code>/tubes/<area_code>")
@allow(SEE_TUBES, round="round_code", area="area_code")
def area(round_code: str, area_code: str) -> str:
    """The county or a township: its figures of a day, and the form; `?hour=` an hour to correct."""
    page = _page(round_code, area_code, request.args.get("day"))
    form = TubesForm(formdata=None, data=standing(page, moment_asked(request.args.get("hour", "")), now()))
    return _shown(page, form)


@bp.post("/rounds/<round_code>/tubes/<area_code>")
@allow(ENTER_TUBES, round="round_code", area="area_code")
def enter(round_code: str, area_code: str) -> Answer:
    """Keep what is told; whatever is wrong comes back on the same page with all that was typed."""
    form = TubesForm()
    page = _page(round_code, area_code, form.day.data)
    form.offer(page)
    given = form.given
    place: dict[str, Any] = {"round_code": round_code, "area_code": area_code}
    code = 422
    if holds(form, lambda: tubes.look(database(), **place, sent=given, now=now())):
        try:
            kept = tubes.enter(database(), **place, sent=given, by=actor(), now=now())
        except Faulty as error:
            tell(form, error)
        except NotFound:
            raise
        except DomainError as error:
            code = 409 if isinstance(error, Conflict) else 422
            form.form_errors.append(sentence(error))
        else:
            hour = when(kept.version.hour)
            flash(
                gettext("Kept for %(hour)s.", hour=hour)
                if kept.is_new
                else gettext("It stands so for %(hour)s already.", hour=hour),
                "success",
            )
            return redirect(url_for("tubes.area", **place, day=page.day), 303)
    page = _page(round_code, area_code, form.day.data)
    if code == 409:
        form.renew(page)
    return _shown(page, form), code


def _page(round_code: str, area_code: str, day: str | None) -> AreaPage:
    use_zone(rounds.zone_of(database(), round_code))
    page = tubes.area_page(database(), round_code=round_code, area_code=area_code, day=day_in(day), now=now())
    if len(page.days) > 1 or day_words(noon_of(page.day, page.round.tz)) != day_words(now()):
        name_days()
    return page


def _shown(page: AreaPage, form: TubesForm) -> str:
    form.offer(page)
    chosen: datetime | None = moment_asked(form.hour.data or "")
    return render_template(
        "tubes/area.html",
        page=page,
        form=form,
        corrected=page.holding.get(chosen) if chosen else None,
        steps=STEPS,
        step_words=STEP_WORDS,
        waiting_words=WAITING_WORDS,
        amount=amount,
        noon=lambda day: noon_of(day, page.round.tz),
        changes=may(actor(), ENTER_TUBES) and page.is_open and bool(page.hours),
    )
