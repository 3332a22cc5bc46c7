"""Briefings: how a round stands in an area as of a moment, issued under a number and kept as it was issued.

What is issued never changes. Where figures of its moment are corrected afterwards, the briefing is issued again under
its number, as a revision that says why; the one before stays readable.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .errors import FieldFault
from .help import text_faults
from .rounds import Round
from .standing import is_missed
from .texts import N_

KINDS = ("morning", "evening", "close")
TEXT_MAX, NOTE_MAX, DECISIONS_MAX = 2000, 500, 12
BETWEEN_SESSIONS = timedelta(days=1)  # a night between two sessions of a round is no close
EVENING_FROM = 14  # hour of the day
DRAFT_KEPT = timedelta(minutes=30)  # so long figures that were looked at may be issued as they were

NO_KIND = N_("Choose which briefing it is.")
NO_MOMENT = N_("Choose as of when it is.")
TO_COME = N_("%(when)s is still to come. Choose a moment that is over.")
NO_NOTE = N_("Say in a sentence why it is issued again.")
TOO_MANY = N_("At most %(most)s decisions, each on a line of its own. There are %(n)s.")


@dataclass(frozen=True, slots=True)
class Figures:
    """An area's figures. The names are those of `Coverage` and of the line of a watch; target: a share of the
    people; state: one of `standing.STATES`."""

    sampled: int
    denominator: int | None
    which: str
    sites_counted: int
    sites_reported: int
    sites_expected: int
    sites_left_out: int
    of_several: int
    hour: datetime | None
    state: str
    target: float | None
    target_by: datetime | None
    wanted: int | None
    short: int | None
    planned: int | None
    of_areas: int = 0

    @property
    def coverage(self) -> float | None:
        """As `Coverage.coverage`."""
        return self.sampled / self.denominator if self.denominator and self.sites_counted else None

    @property
    def is_over(self) -> bool:
        """True above 100 %."""
        return self.denominator is not None and self.sampled > self.denominator

    def is_missed(self, as_of: datetime) -> bool:
        """True where the people who are short, as of the briefing's moment, will not come any more."""
        return is_missed(self.short, self.target_by, as_of, self.state)

    @property
    def sites_owing(self) -> int:
        """Expected sites from which nothing has come in for the hour."""
        return self.sites_expected - self.sites_reported - self.sites_left_out


@dataclass(frozen=True, slots=True)
class Line:
    """An area directly below. silent: names of its sites without news, the longest silent first."""

    code: str
    name: str
    figures: Figures
    silent: tuple[str, ...] = ()
    help_open: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """What a session has brought."""

    name: str
    people: int


@dataclass(frozen=True, slots=True)
class Stand:
    """The figures of an area as of a moment: its own, of the sessions that have begun, of the areas below, worst
    first. The sessions' add up to its own."""

    figures: Figures
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is to be expected by the deadline: 80 % lies between low and high. points: (instant, low, mid, high).

    wanted, which, and when that is reached: as in the forecast.
    """

    deadline: datetime
    low: int
    mid: int
    high: int
    wanted: int | None
    which: str
    reached: bool
    finish_low: datetime | None
    finish_mid: datetime | None
    finish_high: datetime | None
    points: tuple[tuple[datetime, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Hour:
    """A point of the session's curve; None where nothing is known or planned."""

    at: datetime
    sampled: int | None
    planned: int | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request for help that is open: what, where, for how long, and whether an answer stands."""

    kind: str
    place: str
    township: str
    people: int | None
    minutes: int
    waited: int | None
    late: bool


@dataclass(frozen=True, slots=True)
class Help:
    """Requests for help within the area. tickets: some of the open ones, those without an answer first."""

    asked: int
    open: int
    waiting: int
    late: int
    tickets: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class Outstanding:
    """People that villages say are not sampled yet, of `entered` of `villages`; reasons: of `outstanding.REASONS`."""

    villages: int
    entered: int
    people: int
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Second:
    """The second source beside the county's own in one hour. own, there: people at the `both` sites with both
    figures. official: how many choices make it official within the area."""

    hour: datetime
    own: int
    there: int
    equal: int
    differs: int
    only_here: int
    only_there: int
    official: int


@dataclass(frozen=True, slots=True)
class Open:
    """What else is open. silent: sites without news of `sites`; doubtful: counts that look wrong; conflicts: different
    figures for one hour that nobody has settled; risks: (level, name) of areas of a higher risk, high first."""

    sites: int
    silent: int
    doubtful: int
    conflicts: int
    risks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """The areas as rings in a box `width` wide and `height` high, y downwards, by the area's code."""

    width: int
    height: int
    rings: Mapping[str, tuple[tuple[tuple[int, int], ...], ...]]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a briefing says, taken at `known_at` as of `as_of`.

    texts: by language, the paragraph to read out ("paragraph") and what the last hour has changed ("changed").
    curve: of the session at hand, with the people that its target asks for and by when.
    generated: not all of the data is real. sources: lines that say where they are from.
    days: how many days of the round the figure adds up, 0 where the briefing is older than this field.
    """

    round_code: str
    round_name: str
    area_code: str
    area_name: str
    zone: str
    session_name: str
    as_of: datetime
    known_at: datetime
    stand: Stand
    texts: Mapping[str, Mapping[str, str]]
    open: Open
    ahead: Ahead | None = None
    curve: tuple[Hour, ...] = ()
    ground: Ground | None = None
    help: Help | None = None
    outstanding: Outstanding | None = None
    second: Second | None = None
    generated: bool = False
    sources: tuple[str, ...] = ()
    days: int = 0

    @property
    def tz(self) -> ZoneInfo:
        """The county's zone."""
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody adds to the figures. decisions: those wanted, one a line. note: why it is issued again."""

    kind: str
    decisions: str = ""
    remark: str = ""
    note: str = ""

    @property
    def wanted(self) -> tuple[str, ...]:
        """The decisions wanted, one by one."""
        return tuple(line.strip() for line in self.decisions.splitlines() if line.strip())


@dataclass(frozen=True, slots=True)
class Issued:
    """A briefing as it was issued. revision: 1 for the first under its number. replaced_by: the revision that follows
    it, None for the newest."""

    number: int
    revision: int
    typed: Typed
    facts: Facts
    issued_at: datetime
    issued_by: str
    replaced_by: int | None = None
    replaces_sampled: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that was said and is known differently now. what: "sampled", "denominator" or "reported"; name: of an
    area below, or of a session, "" for the whole. before, now: None where there was, or is, no such figure."""

    what: str
    name: str
    before: int | None
    now: int | None


def kind_at(round_: Round, as_of: datetime) -> str:
    """Which briefing is likely to be wanted as of a moment: at the close, once every session that has begun is over and
    none opens within a day; else by the time of day."""
    begun = [one.closes_at for one in round_.sessions if one.opens_at < as_of]
    ahead = [one for one in round_.sessions if as_of <= one.opens_at < as_of + BETWEEN_SESSIONS]
    if begun and max(begun) <= as_of and not ahead:
        return "close"
    return "morning" if as_of.astimezone(round_.tz).hour < EVENING_FROM else "evening"


def faults_of(typed: Typed, as_of: datetime | None, now: datetime, *, again: bool) -> list[FieldFault]:
    """Everything that keeps a briefing from being issued, each with its field. again: under a number that stands."""
    found = []
    if typed.kind not in KINDS:
        found.append(FieldFault(NO_KIND, where=("kind",)))
    if as_of is None:
        found.append(FieldFault(NO_MOMENT, where=("as_of",)))
    elif as_of > now:
        found.append(FieldFault(TO_COME, {"when": as_of}, ("as_of",)))
    if len(typed.wanted) > DECISIONS_MAX:
        found.append(FieldFault(TOO_MANY, {"most": DECISIONS_MAX, "n": len(typed.wanted)}, ("decisions",)))
    else:
        found += text_faults(typed.decisions, "decisions", most=TEXT_MAX)
    found += text_faults(typed.remark, "remark", most=TEXT_MAX)
    if again and not typed.note.strip():
        found.append(FieldFault(NO_NOTE, where=("note",)))
    found += text_faults(typed.note, "note", most=NOTE_MAX)
    return found


def differences(before: Stand, now: Stand) -> tuple[Difference, ...]:
    """Which figures are other than they were said: the whole first, then sessions, then areas in the order they had."""
    found = [*_between("", before.figures, now.figures)]
    old, new = ({one.name: one.people for one in stand.parts} for stand in (before, now))
    found += [
        Difference("sampled", name, old.get(name), new.get(name))
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    ]
    were, are = ({one.code: one for one in stand.lines} for stand in (before, now))
    for code in dict.fromkeys((*were, *are)):
        one, two = were.get(code), are.get(code)
        if one and two:
            found += _between(two.name, one.figures, two.figures)
    return tuple(found)


def _between(name: str, before: Figures, now: Figures) -> list[Difference]:
    pairs = {
        "sampled": (_people(before), _people(now)),
        "denominator": (before.denominator, now.denominator),
        "reported": (before.sites_reported, now.sites_reported),
    }
    return [Difference(what, name, one, two) for what, (one, two) in pairs.items() if one != two]


def _people(figures: Figures) -> int | None:
    return figures.sampled if figures.sites_counted else None
