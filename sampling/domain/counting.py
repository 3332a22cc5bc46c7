"""Counting at the desk: figures that a township types, brings or settles for its sites, and where each stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import blake2b

from .counts import Count, CountReport
from .findings import Finding
from .hours import is_ahead

FIGURES = ("sampled", "tubes", "visitors", "queue")
"""What a grid shows, one at a time; all but the queue count on from the site's opening."""
STATES = ("empty", "saved", "problem", "conflict", "reason", "locked", "closed", "final")
"""Nothing stands yet; it stands at the county; it can't be stored; the county has another figure since it was typed;
it is stored once somebody says why; it can't be typed now; the site does not count in that hour; the site has closed,
and its final figure stands for an hour that is not over."""
TYPED_SOURCES = ("grid", "paper")
"""Who types into the grid heard the figures, or reads them off a tally sheet."""
WAYS = ("kept", "taken", "other")
"""How a conflict is settled: what stood is kept, what was offered is taken, or another figure is given."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a site's count for an hour, with who sent it, when, and by which way (`counts.SOURCES`)."""

    site_code: str
    day: date
    version: int
    report: CountReport
    source: str
    received_at: datetime
    reported_by: str

    @property
    def is_final(self) -> bool:
        """True where it came with the site's closing, before its hour was over: nobody reported that hour by itself."""
        return is_ahead(self.report.hour, self.received_at)

    def count(self, round_code: str) -> Count:
        """The same as the rules of counts know it."""
        return Count(
            round_code, self.site_code, self.day, self.version, self.report, self.received_at, self.reported_by
        )


@dataclass(frozen=True, slots=True)
class Dispute:
    """Other figures for an hour that has a count. offered: what came; `source`, `received_at`, `reported_by`: of that.

    stood: the version of the hour's count that stood when it came, 0 where none did.
    settled_*: None while it is open; settled_how is one of WAYS.
    """

    id: int
    site_code: str
    site_name: str
    area_path: str
    hour: datetime
    stood: int
    offered: CountReport
    source: str
    received_at: datetime
    reported_by: str
    settled_at: datetime | None
    settled_by: str | None
    settled_how: str | None


@dataclass(frozen=True, slots=True)
class Typed:
    """A cell as it was typed: its text, and the version that its page showed (0: none)."""

    site_code: str
    hour: datetime
    text: str
    seen: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a cell. text: as typed, never lost. told: why it is not stored, or what is unlikely about it.

    version, value: what stands at the county now; 0 and None without a count. seen: the version that the person knows
    by now, which is older than what stands where nobody has told them of it. conflict_id: where both were kept.
    """

    site_code: str
    hour: datetime
    text: str
    state: str
    version: int
    value: int | None
    told: tuple[Finding, ...] = ()
    seen: int = 0
    conflict_id: int | None = None


def report_id_of(way: str, *parts: object) -> str:
    """The id of a report that is made of these parts: the same when it is sent again, another for anything else."""
    text = "\x1f".join(map(str, parts))
    return f"{way}-{blake2b(text.encode(), digest_size=16).hexdigest()}"


def taken_over(offered: CountReport, standing: CountReport | None) -> CountReport:
    """What stands once an offered report is taken: its figures, and of what stood those that it does not have.

    Visitors that are more than the people offered are not kept: both can't be.
    """
    if standing is None:
        return offered
    names = ["visitors", "tubes", "queue", "staff_present", "lanes_open", "pool_size"]
    if (standing.visitors or 0) > offered.sampled:
        names.remove("visitors")
    kept = {name: getattr(standing, name) for name in names if getattr(offered, name) is None}
    return replace(offered, note=offered.note or standing.note, **kept)


def newest_of(versions: Sequence[Version]) -> dict[tuple[str, datetime], Version]:
    """The newest version of each site's hours."""
    found: dict[tuple[str, datetime], Version] = {}
    for one in sorted(versions, key=lambda version: version.version):
        found[one.site_code, one.report.hour] = one
    return found
