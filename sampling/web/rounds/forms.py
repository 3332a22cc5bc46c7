"""Forms of rounds and their sessions."""

from datetime import datetime, time, timedelta
from itertools import starmap
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from sampling.domain.errors import Where
from sampling.domain.instants import is_meant

from ..limits import WholeField
from ..rows import Row, Rows
from .words import KIND_WORDS

CODE_WORDS = lazy_gettext("Type a code of letters, digits, points or hyphens.")


def day_is_meant(form: FlaskForm, field: DateField) -> None:
    """Refuse a year that can't be meant."""
    if field.data is not None and not is_meant(field.data):
        raise ValidationError(lazy_gettext("Choose the day."))


class RoundForm(FlaskForm):
    """A new round."""

    name = StringField(lazy_gettext("Name"), [InputRequired(lazy_gettext("Type a name.")), Length(max=120)])
    code = StringField(lazy_gettext("Code"), [InputRequired(CODE_WORDS), Length(max=40)])
    area_code = SelectField(lazy_gettext("County"))
    note = TextAreaField(lazy_gettext("Note"), [Optional(), Length(max=2000)])


class NameForm(FlaskForm):
    """A round's name and note."""

    name = StringField(lazy_gettext("Name"), [InputRequired(lazy_gettext("Type a name.")), Length(max=120)])
    note = TextAreaField(lazy_gettext("Note"), [Optional(), Length(max=2000)])


_session_code = StringField(lazy_gettext("Code"), [InputRequired(CODE_WORDS), Length(max=40)])  # first, as on the page


class HoursForm(FlaskForm):
    """A session's name and hours, in the county's zone; closing at or before opening means the next day."""

    name = StringField(lazy_gettext("Name"), [InputRequired(lazy_gettext("Type a name.")), Length(max=120)])
    day = DateField(lazy_gettext("Day"), [InputRequired(lazy_gettext("Choose the day.")), day_is_meant])
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
    throughout = BooleanField(lazy_gettext("All sites stay open for the whole session"))

    @property
    def has_hours(self) -> bool:
        """True where `hours` can be read."""
        return bool(self.day.data and self.opens.data and self.closes.data and is_meant(self.day.data))

    def hours(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """When it opens and closes."""
        opens = datetime.combine(self.day.data, self.opens.data, zone)
        closes = datetime.combine(self.day.data, self.closes.data, zone)
        return opens, closes if closes > opens else closes + timedelta(days=1)


class PeopleRow(Row):
    """How many people a mobile or an isolation site is for."""

    site = StringField(
        lazy_gettext("Site"),
        [Length(max=200)],
        render_kw={"autocomplete": "off", "maxlength": "200", "list": "by-number"},
    )
    people = WholeField(
        lazy_gettext("People"), [Optional(), NumberRange(0, 100_000, lazy_gettext("Type 0 to 100,000 people."))]
    )


class PeopleForm(FlaskForm):
    """The people of a session's mobile and isolation sites."""

    numbers = Rows(PeopleRow, lazy_gettext("People at mobile and isolation sites"), most=100)

    def typed(self) -> list[tuple[str, int | None]]:
        """(code of the site, people) of each row in which something is typed; None where it can't be read."""
        return [(one.site.data.strip().split(" ", 1)[0], one.people.data) for _, one in self.numbers.given]

    def field_at(self, where: Where) -> Field | None:
        """The field that a fault of the service is about."""
        match where:
            case ("people", int(n), str(part)) if n < len(self.numbers.given):
                return self.numbers.given[n][1][part]
            case (*_, str(part)) if part in self:
                return self[part]
        return None


class SessionForm(PeopleForm, HoursForm):
    """A new session."""

    code = _session_code
    kind = RadioField(
        lazy_gettext("Kind of session"), choices=list(starmap(SelectChoice, KIND_WORDS.items())), default="main"
    )
    members_of = SelectField(lazy_gettext("Sites and staff to begin with"), default="")


USUAL_HOURS = (time(8), time(12))
"""What most counties do."""
SWEEP_HOURS = (time(17), time(22))
"""When counties sampled those who had not come in the morning (Fuyang, 2022)."""
