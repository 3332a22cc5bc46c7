"""Forms of duty."""

from datetime import time
from itertools import starmap

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, FileField, RadioField, StringField, TextAreaField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from sampling.domain.duty import DAYS_MAX, SHIFTS
from sampling.services.duty import Wanted

from ..limits import WholeField

OTHER = "other"
SHIFT_WORDS = {
    "morning": lazy_gettext("08:00 to 16:00"),
    "evening": lazy_gettext("16:00 to 24:00"),
    "night": lazy_gettext("00:00 to 08:00"),
    "whole": lazy_gettext("The whole day, 00:00 to 24:00"),
    OTHER: lazy_gettext("Other hours, given below"),
}
_FILL_IN = lazy_gettext("Fill this in.")


class DutyForm(FlaskForm):
    """A duty as it is to stand."""

    area = StringField(lazy_gettext("Where"))
    post = StringField(lazy_gettext("Post"))
    name = StringField(lazy_gettext("Name"))
    work_phone = StringField(lazy_gettext("Work phone"))
    day = DateField(lazy_gettext("Day"), [InputRequired(lazy_gettext("Choose the day."))])
    shift = RadioField(
        lazy_gettext("Hours"), choices=list(starmap(SelectChoice, SHIFT_WORDS.items())), default="morning"
    )
    starts = TimeField(lazy_gettext("From"), [Optional()])
    ends = TimeField(lazy_gettext("To"), [Optional()])
    note = TextAreaField(lazy_gettext("Note"))

    def validate_shift(self, field: RadioField) -> None:
        """Other hours are given with both of their ends."""
        if field.data == OTHER:
            for one in (self.starts, self.ends):
                if one.data is None and not one.errors:
                    one.errors = [*one.errors, gettext("Type a time of day, for example 08:30.")]

    def validate(self, extra_validators: object = None) -> bool:
        """True where everything can be read, both ends of other hours among it."""
        right = super().validate(extra_validators)
        return bool(right) and not (self.starts.errors or self.ends.errors)

    def wanted(self, days: int | None = 1) -> Wanted:
        """What the form asks for."""
        starts, ends = self._hours()
        texts = {key: " ".join((self[key].data or "").split()) for key in ("area", "post", "name", "work_phone")}
        day = None if self.day.errors else self.day.data
        return Wanted(**texts, day=day, starts=starts, ends=ends, note=(self.note.data or "").strip(), days=days)

    def _hours(self) -> tuple[time | None, time | None]:
        if self.shift.data in SHIFTS:
            return SHIFTS[self.shift.data]
        return self.starts.data, self.ends.data


class NewDutyForm(DutyForm):
    """A new duty, on one day or several in a row."""

    days = WholeField(
        lazy_gettext("For how many days in a row"),
        [
            InputRequired(lazy_gettext("Type a number of days.")),
            NumberRange(1, DAYS_MAX, lazy_gettext("Type a number from 1 to %(most)s.", most=DAYS_MAX)),
        ],
        default=1,
    )


class RemoveForm(FlaskForm):
    """Why a duty is taken off."""

    reason = StringField(lazy_gettext("Why is it taken off?"))


class AbsenceForm(FlaskForm):
    """Why somebody is absent, and who stands in."""

    reason = StringField(lazy_gettext("Why?"))
    stand_in_name = StringField(lazy_gettext("Who stands in"))
    stand_in_phone = StringField(lazy_gettext("Work phone of who stands in"))


class HelpDeskForm(FlaskForm):
    """The help desk's phone."""

    phone = StringField(lazy_gettext("Phone of the help desk"))
    hours = StringField(lazy_gettext("When it is answered"))


class RosterFileForm(FlaskForm):
    """A file with a roster."""

    file = FileField(lazy_gettext("File"))
