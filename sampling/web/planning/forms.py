"""The forms of planning: what a run may spend, and the question the other way round."""

from itertools import starmap
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, SelectField, StringField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from sampling.domain.assumptions import CHANGES_MAX, Assumptions, OtherPeople, OtherSite
from sampling.domain.errors import Where
from sampling.services import planning

from ..faults import faults_in
from ..formatting import number
from ..limits import WholeField
from ..questions import QUESTION_WORDS
from ..roles import ROLE_WORDS
from ..rows import Row, Rows

TYPED_MAX = 200  # a code, and the name that a list offers after it


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
    def within(form: BaseForm, field: Field) -> None:
        """One sentence, whether what is typed is no number or too large a one."""
        if field.data is None or not low <= field.data <= high:
            field.errors = []
            told = gettext(
                "Type a whole number from %(low)s to %(high)s, or nothing.", low=number(low), high=number(high)
            )
            raise StopValidation(told)

    signed = {"inputmode": "text"} if low < 0 else {}  # the numeric keypad of some phones has no minus
    return WholeField(label, [Optional(), within], render_kw=signed)


def _code(label: object, **drawn: str) -> StringField:
    return StringField(
        label,
        [Optional(), Length(max=TYPED_MAX, message=lazy_gettext("This is too long for a code."))],
        render_kw={"autocomplete": "off", "maxlength": str(TYPED_MAX), **drawn},
    )


def _clock(label: object) -> TimeField:
    return TimeField(label, [Optional()])


def _role(label: object, *none: SelectChoice, usual: str) -> SelectField:
    return SelectField(label, choices=[*none, *starmap(SelectChoice, ROLE_WORDS.items())], default=usual)


class PeopleRow(Row):
    """More or fewer people of a role."""

    people = _whole(lazy_gettext("How many more (fewer with a minus)"), -10_000, 10_000)
    role = _role(lazy_gettext("Role"), usual="sampler")
    base = _code(lazy_gettext("Area they start from (all, if empty)"), list="bases")


class SiteRow(Row):
    """Other lanes or hours of a site."""

    site = _code(lazy_gettext("Site"), list="sites")
    lanes = _whole(lazy_gettext("More lanes (fewer with a minus)"), -100, 100)
    opens = _clock(lazy_gettext("Opens at"))
    closes = _clock(lazy_gettext("Closes at"))


class ClosedRow(Row):
    """A site that stays closed."""

    site = _code(lazy_gettext("Site"), list="sites")


class PinRow(Row):
    """A person who works at one site."""

    staff = _code(lazy_gettext("Code of the person"))
    site = _code(lazy_gettext("Site"), list="sites")
    role = _role(lazy_gettext("Role"), SelectChoice("", lazy_gettext("most needed")), usual="")
    opens = _clock(lazy_gettext("From"))
    closes = _clock(lazy_gettext("Until"))


class PairRow(Row):
    """Two people who work together."""

    first = _code(lazy_gettext("Code of the person"))
    second = _code(lazy_gettext("Code of the other person"))


class RunForm(FlaskForm):
    """What a run may spend, what it is to assume, and what is wished of its plan."""

    def __init__(self, **values: Any) -> None:
        self._kept: dict[str, list[tuple[int, Any]]] = {}
        self.changed = False
        super().__init__(**values)

    seconds = _seconds(20, lazy_gettext("Time to calculate"))
    seed = WholeField(
        lazy_gettext("Number of the draw"),
        [InputRequired(lazy_gettext("Type a whole number.")), NumberRange(0, 2**31 - 1)],
        default=0,
    )

    travel_minutes = _whole(lazy_gettext("Longest way from base to site"), 1, 600)
    block_minutes = _whole(lazy_gettext("Longest stretch of work"), 5, 1440)
    reserve_percent = _whole(lazy_gettext("Kept in reserve of each role"), 0, 50)
    people = Rows(PeopleRow, lazy_gettext("More or fewer people"), most=CHANGES_MAX)
    sites = Rows(SiteRow, lazy_gettext("Other lanes or hours of sites"), most=CHANGES_MAX)
    later_minutes = _whole(lazy_gettext("Sites and people stay longer"), 0, 720)
    own_township = BooleanField(lazy_gettext("People work in their own township first"))
    team_least = _whole(lazy_gettext("People of a unit go in teams of at least"), 2, 100)
    closed = Rows(ClosedRow, lazy_gettext("Sites that stay closed"), most=CHANGES_MAX)
    pins = Rows(PinRow, lazy_gettext("People who work at one site"), most=CHANGES_MAX)
    pairs = Rows(PairRow, lazy_gettext("Pairs who work together"), most=CHANGES_MAX)
    priced = BooleanField(lazy_gettext("Say what each wish costs"))

    def assumed(self) -> Assumptions:
        """What is typed under "What if" but for the wishes. What has a fault of its own is as if it were not there."""
        reserve = _sound_number(self.reserve_percent)
        return Assumptions(
            travel_minutes=_sound_number(self.travel_minutes),
            block_minutes=_sound_number(self.block_minutes),
            reserve=None if reserve is None else reserve / 100,
            people=tuple(
                OtherPeople(row.people.data or 0, row.role.data or "", code_of(row.base))
                for _, row in self._sound("people")
            ),
            sites=tuple(
                OtherSite(code_of(row.site), row.lanes.data or 0, row.opens.data, row.closes.data)
                for _, row in self._sound("sites")
            ),
            later_minutes=_sound_number(self.later_minutes) or 0,
        )

    def wishes(self) -> dict[str, Any] | None:
        """A sampling-wishes/1 without units, pins with `hours`; None where nothing is wished."""
        out: dict[str, Any] = {}
        if self.own_township.data:
            out["own_township_first"] = {}
        if least := _sound_number(self.team_least):
            out["teams"] = {"least": least}
        if closed := [code_of(row.site) for _, row in self._sound("closed")]:
            out["closed"] = closed
        if pins := [_pin(row) for _, row in self._sound("pins")]:
            out["pins"] = pins
        if pairs := [[code_of(row.first), code_of(row.second)] for _, row in self._sound("pairs")]:
            out["together"] = {"pairs": pairs}
        return {"format": "sampling-wishes/1", **out} if out else None

    def field_at(self, where: Where) -> Field | None:
        """The field of a place in what was asked for, its rows counted as `assumed` and `wishes` give them."""
        if not where:
            return None
        name = {"reserve": "reserve_percent", "teams": "team_least"}.get(str(where[0]), str(where[0]))
        if len(where) < 3:
            return self[name]
        position, _ = self._sound(name)[int(where[1])]
        return self[name].entries[position].form[str(where[2])]

    def _sound(self, name: str) -> list[tuple[int, Any]]:
        if name not in self._kept:
            self._kept[name] = [(i, row) for i, row in self[name].given if not row.errors]
        return self._kept[name]

    @property
    def what_if(self) -> bool:
        """True where a field under "What if" has a fault, or its rows were changed."""
        own = (self.seconds.id, self.seed.id, "csrf_token", "")
        return self.changed or any(id not in own for id, _ in faults_in(self))


def _sound_number(field: Field) -> Any:
    return None if field.errors else field.data


def code_of(field: Field) -> str:
    """The code that is typed: a list offers it with the name after it."""
    return next(iter((field.data or "").split()), "")


def _pin(row: Any) -> dict[str, Any]:
    out: dict[str, Any] = {"staff": code_of(row.staff), "site": code_of(row.site)}
    if row.role.data:
        out["role"] = row.role.data
    if row.opens.data or row.closes.data:
        out["hours"] = (row.opens.data, row.closes.data)
    return out


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
