"""What the audit is searched by."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext, lazy_pgettext
from wtforms import DateTimeLocalField, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, ValidationError

from ..formatting import ZONE
from .words import ACTION_WORDS

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
MOMENT = lazy_gettext("Give day and time, such as 2022-05-04 09:00, or leave it empty.")
ACTIONS = sorted(ACTION_WORDS.items(), key=lambda pair: pair[0])


class MomentField(DateTimeLocalField):
    """A day and a time on the county's clock, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed, with a blank for the T where it has one."""
        try:
            super().process_formdata([value.strip().replace(" ", "T", 1) for value in valuelist])
        except ValueError:
            raise ValueError(str(MOMENT)) from None


class AuditForm(Form):
    """Who did what to what, when, with which words."""

    actor = StringField(lazy_gettext("Who"), [Length(max=80)])
    action = SelectField(
        lazy_gettext("What"),
        choices=[SelectChoice("", lazy_gettext("Everything")), *(SelectChoice(key, word) for key, word in ACTIONS)],
        validate_choice=False,
        default="",
    )
    subject = StringField(lazy_gettext("To what"), [Length(max=120)])
    since = MomentField(lazy_pgettext("time", "From"), [Optional()], format=FORMATS)
    until = MomentField(lazy_pgettext("time", "Until"), [Optional()], format=FORMATS)
    words = StringField(lazy_gettext("Words in the details"), [Length(max=120)])

    def validate_until(self, field: MomentField) -> None:
        """It comes after the beginning."""
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(lazy_gettext("This lies before the beginning. Change one of the two."))

    @property
    def filters(self) -> dict[str, Any]:
        """What the service is asked with; the minute that is named last is one of those asked for."""
        until = self.until.data
        return {
            "actor": (self.actor.data or "").strip(),
            "action": (self.action.data or "").strip(),
            "subject": (self.subject.data or "").strip(),
            "since": self.since.data.replace(tzinfo=ZONE) if self.since.data else None,
            "until": (until + timedelta(minutes=1)).replace(tzinfo=ZONE) if until else None,
            "words": (self.words.data or "").strip(),
        }
