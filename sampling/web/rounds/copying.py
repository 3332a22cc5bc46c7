"""Making a round from an earlier one: one page, filled in with what was, that asks for what has changed."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, StopValidation

from sampling.domain.areas import Area
from sampling.domain.copies import Asked, as_copied, first_day_of, hours_of, redated
from sampling.domain.errors import DomainError, Where
from sampling.domain.instants import is_meant
from sampling.domain.norms import Norm
from sampling.domain.permissions import EDIT_ROUNDS
from sampling.domain.rounds import Round, Session
from sampling.domain.steps import NORM_HOURS
from sampling.guards import allow
from sampling.services import areas, rounds

from ..context import actor, database, now
from ..faults import holds, tell
from ..formatting import use_zone
from ..limits import PercentField, WholeField
from . import bp
from .forms import CODE_WORDS, day_is_meant

Page = str | Response | tuple[str, int]
_DATED = re.compile(r"-\d{4}$")
_NAME = [Length(max=120)]
_CLOCK = lazy_gettext("Type a time of day, for example 08:00.")


def _order_is_meant(form: FlaskForm, field: Field) -> None:
    """Ask for a time where the order has come; else whatever stands there is passed over."""
    field.errors = []
    if form.order.data != "come":
        raise StopValidation
    if field.data is None or not is_meant(field.data):
        raise StopValidation(gettext("Choose the day and time at which the order came."))


class CopyForm(FlaskForm):
    """A new round from an earlier one; `copy_form` adds the fields of its sessions and townships."""

    name = StringField(lazy_gettext("Name"), [InputRequired(lazy_gettext("Type a name.")), Length(max=120)])
    code = StringField(lazy_gettext("Code"), [InputRequired(CODE_WORDS), Length(max=40)])
    order = RadioField(
        lazy_gettext("The order"),
        choices=[
            SelectChoice("come", lazy_gettext("The order has come: the clock runs from then")),
            SelectChoice("standby", lazy_gettext("Not yet: stand by only")),
        ],
        default="come",
    )
    ordered_at = DateTimeLocalField(
        lazy_gettext("The order came at"), [_order_is_meant], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )
    first_day = DateField(
        lazy_gettext("Day of the first session"), [InputRequired(lazy_gettext("Choose the day.")), day_is_meant]
    )
    past = BooleanField(lazy_gettext("The first session may be over already: the round is entered afterwards"))
    shown_day = HiddenField()
    target_county = PercentField(lazy_gettext("Target of the county"))
    target_all = PercentField(lazy_gettext("The same target for every township"))
    pool_size = WholeField(lazy_gettext("People whose samples share a tube"), [Optional()])
    heat = BooleanField(lazy_gettext("High heat is forecast"))
    note = TextAreaField(lazy_gettext("Note"), [Optional(), Length(max=2000)])

    earlier: Round
    townships: list[Area]

    def session_fields(self, n: int) -> tuple[Field, Field, Field]:
        """Name, opening and closing of the session at this position."""
        return self[f"name_{n}"], self[f"opens_{n}"], self[f"closes_{n}"]

    def township_fields(self, n: int) -> tuple[Field, Field]:
        """Whether the township at this position takes part, and its target."""
        return self[f"part_{n}"], self[f"target_{n}"]

    def field_at(self, where: Where) -> Field | None:
        """The field that a fault of the service is about."""
        codes = [session.code for session in self.earlier.sessions]
        places = [township.code for township in self.townships]
        match where:
            case ("sessions", code, part) if code in codes:
                return self[f"{part}_{codes.index(str(code))}"]
            case ("targets", code) if code in places:
                own = self[f"target_{places.index(str(code))}"]
                return own if own.data is not None else self.target_all
            case ("targets", _):
                return self.target_county
            case ("scope",):
                return self["part_0"] if places else None
            case (name, *_) if str(name) in self:
                return self[str(name)]
        return None

    def asked(self) -> Asked:
        """What can be read of the form; what can't is left as it was."""
        shown = _day_of(self.shown_day.data)
        names, hours = {}, {}
        for n, session in enumerate(self.earlier.sessions):
            name, opens, closes = self.session_fields(n)
            typed = (name.data or "").strip()
            if typed and (shown is None or typed != _named(self.earlier, session, shown)):
                names[session.code] = typed
            hours[session.code] = _readable(opens), _readable(closes)
        parts = [(township, *self.township_fields(n)) for n, township in enumerate(self.townships)]
        targets = {
            township.code: target.fraction for township, part, target in parts if part.data and not target.errors
        }
        if self.target_all.fraction is not None:
            targets = dict.fromkeys(targets, self.target_all.fraction)
        if not self.target_county.errors:
            targets[self.earlier.area_code] = self.target_county.fraction
        come = self.order.data == "come" and self.ordered_at.data is not None and is_meant(self.ordered_at.data)
        return Asked(
            ordered_at=self.ordered_at.data.replace(tzinfo=self.earlier.tz) if come else None,
            names=names,
            hours=hours,
            scope=frozenset(township.code for township, part, _ in parts if part.data) if parts else None,
            targets=targets,
            pool_size=self.pool_size.data,
            heat=bool(self.heat.data),
            past=bool(self.past.data),
            source=gettext("Told when the round was made from %(code)s", code=self.earlier.code),
        )


@bp.route("/<round_code>/copy", methods=["GET", "POST"])
@allow(EDIT_ROUNDS, round="round_code")
def copy(round_code: str) -> Page:
    """Make a round from this one, and say on the way what has changed."""
    db = database()
    earlier = rounds.round_by_code(db, round_code)
    use_zone(earlier.tz)
    if not earlier.sessions:
        return render_template("rounds/copy.html", form=None, round=earlier)
    left_out = [one for one in earlier.sessions if one not in as_copied(earlier).sessions]
    earlier = as_copied(earlier)
    townships = areas.townships(db, earlier.area_path)
    form = copy_form(earlier, townships, rounds.norms(db, round_code), now())
    code, name = (form.code.data or "").strip(), form.name.data or ""

    def look() -> None:
        day = None if form.first_day.errors else form.first_day.data
        rounds.check_copy(db, of=round_code, code=code, name=name, first_day=day, asked=form.asked(), now=now())

    if holds(form, look):
        try:
            rounds.copy(
                db,
                of=round_code,
                code=code,
                name=name,
                first_day=form.first_day.data,
                asked=form.asked(),
                note=form.note.data or "",
                by=actor(),
                now=now(),
            )
        except DomainError as error:
            tell(form, error, "code")
        else:
            flash(gettext("The round %(name)s is made. Look at what has changed since.", name=name), "success")
            return redirect(url_for("rounds.show", round_code=code))
    status = 422 if request.method == "POST" else 200
    return render_template("rounds/copy.html", form=form, round=earlier, left_out=left_out), status


def copy_form(earlier: Round, townships: list[Area], norms: dict[str, Norm], at: datetime) -> CopyForm:
    """The form with fields for each session and township, filled in with the earlier round's values."""
    fields: dict[str, Any] = {}
    day = usual_day(earlier, at)
    days = (day - first_day_of(earlier)).days
    for n, session in enumerate(earlier.sessions):
        opens, closes = (one.astimezone(earlier.tz).time() for one in hours_of(earlier, session, days))
        facts = {"session": session.name}
        fields[f"name_{n}"] = StringField(
            gettext("Name of %(session)s", **facts), _NAME, default=_named(earlier, session, day)
        )
        fields[f"opens_{n}"] = TimeField(
            gettext("%(session)s opens at", **facts), [InputRequired(_CLOCK)], default=opens
        )
        fields[f"closes_{n}"] = TimeField(
            gettext("%(session)s closes at", **facts), [InputRequired(_CLOCK)], default=closes
        )
    targets = {one.area_code: one.coverage for one in earlier.targets}  # by time: the last one of each area
    for n, township in enumerate(townships):
        takes_part = not earlier.scope or township.code in earlier.scope
        fields[f"part_{n}"] = BooleanField(gettext("%(area)s takes part", area=township.name), default=takes_part)
        fields[f"target_{n}"] = PercentField(
            gettext("Target of %(area)s", area=township.name), default=targets.get(township.code)
        )
    made = type("RoundCopyForm", (CopyForm,), fields)
    form: CopyForm = made(
        name=redated(earlier.name, days, first_day_of(earlier)),
        code=f"{_DATED.sub('', earlier.code)}-{day:%m%d}"[:40],
        ordered_at=at.astimezone(earlier.tz).replace(tzinfo=None, second=0, microsecond=0),
        first_day=day,
        shown_day=day.isoformat(),
        target_county=targets.get(earlier.area_code),
        pool_size=int(norms["pool_size"].value),
        heat=bool(norms["heat"].value),
    )
    form.earlier, form.townships = earlier, townships
    return form


def usual_day(earlier: Round, at: datetime) -> date:
    """The first day on which the first session could open with the hours that the norm leaves for preparing."""
    opens: time = earlier.sessions[0].opens_at.astimezone(earlier.tz).time()
    last = as_copied(earlier).sessions[-1].opens_at.astimezone(earlier.tz).date()
    local = (at + timedelta(hours=NORM_HOURS[0])).astimezone(earlier.tz)
    soon = local.date() if local.time() <= opens else local.date() + timedelta(days=1)
    return max(soon, last + timedelta(days=1))


def _named(earlier: Round, session: Session, first_day: date) -> str:
    was = session.opens_at.astimezone(earlier.tz).date()
    return redated(session.name, (first_day - first_day_of(earlier)).days, was)


def _readable(field: Field) -> time | None:
    return None if field.errors else field.data


def _day_of(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if is_meant(day) else None
