"""Documents that are signed for level by level: plans, orders, notices and pledges; who has which share of a plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .links import Holder

KINDS = ("plan", "order", "notice", "pledge")
ISSUED = KINDS[1:]
"""What a person writes and issues; a plan's document is made when it is published."""
TITLE_MAX, BODY_MAX, NAME_MAX, DIFFICULTY_MAX = 200, 20_000, 80, 1000
NUMBER_MAX = 999_999

_LEVELS = {"county": "township", "township": "township", "village": "village", "community": "village"}


def level_of(area_level: str) -> str:
    """The level at which the lead of an area below the county signs: township, village, or grid for all below."""
    return _LEVELS.get(area_level, "grid")


@dataclass(frozen=True, slots=True)
class Duty:
    """A block of somebody's work as a share of a plan is made of: codes, and paths of areas.

    site_path: of the area the site stands in. base_path: of the area the person starts from.
    """

    staff: str
    unit: str
    site: str
    site_path: str
    base_path: str
    role: str
    starts_at: datetime
    ends_at: datetime

    @property
    def what(self) -> tuple[str, str, str, datetime, datetime]:
        """What of it a signature is for."""
        return self.staff, self.site, self.role, self.starts_at, self.ends_at


Share = frozenset[tuple[str, str, str, datetime, datetime]]


def shares(duties: Iterable[Duty], areas: Mapping[str, str]) -> dict[Holder, Share]:
    """Each holder's own share of a plan: a person's own blocks, a unit's people's, those at the sites within an area.

    areas: code of each area whose lead holds a share, by path; one without a block has an empty share.
    """
    out: dict[Holder, set[tuple[str, str, str, datetime, datetime]]] = {
        Holder(area=code): set() for code in areas.values()
    }
    above: dict[str, list[Holder]] = {}
    for duty in duties:
        what = duty.what
        out.setdefault(Holder(staff=duty.staff), set()).add(what)
        out.setdefault(Holder(unit=duty.unit), set()).add(what)
        if duty.site_path not in above:
            above[duty.site_path] = [Holder(area=areas[path]) for path in ways_up(duty.site_path) if path in areas]
        for holder in above[duty.site_path]:
            out[holder].add(what)
    return {holder: frozenset(own) for holder, own in out.items()}


def ways_up(path: str) -> list[str]:
    """The path itself and those of the areas above it, the lowest first."""
    codes = path.rstrip("/").split("/")
    return ["/".join(codes[:n]) + "/" for n in range(len(codes), 0, -1)]


def township_path(path: str, county_path: str) -> str:
    """Path of the area directly below the county in which `path` lies; the county's own for what lies in none."""
    below = path.removeprefix(county_path).split("/", 1)[0] if path.startswith(county_path) else ""
    return f"{county_path}{below}/" if below else county_path


def unit_township(base_paths: Sequence[str], county_path: str) -> str:
    """Where a unit is listed: in the township in which all of its people start, else at the county."""
    found = {township_path(path, county_path) for path in base_paths}
    return found.pop() if len(found) == 1 else county_path


def nearest(path: str, holding: Mapping[str, object], *, beside_itself: bool = False) -> str | None:
    """Path of the lowest of the holding areas that has `path` within it; None where none has.

    beside_itself: the area with `path` itself does not count.
    """
    return next((p for p in ways_up(path) if p in holding and not (beside_itself and p == path)), None)


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a round. session_name, version, plan_state, plan_id: of a plan's document, else None."""

    id: int
    kind: str
    number: int
    title: str
    body: str
    issued_at: datetime
    issued_by: str
    withdrawn_at: datetime | None = None
    session_name: str | None = None
    version: int | None = None
    plan_state: str | None = None
    plan_id: int | None = None

    @property
    def holds(self) -> bool:
        """True while it is to be signed: not withdrawn, and its plan not superseded."""
        return self.withdrawn_at is None and self.plan_state != "superseded"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a link's holder has done with a document. carried: signed for an earlier version with the same share.

    difficulty: empty where there is none (difficulty_at is None), and where the text is not for the reader's eyes.
    """

    read_at: datetime | None
    signed_at: datetime | None
    signed_name: str | None
    difficulty: str
    difficulty_at: datetime | None
    carried: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many holders a document goes to, and how many of them have read it, signed it, reported a difficulty."""

    all: int = 0
    read: int = 0
    signed: int = 0
    difficulties: int = 0

    @property
    def unsigned(self) -> int:
        """How many have not signed."""
        return self.all - self.signed

    @property
    def share(self) -> float | None:
        """Signed of all as a fraction; None where it goes to nobody."""
        return self.signed / self.all if self.all else None
