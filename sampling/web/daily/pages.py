"""The county's list of a day's reports, and the page of a township's."""

from datetime import date, datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from sampling.domain.daily import MATTERS, DayFigures, DaySigned
from sampling.domain.errors import Conflict, DomainError, NotFound
from sampling.domain.permissions import REOPEN_DAY, REPORT, SEE_DAYS, SIGN_DAY, allows
from sampling.domain.rounds import Round
from sampling.guards import allow, may
from sampling.services import rounds
from sampling.services.daily import reading, signing

from ..context import actor, database, now
from ..days import day_in, noon_of
from ..faults import tell
from ..formatting import use_zone
from ..plans.asked import scope
from ..second.telling import hours_of, second_told
from . import bp

Answer = str | Response | tuple[str, int]


class SignForm(FlaskForm):
    """A signature: what is open and signed for as it is, a word why, and which figures were looked at."""

    day = HiddenField()
    seen = HiddenField()
    no_closing = BooleanField(lazy_gettext("I sign for the sites without closing report"))
    missing_hours = BooleanField(lazy_gettext("I sign for the hours without a count: they stay missing"))
    conflicts = BooleanField(lazy_gettext("I sign for the open conflicts: what stands counts"))
    note = StringField(lazy_gettext("Note"))

    @property
    def signed_for(self) -> list[str]:
        """The matters that are ticked."""
        return [name for name in MATTERS if self[name].data]


class ReopenForm(FlaskForm):
    """Why a signed day is opened again."""

    day = HiddenField()
    reason = TextAreaField(lazy_gettext("Reason for reopening"))


@bp.get("/rounds/<round_code>/daily")
@allow(SEE_DAYS, round="round_code")
def show(round_code: str) -> Answer:
    """Which townships have signed the day, and what they sign for."""
    round_ = _round(round_code)
    try:
        view = reading.of_round(
            database(),
            round_code=round_code,
            day=day_in(request.args.get("day")),
            scope_path=scope(round_),
            now=now(),
        )
    except NotFound:
        if round_.sessions:
            raise
        return render_template("daily/none.html", round=round_)
    if scope(round_) and len(view.townships) == 1:
        only = view.townships[0].code
        return redirect(url_for("daily.township", round_code=round_code, area_code=only, day=view.day))
    return render_template(
        "daily/show.html",
        round=round_,
        view=view,
        noon=lambda day: noon_of(day, round_.tz),
        **second_told(round_code, scope(round_), hours=hours_of(view.day, round_.tz)),
    )


@bp.get("/rounds/<round_code>/daily/<area_code>")
@allow(SEE_DAYS, round="round_code", area="area_code")
def township(round_code: str, area_code: str) -> str:
    """A township's day: as it is signed, or to be signed; with `version`, as it was."""
    round_ = _round(round_code)
    view, here = _township(round_, area_code)
    form = SignForm(formdata=None, day=view.day.isoformat(), seen=here.figures.fingerprint)
    return _render(round_, view, here, form, ReopenForm(formdata=None, day=view.day.isoformat()))


@bp.post("/rounds/<round_code>/daily/<area_code>/sign")
@allow(SIGN_DAY, round="round_code", area="area_code")
def sign(round_code: str, area_code: str) -> Answer:
    """Sign the day as it stands, which locks it."""
    round_, form = _round(round_code), SignForm()
    day = _posted_day(form)
    status = 422
    if form.validate_on_submit():
        try:
            number = signing.sign(
                database(),
                round_code=round_code,
                area_code=area_code,
                day=day,
                signed_for=form.signed_for,
                note=form.note.data or "",
                seen=form.seen.data or "",
                by=actor(),
                now=now(),
            )
        except NotFound:
            raise
        except Conflict as error:
            tell(form, error)
            status = 409
        except DomainError as error:
            tell(form, error)
        else:
            flash(gettext("Signed as number %(n)s. The day is locked.", n=number), "success")
            return redirect(url_for("daily.township", round_code=round_code, area_code=area_code, day=day))
    view, here = _township(round_, area_code, day)
    form.seen.data = here.figures.fingerprint
    return _render(round_, view, here, form, ReopenForm(formdata=None, day=day.isoformat())), status


@bp.post("/rounds/<round_code>/daily/<area_code>/reopen")
@allow(REOPEN_DAY, round="round_code", area="area_code")
def reopen(round_code: str, area_code: str) -> Answer:
    """Open a signed day again, with a reason."""
    round_, form = _round(round_code), ReopenForm()
    day = _posted_day(form)
    if form.validate_on_submit():
        try:
            signing.reopen(
                database(),
                round_code=round_code,
                area_code=area_code,
                day=day,
                reason=form.reason.data or "",
                by=actor(),
                now=now(),
            )
        except NotFound:
            raise
        except DomainError as error:
            tell(form, error)
        else:
            flash(gettext("The day is open again. The township signs it anew."), "success")
            return redirect(url_for("daily.township", round_code=round_code, area_code=area_code, day=day))
    view, here = _township(round_, area_code, day)
    signing_form = SignForm(formdata=None, day=day.isoformat(), seen=here.figures.fingerprint)
    return _render(round_, view, here, signing_form, form), 422


def _round(round_code: str) -> Round:
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    return round_


def _posted_day(form: SignForm | ReopenForm) -> date:
    day = day_in(form.day.data)
    if day is None:
        abort(400)
    return day


def _township(round_: Round, area_code: str, day: date | None = None) -> tuple[reading.DayView, reading.Township]:
    return reading.township(
        database(),
        round_code=round_.code,
        area_code=area_code,
        day=day or day_in(request.args.get("day")),
        now=now(),
    )


def version_asked(here: reading.Township) -> DaySigned | None:
    """The version that the address names, else the one that locks the day; raises NotFound for one there is not."""
    asked = request.args.get("version", type=int)
    if asked is None:
        return here.signed
    found = next((one for one in here.versions if one.version == asked), None)
    if found is None:
        raise NotFound("There is no version %(version)s of this report.", version=asked)
    return found


def moments(iso: str | None) -> datetime | None:
    """An instant as it is kept in what was signed."""
    return datetime.fromisoformat(iso) if iso else None


def _render(
    round_: Round, view: reading.DayView, here: reading.Township, form: SignForm, reopening: ReopenForm
) -> str:  # fmt: skip
    signed = version_asked(here)
    figures: DayFigures = signed.figures if signed else here.figures
    given: dict[str, Any] = {"round": round_, "view": view, "here": here, "signed": signed, "figures": figures}
    return render_template(
        "daily/township.html",
        **given,
        **second_told(
            round_.code,
            here.path,
            hours=hours_of(view.day, round_.tz),
            known_at=signed.signed_at if signed else None,
        ),
        form=form,
        reopening=reopening,
        moments=moments,
        at=now(),
        noon=lambda day: noon_of(day, round_.tz),
        changed=signed is not None and signed.locked and signed.figures != here.figures,
        may_sign=allows(actor().role, SIGN_DAY),
        may_report=allows(actor().role, REPORT),
        may_reopen=may(actor(), REOPEN_DAY, area_path=round_.area_path),
        partial=bool(scope(round_)),
    )
