"""The form of an area's tubes: the hour, and a figure for each step."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField

from sampling.domain.tubes import STEPS, Entry
from sampling.services.tubes import AreaPage, Sent

from ..days import day_in
from ..formatting import moment
from ..limits import ID_MAX, WholeField, moment_asked

HOUR = timedelta(hours=1)


class TubesForm(FlaskForm):
    """What was told of an area's tubes by an hour. seen: the newest version of its day that was on the page."""

    day = HiddenField()
    seen = WholeField("")
    hour = SelectField(lazy_gettext("Up to"), choices=[], validate_choice=False)
    sent = WholeField(lazy_gettext("Sent to the lab"))
    tested = WholeField(lazy_gettext("Put on test"))
    resulted = WholeField(lazy_gettext("With a result, whatever it is"))
    reason = StringField(lazy_gettext("Why it changes, or a remark"))
    confirmed = BooleanField(lazy_gettext("It was checked, and it is right"))

    @property
    def given(self) -> Sent:
        """What was typed; what is no number as not told. Raises Refused for an hour or a day that is none."""
        return Sent(
            day=day_in(self.day.data),
            hour=moment_asked(self.hour.data or ""),
            entry=Entry(*(self[step].data for step in STEPS)),
            reason=self.reason.data or "",
            confirmed=bool(self.confirmed.data),
            seen=min(max(self.seen.data or 0, 0), ID_MAX),
        )

    def offer(self, page: AreaPage) -> None:
        """Offer the hours that can be told, the newest first."""
        first = [] if self.hour.data else [("", gettext("Choose the hour"))]
        self.hour.choices = [*first, *((hour.isoformat(), moment(hour)) for hour in reversed(page.hours))]

    def renew(self, page: AreaPage) -> None:
        """What is sent next is sent by somebody who has seen what stands now."""
        self.seen.data, self.seen.raw_data = page.seen, None


def standing(page: AreaPage, hour: datetime | None, now: datetime) -> dict[str, Any]:
    """What the form shows first: of an hour that was told what stands, of another nothing, so that nobody sends an
    old figure anew. hour: None for the newest, or for none where the day's tubes are told no more."""
    newest = page.hours[-1] if page.hours and page.hours[-1] + HOUR > now else None
    chosen = hour if hour in page.hours else newest
    found = page.holding.get(chosen) if chosen else None
    counts = {step: getattr(found.entry, step) for step in STEPS} if found else {}
    return {
        "day": page.day.isoformat(),
        "seen": page.seen,
        "hour": chosen.isoformat() if chosen else "",
        "reason": "",
        **counts,
    }
