"""The form of an hourly report: what it asks, what it says, and where each of its faults stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from sampling.domain.counts import POOL_SIZES, TEXT_MAX, CountReport
from sampling.domain.findings import Finding
from sampling.services import reporting

from ..faults import add_fault
from ..findings import say
from ..limits import WholeField
from ..numbers import whole

SHOWN = ("sampled", "queue", "tubes", "staff_present", "lanes_open", "visitors", "note", "reason")


POOL_CHOICES = [
    SelectChoice("", "–"),
    *(SelectChoice(str(size), str(size)) for size in POOL_SIZES if size),
    SelectChoice("0", lazy_gettext("a household")),
]


def _pool(text: object) -> int | None:
    """The pool size of a choice; what is none was not said."""
    return next((size for size in POOL_SIZES if str(size) == str(text)), None)


class ReportForm(FlaskForm):
    """An hourly report. `report_id` is made with the form, so that sending it twice is one count.

    seen: the version of the hour that stood on the page.
    confirm: the figure that is meant although it looks like a slip of the finger, from the button that says so.
    """

    report_id = HiddenField()
    round = HiddenField()
    hour = HiddenField()
    seen = HiddenField()
    confirm = HiddenField()
    sampled = WholeField(
        lazy_gettext("People sampled today"),
        [InputRequired(lazy_gettext("Type how many people have been sampled since the site opened, 0 if nobody."))],
    )
    queue = WholeField(lazy_gettext("People queueing"), [Optional()])
    tubes = WholeField(lazy_gettext("Tubes"), [Optional()])
    pool_size = SelectField(lazy_gettext("People a tube"), choices=POOL_CHOICES, coerce=_pool, validate_choice=False)
    staff_present = WholeField(lazy_gettext("Staff present"), [Optional()])
    lanes_open = WholeField(lazy_gettext("Lanes open"), [Optional()])
    visitors = WholeField(lazy_gettext("Of them visitors"), [Optional()])
    note = StringField(lazy_gettext("Note"), [Length(max=TEXT_MAX)])
    reason = StringField(lazy_gettext("Why is it another figure?"), [Length(max=TEXT_MAX)])


def typed(form: ReportForm, hour: datetime, at: datetime) -> CountReport:
    """What the form says; what can't be read is as if nothing stood there."""
    return CountReport(
        report_id=form.report_id.data or uuid4().hex,
        hour=hour,
        sampled=form.sampled.data or 0,
        visitors=form.visitors.data,
        tubes=form.tubes.data,
        pool_size=form.pool_size.data,
        queue=form.queue.data,
        staff_present=form.staff_present.data,
        lanes_open=form.lanes_open.data,
        note=(form.note.data or "").strip(),
        observed_at=at,
        reason=(form.reason.data or "").strip(),
        seen=whole(form.seen.data or ""),
    )


def put(form: ReportForm, faults: Iterable[Finding]) -> None:
    """Each fault to its field."""
    for fault in faults:
        add_fault(form[fault.column] if fault.column in SHOWN else form.sampled, say(fault))


def is_of_faulty(form: ReportForm, fault: Finding) -> bool:
    """True for a fault of a field that has one already, or of the visitors beside a figure that can't be read."""
    names = (fault.column or "", "sampled" if fault.column == "visitors" else "")
    return any(name in form and form[name].errors for name in names)


def fresh_form(page: reporting.SitePage) -> ReportForm:
    """The form for the page's hour: what stands is filled in, so that a correction begins with it."""
    standing = page.standing.report if page.standing else None
    names = ("sampled", "queue", "tubes", "pool_size", "staff_present", "lanes_open", "visitors", "note")
    data: dict[str, Any] = {name: getattr(standing, name) for name in names} if standing else {}
    return ReportForm(
        formdata=None,
        report_id=uuid4().hex,
        round=page.round_code,
        hour=page.hour.isoformat(),
        seen=str(version(page)),
        **data,
    )


def version(page: reporting.SitePage) -> int:
    """The version that stands for the page's hour; 0 for none."""
    return page.standing.version if page.standing else 0
