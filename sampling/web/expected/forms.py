"""The form of expected people: one a village."""

from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from sampling.domain.expected import COUNTS, SOURCE_MAX, Entry, Version

from ..limits import WholeField

_COUNT = lazy_gettext("Type how many people, 0 if nobody.")
COUNT_WORDS = {
    "away": lazy_gettext("Residents who are away"),
    "visitors": lazy_gettext("Visitors who are here"),
    "exempt_tested": lazy_gettext("Tested recently"),
    "exempt_vaccinated": lazy_gettext("Vaccinated recently"),
    "exempt_quarantined": lazy_gettext("In quarantine, sampled there"),
    "exempt_school": lazy_gettext("Sampled at school"),
    "exempt_work": lazy_gettext("Sampled at work"),
    "home_bound": lazy_gettext("Of the expected, home-bound"),
}
SHORT_WORDS = {
    "away": lazy_gettext("Away"),
    "visitors": lazy_gettext("Visitors"),
    "exempt_tested": lazy_gettext("Tested"),
    "exempt_vaccinated": lazy_gettext("Vaccinated"),
    "exempt_quarantined": lazy_gettext("Quarantine"),
    "exempt_school": lazy_gettext("School"),
    "exempt_work": lazy_gettext("Work"),
    "home_bound": lazy_gettext("Home-bound"),
}


def _count(name: str) -> WholeField:
    return WholeField(COUNT_WORDS[name], [InputRequired(_COUNT)])


class EntryForm(FlaskForm):
    """What a village says. version: the newest it has seen; confirm: figures that are meant though they look odd."""

    version = HiddenField()
    confirm = HiddenField()
    away = _count("away")
    visitors = _count("visitors")
    exempt_tested = _count("exempt_tested")
    exempt_vaccinated = _count("exempt_vaccinated")
    exempt_quarantined = _count("exempt_quarantined")
    exempt_school = _count("exempt_school")
    exempt_work = _count("exempt_work")
    home_bound = _count("home_bound")
    source = StringField(
        lazy_gettext("Where the figures are from"),
        [InputRequired(lazy_gettext("Say where the figures are from.")), Length(max=SOURCE_MAX)],
    )

    @property
    def entry(self) -> Entry | None:
        """What was typed; None while a figure is missing or no number."""
        typed: list[Any] = [self[name].data for name in COUNTS]
        return None if None in typed else Entry(*typed)


def fingerprint(entry: Entry) -> str:
    """The figures as one text: what was asked about is what is confirmed."""
    return "-".join(str(getattr(entry, name)) for name in COUNTS)


def standing(newest: Version | None) -> dict[str, Any]:
    """What the form shows first: what stands; before that the reasons at 0, and away and visitors to be typed."""
    if newest is None:
        return {"version": "0", **{name: 0 for name in COUNTS if name not in ("away", "visitors")}}
    counts = {name: getattr(newest.entry, name) for name in COUNTS}
    return {"version": str(newest.version), "source": newest.source, **counts}
