"""Closing: the last report of a site's opening: when the last person was sampled, how many there were in the end, in
how many tubes, and to whom they were handed.

The noon figure of an opening is its count at the planned end; the final one is its last count, which may lie beyond it.
Both are the same cumulative count of the day, at two hours of it, and neither takes the other's place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .counts import PEOPLE_MAX
from .errors import FieldFault
from .hours import LATE, Opening, hour_ends, reported_from
from .texts import N_

HOWS = ("site", "name")
"""Closed by the site itself, or by somebody else by name, since its lead could not."""
TEXT_MAX = 500
LINE_MAX = 120
SKEW = timedelta(minutes=5)  # clocks differ: so far ahead is still now


@dataclass(frozen=True, slots=True)
class ClosingReport:
    """A closing report as it was sent.

    report_id: made where it is written, so that sending it again is known to be the same. last_person_at: None where
    nobody came. sampled: everybody since the site opened that day, visitors among them. carried_in: box or vehicle.
    seals: as they are written on the boxes. reason: why it is corrected, or why somebody else closes the site.
    """

    report_id: str
    last_person_at: datetime | None
    sampled: int | None
    tubes: int | None = None
    visitors: int | None = None
    handed_to: str = ""
    handed_at: datetime | None = None
    carried_in: str = ""
    seals: str = ""
    note: str = ""
    reason: str = ""

    def says(self) -> tuple[object, ...]:
        """What it says; two that say the same are the same report."""
        return (
            self.last_person_at,
            self.sampled,
            self.tubes,
            self.visitors,
            self.handed_to,
            self.handed_at,
            self.carried_in,
            self.seals,
            self.note,
        )


@dataclass(frozen=True, slots=True)
class Closing:
    """A version of a site's closing report, as it stands at the county. how: one of `HOWS`."""

    site_code: str
    session_code: str
    version: int
    report: ClosingReport
    hour: datetime
    how: str
    received_at: datetime
    reported_by: str


def faults_of(
    report: ClosingReport, opening: Opening, *, before: int | None, by_name: bool, correcting: bool, now: datetime
) -> list[FieldFault]:
    """All that is wrong with a closing report.

    before: people of the opening's newest count that stands; a final figure below it is told with a reason.
    by_name: somebody else closes the site. correcting: a report stands already.
    """
    found = [*_figures(report), *_times(report, opening, now), *_texts(report)]
    reason = report.reason.strip()
    if not reason and correcting:
        found.append(FieldFault(N_("Say why the closing report is corrected."), where=("reason",)))
    elif not reason and by_name:
        found.append(FieldFault(N_("Say why you close the site in place of its lead."), where=("reason",)))
    elif not reason and before is not None and report.sampled is not None and report.sampled < before:
        sentence = N_("%(n)s is fewer than the %(before)s that the county has. Correct it, or say why it is fewer.")
        found.append(FieldFault(sentence, {"n": report.sampled, "before": before}, ("sampled",)))
    return found


def _figures(report: ClosingReport) -> Iterable[FieldFault]:
    if report.sampled is None:
        yield FieldFault(N_("Type how many people were sampled in the end, 0 if nobody."), where=("sampled",))
    for name in ("sampled", "tubes", "visitors"):
        figure = getattr(report, name)
        if figure is not None and not 0 <= figure <= PEOPLE_MAX:
            yield FieldFault(N_("Type a number from 0 to %(most)s."), {"most": PEOPLE_MAX}, (name,))
    if report.sampled is not None and report.visitors is not None and report.visitors > report.sampled:
        yield FieldFault(
            N_("%(n)s visitors are more than the %(all)s people sampled."),
            {"n": report.visitors, "all": report.sampled},
            ("visitors",),
        )
    if report.sampled and report.tubes == 0:
        yield FieldFault(N_("%(n)s people can't have been sampled into no tube."), {"n": report.sampled}, ("tubes",))


def _times(report: ClosingReport, opening: Opening, now: datetime) -> Iterable[FieldFault]:
    last, handed = report.last_person_at, report.handed_at
    if last is None and report.sampled:
        yield FieldFault(N_("Type when the last person was sampled."), where=("last_person_at",))
    if last is not None and not opening.opens_at <= last <= opening.closes_at + LATE:
        yield FieldFault(
            N_("The last person was sampled while the site was open: from %(opens)s on, %(late)s at the latest."),
            {"opens": opening.opens_at, "late": opening.closes_at + LATE},
            ("last_person_at",),
        )
    elif last is not None and last > now + SKEW:
        yield FieldFault(N_("It is %(now)s: the last person can't be later."), {"now": now}, ("last_person_at",))
    if handed is not None and handed > now + SKEW:
        yield FieldFault(N_("It is %(now)s: the tubes can't be handed over later."), {"now": now}, ("handed_at",))
    elif handed is not None and handed < opening.opens_at:
        yield FieldFault(
            N_("The site opened at %(opens)s: tubes can't be handed over before."),
            {"opens": opening.opens_at},
            ("handed_at",),
        )
    if handed is not None and not report.handed_to.strip():
        yield FieldFault(N_("Say to whom the tubes were handed over."), where=("handed_to",))


def _texts(report: ClosingReport) -> Iterable[FieldFault]:
    longest = {"handed_to": LINE_MAX, "carried_in": LINE_MAX, "seals": 200, "note": TEXT_MAX, "reason": TEXT_MAX}
    for name, most in longest.items():
        if len(getattr(report, name)) > most:
            yield FieldFault(N_("Keep it to %(most)s characters."), {"most": most}, (name,))


def final_hour(opening: Opening, last_person_at: datetime | None, zone: ZoneInfo) -> datetime:
    """The hour that the last person belongs to: the first that ends at or after it; the first where nobody came."""
    hours = [*opening.due(zone), *hour_ends(opening.closes_at, opening.closes_at + LATE + timedelta(hours=1), zone)]
    return next((end for end in hours if last_person_at is None or end >= last_person_at), hours[-1])


def hours_told(
    opening: Opening, last_person_at: datetime | None, counted: Sequence[datetime], now: datetime, zone: ZoneInfo
) -> list[datetime]:
    """The hours that a closing report gives the final figure for, earliest first.

    The hour of the last person, and those after it that were still planned: nobody comes any more, so that the figure
    stays what it is. Of hours that are over before, those without a count stay without one: nobody knows theirs. Where
    nobody came at all every hour is 0. counted: the hours that have a count already; one beyond the last person's,
    as somebody typed it, has the final figure too.
    """
    last = final_hour(opening, last_person_at, zone)
    told = {end for end in opening.due(zone) if end >= last} | {end for end in counted if end >= last} | {last}
    return sorted(told)


def is_told(hour: datetime, closed_for: datetime | None, now: datetime) -> bool:
    """False for a count of an hour still to come: a closed site has one for each planned hour, of which nobody speaks
    before. closed_for: the hour of the site's closing report, None without one."""
    return reported_from(hour) <= now or (closed_for is not None and hour <= closed_for)
