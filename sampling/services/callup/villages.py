"""A session's call-ups by village: a notice for each, with which of its areas come when and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.areas import Area, within
from sampling.domain.expected import ENTERING
from sampling.domain.sites import Site
from sampling.storage.database import Database

from .calls import Call, Page
from .reading import path_of, read


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """Areas that are called to a site at the same time; starts_at None while they are not."""

    starts_at: datetime | None
    ends_at: datetime | None
    site: Site
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A village's notice: which of its areas come when and where."""

    area: Area
    township: Area | None
    lines: tuple[NoticeLine, ...]


def notices(db: Database, *, round_code: str, session_code: str, area_code: str) -> tuple[Page, list[Notice]]:
    """A notice for each village at and below an area, or for the area itself where none is; raises NotFound."""
    with db.reading() as session:
        known = read(session, round_code, session_code, path_of(session, round_code, area_code))
    area = next(one for one in known.areas if one.code == area_code)
    at = {one.path: one for one in known.areas}
    found: dict[str, list[tuple[Call, Site]]] = {}
    for own in known.sites:
        for call in own.calls:
            if within(call.area.path, area.path) or within(area.path, call.area.path):
                found.setdefault(village_of(call.area, at).code, []).append((call, own.site))
    names = {one.code: one for one in known.areas}
    top = known.areas[0]
    out = []
    for code in sorted(found):
        below = names[code].path.removeprefix(top.path).split("/", 1)[0]
        out.append(Notice(names[code], names.get(below) if below != code else None, tuple(_lines(found[code]))))
    return Page(known.round, known.session, area, (), (), ()), out


def _lines(calls: Sequence[tuple[Call, Site]]) -> list[NoticeLine]:
    """The earliest first, those without a time last."""
    at: dict[tuple[bool, datetime | None, datetime | None, str], tuple[Site, list[Area]]] = {}
    for call, site in calls:
        key = (call.starts_at is None, call.starts_at, call.ends_at, site.code)
        at.setdefault(key, (site, []))[1].append(call.area)
    return [
        NoticeLine(key[1], key[2], site, tuple(sorted(areas, key=lambda area: area.code)))
        for key, (site, areas) in sorted(at.items(), key=lambda one: one[0])
    ]


def village_of(area: Area, at: Mapping[str, Area]) -> Area:
    """The village that an area is or lies in; else the area itself."""
    path, found = area.path, area
    while path:
        one = at.get(path)
        if one is not None and one.level in ENTERING:
            found = one
        path = path.rstrip("/").rpartition("/")[0]
        path = f"{path}/" if path else ""
    return found
