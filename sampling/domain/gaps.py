"""Gaps: what an area or an entry of the frame still lacks before everybody in the county has a place to be sampled.

The five no-misses (no trade, village, firm, venue or building is left out) are a frame of entries beside the tree of
areas. A gap is closed by putting it right, or signed for by name with a reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

AREA_KINDS = ("no_site", "no_lead", "several_leads", "no_phone", "no_call_up")
ENTRY_KINDS = ("entry_no_site",)
KINDS = (*AREA_KINDS, *ENTRY_KINDS)
FRAME_KINDS = ("trade", "village", "firm", "venue", "building")
NAME_MAX, REASON_MAX = 80, 400
FAR = ("county", "township")  # their leads and members do not answer for a grid


@dataclass(frozen=True, slots=True)
class Place:
    """An area as the gap list needs it: leads and phoned (members with a work phone) are how many there are."""

    code: str
    name: str
    level: str
    path: str
    leads: int = 0
    phoned: int = 0

    @property
    def parent_code(self) -> str | None:
        """Code of the area right above; None at the top."""
        up = self.upwards
        return up[1] if len(up) > 1 else None

    @property
    def upwards(self) -> list[str]:
        """Codes of the area and all above it, lowest first."""
        return self.path.rstrip("/").split("/")[::-1]


@dataclass(frozen=True, slots=True)
class FrameEntry:
    """A trade, village, firm, venue or building of the frame.

    area: where it is. site_code: where its people are sampled; in_place: they are sampled where they are. people: how
    many, None where it is not known.
    """

    id: int
    kind: str
    name: str
    area_code: str
    area_name: str
    area_path: str
    people: int | None
    contact_name: str
    contact_phone: str
    site_code: str | None
    in_place: bool
    provenance: str
    source: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed for a gap, and why. subject: the area's code, or the number of the entry as text."""

    id: int
    kind: str
    subject: str
    signed_by: str
    reason: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing. entry: of the frame, None for an area. signed: None while it is open."""

    kind: str
    subject: str
    name: str
    path: str
    entry: FrameEntry | None = None
    signed: Signature | None = None


def lowest(places: Sequence[Place]) -> list[Place]:
    """The areas with none below them."""
    above = {place.upwards[1] for place in places if len(place.upwards) > 1}
    return [place for place in places if place.code not in above]


def of_areas(places: Sequence[Place], served: set[str], called: set[str]) -> Iterator[Gap]:
    """What lowest areas lack. served: areas that a site of the round's sessions serves; called: with a call-up; both
    also hold for the areas below. So do leads and members up to the village: one lead may answer for its units."""
    known = {place.code: place for place in places}
    for place in lowest(places):
        for kind in lacking(place, known, served, called):
            yield Gap(kind, place.code, place.name, place.path)


def lacking(place: Place, known: Mapping[str, Place], served: set[str], called: set[str]) -> list[str]:
    """What a lowest area lacks, of `AREA_KINDS`; known: all areas by code; served and called as for `of_areas`."""
    up = place.upwards
    near = [known[code] for code in up if code in known and known[code].level not in FAR]
    leads = next((one.leads for one in near if one.leads), 0)
    lacks = {
        "no_site": served.isdisjoint(up),
        "no_lead": leads == 0,
        "several_leads": leads > 1,
        "no_phone": not any(one.phoned for one in near),
        "no_call_up": called.isdisjoint(up),
    }
    return [kind for kind, is_lacking in lacks.items() if is_lacking]


def with_open(
    places: Sequence[Place],
    entries: Iterable[FrameEntry],
    served: set[str],
    called: set[str],
    opening: set[str],
    signatures: Iterable[Signature],
) -> Iterator[str]:
    """Paths of the areas with a gap that nobody has closed or signed for; without making a list of the gaps."""
    done = {(one.kind, one.subject) for one in signatures}
    known = {place.code: place for place in places}
    for place in lowest(places):
        if any((kind, place.code) not in done for kind in lacking(place, known, served, called)):
            yield place.path
    for gap in of_frame(entries, opening):
        if (gap.kind, gap.subject) not in done:
            yield gap.path


def of_frame(entries: Iterable[FrameEntry], opening: set[str]) -> Iterator[Gap]:
    """Entries whose people are not sampled in place and have no site that opens. opening: codes of those that do."""
    for entry in entries:
        if not entry.in_place and entry.site_code not in opening:
            yield Gap("entry_no_site", str(entry.id), entry.name, entry.area_path, entry)


def signed(gaps: Iterable[Gap], signatures: Iterable[Signature]) -> list[Gap]:
    """The gaps, each with the signature that stands for it."""
    known = {(one.kind, one.subject): one for one in signatures}
    return [
        Gap(gap.kind, gap.subject, gap.name, gap.path, gap.entry, known.get((gap.kind, gap.subject))) for gap in gaps
    ]


def counted(gaps: Iterable[Gap]) -> Mapping[str, int]:
    """Open gaps by kind in the order of `KINDS`, those of which there are some; those signed for under "signed"."""
    found = list(gaps)
    open_ = [gap.kind for gap in found if gap.signed is None]
    out = {kind: open_.count(kind) for kind in KINDS if kind in open_}
    return {**out, "signed": len(found) - len(open_)}
