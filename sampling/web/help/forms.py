"""The forms of help: what is asked for, a call, an answer, handing over."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from sampling.domain.help import CALLERS, ITEMS, KINDS, WAITED_MAX, Ask
from sampling.services.help import Caller

from ..limits import WholeField
from .words import ITEM_WORDS, KIND_WORDS

PEOPLE_OF = {"queue": "queue_people", "sampler_down": "samplers", "home_bound": "home_people"}


class AskFields(FlaskForm):
    """What is asked for. `key` is made with the form or on the phone, so that sending it twice is one request.

    age: seconds since it was pressed, where it waited on the phone; a phone's clock may be wrong, how long it waited
    is not.
    """

    key = HiddenField()
    round = HiddenField()
    age = WholeField("", [Optional()])
    kind = RadioField(
        lazy_gettext("What do you need help with?"),
        choices=[SelectChoice(*one) for one in KIND_WORDS.items()],
        validate_choice=False,
    )
    queue_people = WholeField(lazy_gettext("How many people are queueing"), [Optional()])
    samplers = WholeField(lazy_gettext("How many samplers are missing"), [Optional()])
    home_people = WholeField(lazy_gettext("How many people"), [Optional()])
    place = StringField(lazy_gettext("Where they are"))
    note = TextAreaField(lazy_gettext("What else is to be known"))

    def ask(self) -> Ask:
        """What is typed, with the fields of the chosen kind alone."""
        kind = self.kind.data or ""
        people = PEOPLE_OF.get(kind)
        supplies = {item: self[f"item_{item}"].data for item in ITEMS} if kind == "supplies" else {}
        return Ask(
            kind=kind if kind in KINDS else "",
            people=self[people].data if people else None,
            place=(self.place.data or "") if kind == "home_bound" else "",
            supplies={item: count for item, count in supplies.items() if count},
            note=self.note.data or "",
        )

    def waited(self) -> timedelta:
        """How long the phone kept it."""
        return timedelta(seconds=min(max(self.age.data or 0, 0), int(WAITED_MAX.total_seconds())))


for _item in ITEMS:
    setattr(AskFields, f"item_{_item}", WholeField(ITEM_WORDS[_item], [Optional()]))


class AskForm(AskFields):
    """What a site asks for."""


class CallForm(AskFields):
    """A call of the dispatch telephone. where: a site or a village, by code or name."""

    where = StringField(lazy_gettext("Site or village"))
    caller_kind = RadioField(
        lazy_gettext("Who calls"),
        choices=[
            SelectChoice("staff", lazy_gettext("Staff, a village or a unit")),
            SelectChoice("resident", lazy_gettext("A resident")),
        ],
        default=CALLERS[0],
        validate_choice=False,
    )
    caller = StringField(lazy_gettext("Post or unit of who calls"))
    caller_phone = StringField(lazy_gettext("Work phone to call back"))

    def who(self) -> Caller:
        """Who called."""
        return Caller(self.caller_kind.data or "", self.caller.data or "", self.caller_phone.data or "")


class ReplyForm(FlaskForm):
    """What a site says of its request."""

    key = HiddenField()
    round = HiddenField()
    ticket = WholeField(lazy_gettext("About which request"), [Optional()])
    age = WholeField("", [Optional()])
    act = HiddenField()
    text = StringField(lazy_gettext("Write back to the desk"))

    def waited(self) -> timedelta:
        """How long the phone kept it."""
        return timedelta(seconds=min(max(self.age.data or 0, 0), int(WAITED_MAX.total_seconds())))


class ActForm(FlaskForm):
    """What the desk does with a request. owner: whose it was when the page was opened. to: "county", "township",
    "unit", or an account's sign-in name behind "account:"."""

    key = HiddenField()
    owner = HiddenField()
    text = TextAreaField(lazy_gettext("Answer"))
    to = SelectField(lazy_gettext("To whom"), choices=[], validate_choice=False)
    unit = StringField(lazy_gettext("Name of the unit"))
    done = TextAreaField(lazy_gettext("What was done"))
    way = HiddenField()

    def to_whom(self) -> dict[str, Any]:
        """Level and name of whom it is handed to."""
        level, _, name = (self.to.data or "").partition(":")
        return {"level": level, "name": (self.unit.data or "") if level == "unit" else name}
