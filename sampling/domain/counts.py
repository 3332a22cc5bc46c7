"""Counts: what a site reports each hour, and when a report is taken, given back, or refused.

`sampled` is cumulative: everybody sampled at the site since it opened that day, visitors among them. So a lost hour
repairs itself with the next, and a figure below an earlier hour's is a mistake in one of the two: who reports the later
hour says why, and where the earlier hour comes in late, the later one is flagged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from .errors import Conflict, Refused
from .findings import Finding
from .hours import HOUR, is_ahead
from .texts import N_

SOURCES = ("page", "phone", "grid", "file", "paper", "api")
"""By which way a count came: the form's post, the phone's queue, the grid, a file, a tally sheet, a program."""
POOL_SIZES = (1, 5, 10, 20, 0)
"""People a tube; 0: a household a tube. Part-full tubes are normal."""
PEOPLE_MAX = 1_000_000  # more at one site in one day is a slip of the finger
TEXT_MAX = 500
POOL_SIZE_MAX = 20  # people a tube, the largest pool in use
ABSURD = 3  # so many times what the lanes can sample is asked about before it is stored
FEWER = N_("%(n)s is fewer than the %(other)s reported for %(hour)s.")
ASKS_WHY = N_("The county has %(n)s people for %(hour)s already. Say why it is another figure now.")
SINCE = N_(
    "Since this was written the county has got %(n)s people for %(hour)s. Both are kept; the township settles it."
)
FASTER = 1.25  # a lane may for once be so much faster than the site's pace before the count is flagged


@dataclass(frozen=True, slots=True)
class CountReport:
    """An hourly report as it was sent.

    report_id: made where the report is written, so that sending it again is known to be the same.
    hour: the instant at which the hour ends. sampled, visitors, tubes: since the opening; visitors are people of
    `sampled` who live elsewhere. queue, staff_present, lanes_open: at `observed_at`. reason: why a figure is corrected.
    pool_size: people a tube, one of `POOL_SIZES`; None where it was not said. seen: the version of the hour that its
    writer knew, 0 for none; None where that was not said.
    """

    report_id: str
    hour: datetime
    sampled: int
    visitors: int | None = None
    tubes: int | None = None
    queue: int | None = None
    staff_present: int | None = None
    lanes_open: int | None = None
    note: str = ""
    observed_at: datetime | None = None
    reason: str = ""
    pool_size: int | None = None
    seen: int | None = None

    def figures(self) -> tuple[object, ...]:
        """What it says; two reports that say the same are the same report."""
        return (
            self.hour,
            self.sampled,
            self.visitors,
            self.tubes,
            self.queue,
            self.staff_present,
            self.lanes_open,
            self.note,
            self.pool_size,
        )


@dataclass(frozen=True, slots=True)
class Count:
    """A version of a site's count for an hour, as it stands at the county."""

    round_code: str
    site_code: str
    day: date
    version: int
    report: CountReport
    received_at: datetime
    reported_by: str
    source: str = "page"
    id: int = 0

    @property
    def is_final(self) -> bool:
        """True where it came with the site's closing, before its hour was over: nobody reported that hour by itself."""
        return is_ahead(self.report.hour, self.received_at)


class Faulty(Refused):
    """The report can't be taken as it is; `faults` are all that is wrong with it."""

    def __init__(self, site_code: str, faults: Sequence[Finding]) -> None:
        super().__init__(
            N_("The report of site %(site)s can't be taken: %(faults)s"),
            site=site_code,
            faults=" ".join(str(fault) for fault in faults),
        )
        self.faults = tuple(faults)


class OutOfTime(Refused):
    """The site, the round or the hour takes no count now. code: which, for programs."""

    def __init__(self, code: str, sentence: str, **facts: object) -> None:
        super().__init__(sentence, **facts)
        self.code = code

    def finding(self) -> Finding:
        """The same beside other faults of the report."""
        return Finding(self.sentence, "", column="hour", facts=self.facts, code=self.code)


class Differs(Conflict):
    """The county has other figures already: `stored`. The township settles which hold, never the site."""

    def __init__(self, sentence: str, stored: Count, **facts: object) -> None:
        super().__init__(sentence, **facts)
        self.stored = stored


def stored_already(
    report: CountReport,
    *,
    round_code: str,
    site_code: str,
    same_id: Count | None,
    day: Sequence[Count],
    zone: ZoneInfo,
) -> Count | None:
    """The count that this report is a repetition of; None where it is to be stored as the next version of its hour.

    same_id: the count that came with the same report_id, of any site. day: every version of the site's day.
    Raises Faulty with all faults at once, and Differs where the hour or the id stands with other figures.
    """
    faults = nonsense(report)
    if faults:
        raise Faulty(site_code, faults)
    if same_id is not None:
        here = (same_id.round_code, same_id.site_code) == (round_code, site_code)
        if here and same_id.report.figures() == report.figures():
            return same_id
        raise Differs(N_("This report stands at the county already, with other figures."), same_id)
    standing = standing_at(report.hour, day)
    if standing is not None:
        if standing.report.figures() == report.figures():
            return standing
        facts = {"n": standing.report.sampled, "hour": f"{report.hour.astimezone(zone):%H:%M}"}
        if not report.reason.strip():
            raise Differs(ASKS_WHY, standing, **facts)
        if report.seen is not None and report.seen < standing.version:
            # The reason was given for another figure than the one that it would replace.
            raise Differs(SINCE, standing, **facts)
    if not report.reason.strip():
        falls = out_of_order(report, day, zone)
        if falls:
            raise Faulty(site_code, falls)
    return None


def newest(counts: Sequence[Count]) -> dict[datetime, Count]:
    """The newest version of each hour, in the order of the hours."""
    found: dict[datetime, Count] = {}
    for count in sorted(counts, key=lambda one: (one.report.hour, one.version)):
        found[count.report.hour] = count
    return found


def around(hour: datetime, day: Sequence[Count]) -> tuple[Count | None, Count | None]:
    """The counts of the nearest hours before and after `hour`, each in its newest version."""
    before = after = None
    for count in day:
        at = count.report.hour
        if at < hour and (before is None or (at, count.version) >= (before.report.hour, before.version)):
            before = count
        elif at > hour and (
            after is None or at < after.report.hour or (at == after.report.hour and count.version > after.version)
        ):
            after = count
    return before, after


def standing_at(hour: datetime, day: Sequence[Count]) -> Count | None:
    """The newest version of the count for an hour; None where it has none."""
    return max((count for count in day if count.report.hour == hour), key=lambda one: one.version, default=None)


def nonsense(report: CountReport) -> list[Finding]:
    """What can't be, whatever else is known: it is refused, with or without a reason."""
    found = []
    if not report.report_id or len(report.report_id) > 64:
        remedy = N_("Send 1 to 64 characters that are the same each time the report is sent.")
        found.append(
            Finding(N_("The report has no usable report_id."), remedy, column="report_id", code="report_id_unusable")
        )
    if report.hour.tzinfo is None:
        remedy = N_("Add one, as in 2022-05-04T09:00+08:00.")
        found.append(Finding(N_("The hour has no time zone."), remedy, column="hour", code="no_time_zone"))
    if report.observed_at is not None and report.observed_at.tzinfo is None:
        remedy = N_("Add one, as in 2022-05-04T09:00+08:00.")
        found.append(
            Finding(N_("The time of the report has no time zone."), remedy, column="observed_at", code="no_time_zone")
        )
    for name in ("sampled", "visitors", "tubes", "queue", "staff_present", "lanes_open"):
        value = getattr(report, name)
        if value is not None and not 0 <= value <= PEOPLE_MAX:
            sentence = N_("%(n)s can't be: the figure lies between 0 and %(most)s.")
            facts: dict[str, object] = {"n": value, "most": PEOPLE_MAX}
            found.append(
                Finding(sentence, N_("Look at the number again."), column=name, facts=facts, code="out_of_range")
            )
    if report.pool_size is not None and report.pool_size not in POOL_SIZES:
        sentence = N_("Nobody pools %(n)s people in a tube.")
        remedy = N_("Send 1, 5, 10 or 20, or 0 for a household a tube.")
        found.append(
            Finding(sentence, remedy, column="pool_size", facts={"n": report.pool_size}, code="unknown_pool_size")
        )
    if report.visitors is not None and report.visitors > report.sampled:
        sentence = N_("%(visitors)s visitors are more than the %(n)s people sampled.")
        facts = {"visitors": report.visitors, "n": report.sampled}
        remedy = N_("Visitors are counted among the people sampled.")
        found.append(Finding(sentence, remedy, column="visitors", facts=facts, code="more_visitors_than_sampled"))
    for name in ("note", "reason"):
        if len(getattr(report, name)) > TEXT_MAX:
            facts = {"most": TEXT_MAX}
            remedy = N_("Keep to %(most)s characters.")
            found.append(Finding(N_("The text is too long."), remedy, column=name, facts=facts, code="too_long"))
    return found


def out_of_order(report: CountReport, day: Sequence[Count], zone: ZoneInfo) -> list[Finding]:
    """A fall of the cumulative count below an earlier hour: refused without a reason, taken with one.

    A late report for an earlier hour that is more than a later one is taken: the later one is in doubt then (`doubts`).
    """
    before = around(report.hour, day)[0]
    if before is None or report.sampled >= before.report.sampled:
        return []
    remedy = N_("Type everybody since the site opened, or say why it is fewer.")
    return [
        Finding(FEWER, remedy, column="sampled", facts=_facts(report, before, zone), code="fewer_than_earlier_hour")
    ]


def doubts(
    report: CountReport,
    *,
    before: Count | None,
    opens_at: datetime,
    lanes: int,
    people_per_lane_hour: float,
    residents_served: int | None,
    zone: tzinfo = UTC,
) -> list[Finding]:
    """What is unlikely but may be: the report is taken, and these are shown with it. zone: whose clock they name."""
    found = []
    if before is not None and report.sampled < before.report.sampled:
        remedy = N_("One of the two is wrong: please check both.")
        found.append(
            Finding(
                FEWER,
                remedy,
                column="sampled",
                facts=_facts(report, before, zone),
                blocks=False,
                code="fewer_than_earlier_hour",
            )
        )
    since = before.report.hour if before else opens_at
    added = report.sampled - (before.report.sampled if before else 0)
    most = round(lanes * people_per_lane_hour * FASTER * ((report.hour - since) / HOUR))
    if added > most:
        sentence = N_("%(n)s people since the last report are more than %(lanes)s lanes can sample (about %(most)s).")
        facts: dict[str, object] = {"n": added, "lanes": lanes, "most": most}
        found.append(
            Finding(
                sentence,
                N_("Please check the number."),
                column="sampled",
                facts=facts,
                blocks=False,
                code="more_than_lanes_can",
            )
        )
    residents = report.sampled - (report.visitors or 0)
    if residents_served is not None and residents > residents_served:
        sentence = N_("%(n)s people are more than the %(all)s residents whom the site serves.")
        remedy = N_("Say how many are visitors, if they are.")
        facts = {"n": residents, "all": residents_served}
        found.append(Finding(sentence, remedy, column="sampled", facts=facts, blocks=False, code="more_than_residents"))
    pool = POOL_SIZE_MAX if report.pool_size is None else report.pool_size  # a household may be of any size
    if report.tubes is not None and pool and report.sampled > report.tubes * pool:
        sentence = N_("%(tubes)s tubes hold at most %(most)s people, fewer than the %(n)s sampled.")
        facts = {"tubes": report.tubes, "most": report.tubes * pool, "n": report.sampled}
        found.append(
            Finding(
                sentence,
                N_("Please check both numbers."),
                column="tubes",
                facts=facts,
                blocks=False,
                code="more_than_tubes_hold",
            )
        )
    return found


def question(
    report: CountReport, *, opens_at: datetime, lanes: int, people_per_lane_hour: float, residents_served: int | None
) -> Finding | None:
    """What to ask before a figure is stored that is most likely a slip of the finger; None where it may well be.

    It is one when it is more than the residents the site serves (where they are known) and more than ABSURD times
    what the lanes could sample since `opens_at`. What is `nonsense` is refused, and nothing is asked.
    """
    if nonsense(report):
        return None
    most = round(lanes * people_per_lane_hour * max(0.0, (report.hour - opens_at) / HOUR))
    if report.sampled <= ABSURD * most or report.sampled <= (residents_served or 0):
        return None
    facts: dict[str, object] = {"n": report.sampled, "lanes": lanes, "most": most}
    sentence = N_("%(n)s is far more than the %(lanes)s lanes can sample since the opening (about %(most)s).")
    if residents_served is not None:
        facts["all"] = residents_served
        sentence = N_(
            "%(n)s is more than the %(all)s residents whom the site serves, and far more than its %(lanes)s lanes"
            " can sample since the opening (about %(most)s)."
        )
    return Finding(sentence, N_("Report it all the same?"), column="sampled", facts=facts, blocks=False)


def _facts(report: CountReport, other: Count, zone: tzinfo) -> dict[str, object]:
    hour = f"{other.report.hour.astimezone(zone):%H:%M}"
    return {"n": report.sampled, "other": other.report.sampled, "hour": hour}
