"""The forms of planning: what a run may spend, and the question the other way round."""

from itertools import starmap
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from sampling.domain.assumptions import Assumptions
from sampling.services import planning

from ..limits import WholeField
from ..questions import QUESTION_WORDS
from ..staff import ROLE_WORDS


def _seconds(usual: int, label: object) -> WholeField:
    return WholeField(
        label,
        [
            InputRequired(lazy_gettext("Type a number of seconds.")),
            NumberRange(1, int(planning.SECONDS_MAX), lazy_gettext("Type 1 to 3,600 seconds.")),
        ],
        default=usual,
    )


def _whole(label: object, low: int, high: int) -> WholeField:
    told = lazy_gettext("Type a whole number from %(low)s to %(high)s, or nothing.", low=low, high=high)
    return WholeField(label, [Optional(), NumberRange(low, high, told)])


def _code(label: object) -> StringField:
    return StringField(label, [Optional(), Length(max=80)])


class RunForm(FlaskForm):
    """What a run may spend."""

    seconds = _seconds(20, lazy_gettext("Time to calculate"))
    seed = WholeField(
        lazy_gettext("Number of the draw"),
        [InputRequired(lazy_gettext("Type a whole number.")), NumberRange(0, 2**31 - 1)],
        default=0,
    )

    travel_minutes = _whole(lazy_gettext("Longest way from base to site"), 1, 600)
    block_minutes = _whole(lazy_gettext("Longest stretch of work"), 5, 1440)
    reserve_percent = _whole(lazy_gettext("Kept in reserve of each role"), 0, 50)
    people = _whole(lazy_gettext("More people (fewer with a minus)"), -100_000, 100_000)
    role = SelectField(
        lazy_gettext("Role of these people"), choices=list(starmap(SelectChoice, ROLE_WORDS.items())), default="sampler"
    )
    base = _code(lazy_gettext("Code of the area they start from"))
    lanes = _whole(lazy_gettext("More lanes (fewer with a minus)"), -100, 100)
    site = _code(lazy_gettext("Code of the site with these lanes"))
    later_minutes = _whole(lazy_gettext("Sites and people stay longer"), 0, 720)
    own_township = BooleanField(lazy_gettext("People work in their own township first"))
    team_least = _whole(lazy_gettext("People of a unit go in teams of at least"), 2, 100)
    closed_site = _code(lazy_gettext("Code of a site that stays closed"))
    pin_staff = _code(lazy_gettext("Code of a person who works at one site"))
    pin_site = _code(lazy_gettext("Code of that site"))
    priced = BooleanField(lazy_gettext("Say what each wish costs"))

    def assumed(self) -> Assumptions:
        """What is typed under "What if" but for the wishes."""
        reserve = self.reserve_percent.data
        return Assumptions(
            travel_minutes=self.travel_minutes.data,
            block_minutes=self.block_minutes.data,
            reserve=None if reserve is None else reserve / 100,
            people=self.people.data or 0,
            role=self.role.data or "",
            base=(self.base.data or "").strip(),
            lanes=self.lanes.data or 0,
            site=(self.site.data or "").strip(),
            later_minutes=self.later_minutes.data or 0,
        )

    def wishes(self) -> dict[str, Any] | None:
        """A sampling-wishes/1 without units; None where nothing is wished."""
        out: dict[str, Any] = {}
        if self.own_township.data:
            out["own_township_first"] = {}
        if self.team_least.data:
            out["teams"] = {"least": self.team_least.data}
        if closed := (self.closed_site.data or "").strip():
            out["closed"] = [closed]
        if staff := (self.pin_staff.data or "").strip():
            out["pins"] = [{"staff": staff, "site": (self.pin_site.data or "").strip()}]
        return {"format": "sampling-wishes/1", **out} if out else None

    @property
    def what_if(self) -> list[str]:
        """The names of the fields that have faults under "What if"."""
        return [name for name in self.errors if name not in ("seconds", "seed", None)]


class QuestionForm(FlaskForm):
    """A question about the session, and what answering it may spend."""

    def __init__(self, **values: Any) -> None:
        super().__init__(prefix="ask", **values)  # beside a `RunForm` on the same page

    question = RadioField(
        lazy_gettext("Question"),
        choices=list(starmap(SelectChoice, QUESTION_WORDS.items())),
        default="fewest",
    )
    seconds = _seconds(60, lazy_gettext("Time to find the answer"))
