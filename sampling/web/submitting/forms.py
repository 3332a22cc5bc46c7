"""Forms of a township: a file to send in, a note, and one person, site or vehicle."""

from itertools import starmap

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from sampling.domain.submitting import FILES

from ..importing import DATUM_WORDS
from ..limits import WholeField
from ..roles import ROLE_WORDS
from ..vehicles import KIND_WORDS as VEHICLE_WORDS
from .words import KIND_WORDS

_NAME = lazy_gettext("Type a name.")


class FileForm(FlaskForm):
    """A file of the township."""

    kind = RadioField(
        lazy_gettext("What does the file hold?"),
        choices=[SelectChoice(kind, word) for kind, word in KIND_WORDS.items() if kind in FILES],
        default="staff",
    )
    file = FileField(lazy_gettext("File"))
    datum = SelectField(
        lazy_gettext("Datum of the coordinates"), choices=list(starmap(SelectChoice, DATUM_WORDS.items()))
    )


class NoteForm(FlaskForm):
    """What the township says with a submission."""

    note = TextAreaField(lazy_gettext("Note for the planner"), [Optional(), Length(max=2000)])


class AnswerForm(FlaskForm):
    """What the planner says with a decision."""

    answer = TextAreaField(lazy_gettext("Note for the township"), [Optional(), Length(max=2000)])


class PersonForm(FlaskForm):
    """A person's phone, roles and hours, and whether the round can have the person."""

    away = BooleanField(lazy_gettext("Can't be had in this round"))
    work_phone = StringField(lazy_gettext("Work phone"), [Optional(), Length(max=40)])
    roles = SelectMultipleField(
        lazy_gettext("Roles"),
        choices=list(starmap(SelectChoice, ROLE_WORDS.items())),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    available_from = TimeField(lazy_gettext("Available from"), [Optional()])
    available_to = TimeField(lazy_gettext("Available until"), [Optional()])


class SiteForm(FlaskForm):
    """A site's name, lanes and hours."""

    name = StringField(lazy_gettext("Name"), [InputRequired(_NAME), Length(max=120)])
    lanes = WholeField(
        lazy_gettext("Lanes"),
        [
            InputRequired(lazy_gettext("Type a whole number.")),
            NumberRange(1, 1000, lazy_gettext("A site has 1 to 1,000 lanes.")),
        ],
    )
    opens = TimeField(lazy_gettext("Opens at"), [InputRequired(lazy_gettext("Type the time at which it opens."))])
    closes = TimeField(lazy_gettext("Closes at"), [InputRequired(lazy_gettext("Type the time at which it closes."))])


class VehicleForm(FlaskForm):
    """A vehicle and its driver."""

    plate = StringField(
        lazy_gettext("Number plate"), [InputRequired(lazy_gettext("Type the number plate.")), Length(max=20)]
    )
    kind = SelectField(lazy_gettext("Kind"), choices=list(starmap(SelectChoice, VEHICLE_WORDS.items())))
    seats = WholeField(
        lazy_gettext("Seats beside the driver's"),
        [
            InputRequired(lazy_gettext("Type a whole number.")),
            NumberRange(0, 100, lazy_gettext("A vehicle has 0 to 100 seats beside the driver's.")),
        ],
    )
    unit = StringField(lazy_gettext("Unit"), [InputRequired(lazy_gettext("Type the unit.")), Length(max=120)])
    driver_name = StringField(lazy_gettext("Driver"), [Optional(), Length(max=80)])
    driver_phone = StringField(lazy_gettext("Driver's work phone"), [Optional(), Length(max=40)])
