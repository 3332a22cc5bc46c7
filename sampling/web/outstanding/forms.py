"""The form of outstanding people: one an area, figures alone."""

from datetime import timedelta
from secrets import token_hex
from typing import Any

from flask_babel import lazy_gettext, lazy_pgettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from sampling.domain.outstanding import BASES, REASONS, Entry, Version
from sampling.services.outstanding import Sent

from .. import numbers
from ..limits import WholeField

_COUNT = lazy_gettext("Type how many people, 0 if nobody.")
REASON_WORDS = {
    "away": lazy_gettext("Away"),
    "home_bound": lazy_gettext("Home-bound"),
    "refused": lazy_pgettext("outstanding", "Refused"),
    "exempt": lazy_gettext("Exempt"),
    "elsewhere": lazy_gettext("Sampled elsewhere"),
    "unknown": lazy_gettext("Reason unknown"),
}
REASON_HELP = {
    "away": lazy_gettext("Turned out not to be here. Not those you gave as away the night before."),
    "home_bound": lazy_gettext("Can't come to a site. A mobile team goes to them."),
    "refused": lazy_gettext("Do not want to be sampled."),
    "exempt": lazy_gettext("Need not come. Not those you gave as exempt the night before."),
    "elsewhere": lazy_gettext("At another place, as you have made sure."),
    "unknown": lazy_gettext("Expected, not sampled, and nobody knows why."),
}
BASIS_WORDS = {
    "counts": lazy_gettext("From counts"),
    "entered": lazy_gettext("From what was entered, else from counts"),
}
SECONDS_MAX = 10**7


def _count(name: str) -> WholeField:
    return WholeField(REASON_WORDS[name], [InputRequired(_COUNT)], description=REASON_HELP[name])


class EntryForm(FlaskForm):
    """What an area says. version: the newest it has seen; sent_id: so that the same sent twice is one; waited: seconds
    that it lay on the phone."""

    version = HiddenField()
    sent_id = HiddenField()
    waited = HiddenField()
    away = _count("away")
    home_bound = _count("home_bound")
    refused = _count("refused")
    exempt = _count("exempt")
    elsewhere = _count("elsewhere")
    unknown = _count("unknown")

    @property
    def as_far(self) -> Sent:
        """What was typed so far, to look at: what is missing or no number as nobody."""
        return Sent(Entry(*(self[name].data or 0 for name in REASONS)))

    @property
    def sent(self) -> Sent | None:
        """What was typed; None while a figure is missing or no number."""
        typed: list[Any] = [self[name].data for name in REASONS]
        if None in typed:
            return None
        seconds = min(numbers.whole(self.waited.data or "") or 0, SECONDS_MAX)
        return Sent(
            Entry(*typed),
            self.sent_id.data or "",
            numbers.whole(self.version.data or "") or 0,
            timedelta(seconds=max(0, seconds)),
        )

    def renew(self, newest: Version | None) -> None:
        """What is sent next is another sending, by somebody who has seen what stands now."""
        self.version.data, self.sent_id.data = str(newest.version if newest else 0), token_hex(16)
        self.waited.data = ""
        self.version.raw_data = self.sent_id.raw_data = self.waited.raw_data = None


class BasisForm(FlaskForm):
    """Whom a session takes to be outstanding."""

    basis = RadioField(
        lazy_gettext("Plan the session"),
        choices=[SelectChoice(basis, BASIS_WORDS[basis]) for basis in BASES],
        validators=[InputRequired(lazy_gettext("Choose one of the two."))],
    )


def standing(newest: Version | None) -> dict[str, Any]:
    """What the form shows first: what stands; before that the reasons at 0, and those without one to be typed."""
    if newest is None:
        return {"version": "0", "sent_id": token_hex(16), **{name: 0 for name in REASONS if name != "unknown"}}
    counts = {name: getattr(newest.entry, name) for name in REASONS}
    return {"version": str(newest.version), "sent_id": token_hex(16), **counts}
