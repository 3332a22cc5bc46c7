"""The forms of a study: its beginning, its question, and a place for a site."""

from collections.abc import Callable
from itertools import starmap

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, FileField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from sampling.domain.siting import COSTS, DETOURS, HOURS, LOADS, MINUTES, SOURCE_MOST, SPEEDS, Question
from sampling.services import planning

from ..limits import FloatField, WholeField
from .words import QUESTION_WORDS


class StudyForm(FlaskForm):
    """A new study."""

    name = StringField(lazy_gettext("Name"), [InputRequired(lazy_gettext("Type a name.")), Length(max=120)])
    code = StringField(
        lazy_gettext("Code"),
        [InputRequired(lazy_gettext("Type a code of letters, digits, points or hyphens.")), Length(max=40)],
    )
    area_code = SelectField(lazy_gettext("Area"))
    round_code = SelectField(lazy_gettext("Whose walk counts"))


def _filled(sentence: object) -> Callable[[BaseForm, Field], None]:
    """Refuses a field in which no number is typed, blanks alone among them."""

    def check(form: BaseForm, field: Field) -> None:
        if field.data is None:
            raise StopValidation(str(sentence))

    return check


def _number(label: object, sentence: str) -> FloatField:
    return FloatField(label, [_filled(lazy_gettext(sentence))])


class QuestionForm(FlaskForm):
    """What a study asks, and the time it may take."""

    kind = RadioField(
        lazy_gettext("What is asked?"), choices=list(starmap(SelectChoice, QUESTION_WORDS.items())), default="walking"
    )
    minutes = _number(lazy_gettext("Near enough"), MINUTES)
    sites = WholeField(lazy_gettext("How many sites"), [Optional()])
    hours = _number(lazy_gettext("Sites are open"), HOURS)
    most = WholeField(lazy_gettext("Most people a site"), [Optional(), NumberRange(1, 10_000_000, lazy_gettext(LOADS))])
    splits = BooleanField(lazy_gettext("Large areas may be split between sites"))
    each_village = BooleanField(lazy_gettext("At least one site in every village that has a candidate"))
    km_worth = _number(lazy_gettext("Walking that one of cost is worth"), COSTS)
    site_cost = _number(lazy_gettext("Cost of opening a site that stands already"), COSTS)
    km_per_hour = _number(lazy_gettext("Walking speed"), SPEEDS)
    near_detour = _number(lazy_gettext("Way per straight line, up to 1 km"), DETOURS)
    far_detour = _number(lazy_gettext("Way per straight line, beyond"), DETOURS)
    source = StringField(lazy_gettext("Where these figures are from"), [Length(max=SOURCE_MOST)])
    seconds = WholeField(
        lazy_gettext("Time to calculate"),
        [
            InputRequired(lazy_gettext("Type a number of seconds.")),
            NumberRange(1, int(planning.SECONDS_MAX), lazy_gettext("Type 1 to 3,600 seconds.")),
        ],
        default=60,
    )

    @classmethod
    def of(cls, question: Question) -> "QuestionForm":
        """Filled in with a question."""
        return cls(formdata=None, data=question.as_dict())

    def question(self) -> Question:
        """What is typed; a field in which no number is has the usual one."""
        usual = Question().as_dict()
        typed = {name: self[name].data for name in usual}
        return Question(**{name: usual[name] if value is None else value for name, value in typed.items()})


class WaysForm(FlaskForm):
    """A file of ways."""

    file = FileField(lazy_gettext("File of ways"))


class PlaceForm(FlaskForm):
    """Another place for a site."""

    lon = FloatField(lazy_gettext("Longitude"), [_filled(lazy_gettext("Type the longitude in degrees."))])
    lat = FloatField(lazy_gettext("Latitude"), [_filled(lazy_gettext("Type the latitude in degrees."))])

    def place(self) -> dict[str, float]:
        """What is typed, once the form is right."""
        return {"lon": float(self.lon.data or 0.0), "lat": float(self.lat.data or 0.0)}
