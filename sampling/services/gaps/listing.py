"""The gap list of a round: what is open, by township worst first, and what was signed for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sampling.domain.areas import within
from sampling.domain.gaps import Gap, Place, counted, lowest, of_areas, of_frame, signed
from sampling.domain.rounds import Round
from sampling.services.rounds.reading import existing, row_of
from sampling.storage.database import Database, Session
from sampling.storage.queries import callup
from sampling.storage.queries import gaps as queries


@dataclass(frozen=True, slots=True)
class Part:
    """A township, or the county's own ground: its open gaps by kind, and how many are signed for."""

    code: str
    name: str
    open: int
    signed: int
    kinds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Page:
    """A round's gaps as far as the account reaches.

    areas, entries: lowest areas and entries of the frame that were looked at. counts: open gaps by kind, and "signed".
    gaps: those of the page under its filters, `total` in all; names: what townships are called, by code.
    """

    round: Round
    areas: int
    entries: int
    counts: Mapping[str, int]
    parts: tuple[Part, ...]
    gaps: tuple[tuple[Gap, str], ...]
    total: int

    @property
    def open(self) -> int:
        """Gaps that nobody has closed or signed for."""
        return sum(count for kind, count in self.counts.items() if kind != "signed")


def page(
    db: Database,
    *,
    round_code: str,
    scope_path: str = "",
    kind: str = "",
    township: str = "",
    number: int = 1,
    per_page: int = 50,
) -> Page:
    """The gaps of a round: the open ones, or of the kind "signed" those signed for. Raises NotFound.

    kind, township: "" for all. number: of the page, from 1.
    """
    with db.reading() as session:
        round_ = existing(session, round_code)
        scope = scope_path if within(scope_path, round_.area_path) else round_.area_path
        places, found, entries = gaps_of(session, round_code, round_.area_path, scope)
    names = {place.code: place.name for place in places}
    by_part: dict[str, list[Gap]] = {}
    for gap in found:
        by_part.setdefault(_below(gap.path, round_.area_path), []).append(gap)
    parts = []
    for code, own in by_part.items():
        told = dict(counted(own))
        done = told.pop("signed")
        parts.append(Part(code, names.get(code, code), sum(told.values()), done, told))
    parts.sort(key=lambda part: (-part.open, part.code))
    order = {part.code: n for n, part in enumerate(parts)}
    chosen = [
        gap
        for gap in found
        if (gap.signed is not None if kind == "signed" else gap.signed is None and kind in ("", gap.kind))
        and township in ("", _below(gap.path, round_.area_path))
    ]
    chosen.sort(key=lambda gap: (order[_below(gap.path, round_.area_path)], gap.kind, gap.subject))
    start = (number - 1) * per_page
    return Page(
        round=round_,
        areas=len([place for place in lowest(places) if within(place.path, scope)]),
        entries=entries,
        counts=counted(found),
        parts=tuple(parts),
        gaps=tuple(
            (gap, names.get(_below(gap.path, round_.area_path), "")) for gap in chosen[start : start + per_page]
        ),
        total=len(chosen),
    )


def gaps_of(session: Session, round_code: str, county_path: str, scope: str) -> tuple[Sequence[Place], list[Gap], int]:
    """The county's areas, the gaps at and below `scope`, and how many entries of the frame there are there."""
    key = row_of(session, round_code).id or 0
    places = queries.places_within(session, county_path)
    entries = queries.entries_within(session, scope)
    served, called = queries.served_areas(session, key), callup.called_areas(session, key)
    own = [*of_areas(places, served, called), *of_frame(entries, queries.opening_sites(session, key))]
    inside = (gap for gap in own if within(gap.path, scope))
    return places, signed(inside, queries.standing_signatures(session, key)), len(entries)


def _below(path: str, county_path: str) -> str:
    """Code of the area directly below the county in which a path lies; the county's own where it lies in none."""
    return path.removeprefix(county_path).split("/", 1)[0] or county_path.rstrip("/").rsplit("/", 1)[-1]
