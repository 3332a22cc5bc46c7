"""Forms of rounds and their sessions."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from sampling.domain.instants import is_meant

from ..limits import WholeField

_CODE = lazy_gettext("Type a code of letters, digits, points or hyphens.")


def _day_is_meant(form: FlaskForm, field: DateField) -> None:
    """Refuse a year that can't be meant."""
    if field.data is not None and not is_meant(field.data):
        raise ValidationError(lazy_gettext("Choose the day."))


class RoundForm(FlaskForm):
    """A new round."""

    name = StringField(lazy_gettext("Name"), [InputRequired(lazy_gettext("Type a name.")), Length(max=120)])
    code = StringField(lazy_gettext("Code"), [InputRequired(_CODE), Length(max=40)])
    area_code = SelectField(lazy_gettext("County"))
    note = TextAreaField(lazy_gettext("Note"), [Optional(), Length(max=2000)])


class CopyForm(FlaskForm):
    """A new round from an earlier one."""

    name = StringField(lazy_gettext("Name"), [InputRequired(lazy_gettext("Type a name.")), Length(max=120)])
    code = StringField(lazy_gettext("Code"), [InputRequired(_CODE), Length(max=40)])
    first_day = DateField(
        lazy_gettext("Day of the first session"), [InputRequired(lazy_gettext("Choose the day.")), _day_is_meant]
    )
    note = TextAreaField(lazy_gettext("Note"), [Optional(), Length(max=2000)])


class NameForm(FlaskForm):
    """A round's name and note."""

    name = StringField(lazy_gettext("Name"), [InputRequired(lazy_gettext("Type a name.")), Length(max=120)])
    note = TextAreaField(lazy_gettext("Note"), [Optional(), Length(max=2000)])


_session_code = StringField(lazy_gettext("Code"), [InputRequired(_CODE), Length(max=40)])  # first, as on the page


class HoursForm(FlaskForm):
    """A session's name and hours, in the county's zone; closing at or before opening means the next day."""

    name = StringField(lazy_gettext("Name"), [InputRequired(lazy_gettext("Type a name.")), Length(max=120)])
    day = DateField(lazy_gettext("Day"), [InputRequired(lazy_gettext("Choose the day.")), _day_is_meant])
    opens = TimeField(lazy_gettext("Opens at"), [InputRequired(lazy_gettext("Type the time at which it opens."))])
    closes = TimeField(lazy_gettext("Closes at"), [InputRequired(lazy_gettext("Type the time at which it closes."))])
    slot_minutes = WholeField(
        lazy_gettext("Length of a slot"),
        [
            InputRequired(lazy_gettext("Type a number of minutes.")),
            NumberRange(5, 1440, lazy_gettext("A slot is 5 to 1,440 minutes long.")),
        ],
        default=60,
    )

    @property
    def has_hours(self) -> bool:
        """True where `hours` can be read."""
        return bool(self.day.data and self.opens.data and self.closes.data and is_meant(self.day.data))

    def hours(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """When it opens and closes."""
        opens = datetime.combine(self.day.data, self.opens.data, zone)
        closes = datetime.combine(self.day.data, self.closes.data, zone)
        return opens, closes if closes > opens else closes + timedelta(days=1)


class SessionForm(HoursForm):
    """A new session."""

    code = _session_code


def usual_hours() -> tuple[time, time]:
    """What most counties do: 08:00 to 12:00."""
    return time(8), time(12)
