"""Who has a site of a version within a walk and who has not: people, ground, and the curve.

Counted is the way to the nearest site that opens, whoever goes where. It is worked out aside, as grounds are.
"""

import json
import logging
from dataclasses import dataclass
from typing import Any

import numpy as np

from sampling.domain.errors import Refused
from sampling.domain.texts import N_
from sampling.services import aside
from sampling.storage.database import Database

from . import answers
from . import given as givens
from .figures import at_inner
from .ground import DECIMALS, homes, version_rows

LIMIT = 15  # minutes: the circle of the national guidance, as geo.access has it
LAST = 60
FAILED = N_("Who has a site near could not be worked out. Try again in a moment.")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Access:
    """within + without + unplaced = people; no_way: of those without, who have no way to any site.

    curve: people who have a site within 0, 1, 2... 60 minutes. townships: name, who has one, and all. median_minutes:
    None where half have no way. has_m2, has_not_m2, nobody_m2: ground of places with and without, and of none; all None
    where no outlines are known. has, has_not: the ground as GeoJSON geometries. inner: as `Figures` has it.
    """

    within: int
    without: int
    no_way: int
    unplaced: int
    median_minutes: float | None
    curve: tuple[int, ...]
    townships: tuple[tuple[str, int, int], ...]
    has_m2: float | None
    has_not_m2: float | None
    nobody_m2: float | None
    has: dict[str, Any] | None
    has_not: dict[str, Any] | None
    inner: tuple[int, int] = (0, 0)

    @property
    def people(self) -> int:
        """N: all, those without a place on the map among them."""
        return self.within + self.without + self.unplaced

    def within_minutes(self, minutes: int) -> int:
        """People who have a site within so many minutes."""
        return self.curve[min(minutes, len(self.curve) - 1)]


def access(db: Database, *, code: str, version: int, scope_path: str = "") -> Access:
    """Of a version. Raises NotFound, and Refused where it could not be worked out."""
    with db.reading() as session:
        version_rows(session, code, version, scope_path)
    try:
        return aside.ask(_worked_out, db.url, code, version)
    except (EOFError, RuntimeError) as error:
        log.exception("who has a site near in study %s, version %s, could not be worked out", code, version)
        raise Refused(FAILED) from error


def _worked_out(url: str, code: str, version: int) -> Access:
    """In the process aside."""
    import shapely
    import shapely.geometry

    from geo import access as near
    from geo.shapes import polygonal, rounded

    with aside.database_at(url).reading() as session:
        own, content, found = version_rows(session, code, version, "")
        given, answer = givens.unpacked(content), answers.unpacked(found)
        township, shapes, cells = homes(session, own, given)
    walk = answers.own_walk_m(given, answers.nearest(given, answer.sites))
    minutes = np.round(given.minutes(walk), 6)  # a way of just so many minutes is within them
    names = list(dict.fromkeys(given.townships))
    told = near.access(
        given.people,
        minutes,
        limit_minutes=LIMIT,
        unplaced=given.unplaced,
        group=[names.index(one) for one in given.townships],
        curve=range(LAST + 1),
    )
    square = dict.fromkeys((near.HAS, near.HAS_NOT, -1))
    drawn: dict[int, dict[str, Any] | None] = dict.fromkeys((near.HAS, near.HAS_NOT))
    if shapes:
        ground = near.access_ground(
            given.place_lon, given.place_lat, minutes, township, shapes, limit_minutes=LIMIT, cells=cells
        )
        square |= near.ground_m2(ground)
        for which in drawn:
            pieces = [piece.ground for piece in ground.pieces if piece.site == which]
            shape = polygonal(shapely.union_all(pieces)) if pieces else None
            if shape is not None:
                drawn[which] = json.loads(json.dumps(shapely.geometry.mapping(rounded(shape, DECIMALS))))
    return Access(
        within=told.within,
        without=told.without,
        no_way=told.no_way,
        unplaced=told.unplaced,
        median_minutes=told.median_minutes if np.isfinite(told.median_minutes) else None,
        curve=tuple(share.n for _, share in told.curve),
        townships=tuple((name, one.n, one.whole) for name, one in zip(names, told.by_group, strict=True)),
        has_m2=square[near.HAS],
        has_not_m2=square[near.HAS_NOT],
        nobody_m2=square[-1],
        has=drawn[near.HAS],
        has_not=drawn[near.HAS_NOT],
        inner=at_inner(given),
    )
