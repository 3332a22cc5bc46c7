"""The ground of each site of a version, for drawing: its catchment inside each township.

It is worked out aside (`services.aside`): polygons and their libraries stay out of the web process.
"""

import json
import logging
from dataclasses import dataclass
from typing import Any

import numpy as np

from sampling.domain.errors import NotFound
from sampling.domain.siting import Study
from sampling.services import aside
from sampling.services.planning.tree import REST
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas
from sampling.storage.queries import siting as queries

from . import answers
from . import given as givens
from .asking import existing
from .given import Given, Ints
from .mapped import colours
from .moving import rearranged

DECIMALS = 5
Place = tuple[str, float, float]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ground:
    """A site's ground as a GeoJSON geometry; colour: as that of its lines."""

    site: str
    colour: int
    geometry: dict[str, Any]


def grounds(db: Database, *, code: str, version: int, moved: Place | None = None, scope_path: str = "") -> list[Ground]:
    """The ground of every site of a version; moved: (site, lon, lat), to have the ground of that site alone, there.

    Without outlines of townships, or of the county, there is none. Measured ways are to where a site stands: there its
    ground stays as it is. Raises NotFound.
    """
    with db.reading() as session:
        version_rows(session, code, version, scope_path)
    try:
        return aside.ask(_divided, db.url, code, version, moved)
    except (EOFError, RuntimeError):
        log.exception("the ground of study %s, version %s, could not be drawn", code, version)
        return []


def _divided(url: str, code: str, version: int, moved: Place | None) -> list[Ground]:
    """In the process aside."""
    import shapely
    import shapely.geometry

    from geo.catchments import catchments
    from geo.shapes import rounded

    with aside.database_at(url).reading() as session:
        own, content, found = version_rows(session, code, version, "")
        given, answer = givens.unpacked(content), answers.unpacked(found)
        township, shapes, cells = homes(session, own, given)
    site_of = answer.site_of
    if moved and given.measured is None:
        at = given.index(moved[0])
        given = given.moved(at, moved[1], moved[2])
        site_of = rearranged(given, answer, at)
    if not shapes:
        return []
    drawn = catchments(given.place_lon, given.place_lat, site_of, township, shapes, cells=cells)
    colour = dict(zip(answer.sites.tolist(), colours(given.xy[answer.sites]), strict=True))
    out = []
    for j in answer.sites.tolist():
        if moved and given.codes[j] != moved[0]:
            continue
        shape = drawn.of_site(j)
        if shape is not None:
            drawing = shapely.geometry.mapping(rounded(shape, DECIMALS))
            out.append(Ground(given.codes[j], colour[j], json.loads(json.dumps(drawing))))
    return out


def homes(session: Session, own: Study, given: Given) -> tuple[Ints, list[Any], list[Any]]:
    """(I,) the township of each place as a position, -1 for none; the townships' outlines, none where none is known;
    and of each place the outline that it brings, None for none."""
    import shapely.geometry

    from geo.shapes import polygonal

    outlines = areas.grounds_within(session, own.area_path.split("/", 1)[0] + "/")
    known = {area.code: area.path.rstrip("/").split("/") for area in areas.areas_within(session, own.area_path)}
    read = {one: polygonal(shapely.geometry.shape(json.loads(text))) for one, (text, _) in outlines.items()}
    shapes = {one: shape for one, shape in read.items() if shape is not None}
    codes = [one.removesuffix(REST) for one in given.place_codes]
    found = [next((up for up in known.get(one, ())[1::-1] if up in shapes), "") for one in codes]
    named = sorted(set(found) - {""})
    cells = [shapes.get(one) if one != home else None for one, home in zip(codes, found, strict=True)]
    return np.array([named.index(home) if home else -1 for home in found]), [shapes[home] for home in named], cells


def version_rows(session: Session, code: str, version: int, scope_path: str) -> tuple[Study, bytes, bytes]:
    """A study, and what a version of it holds: given and answer. Raises NotFound."""
    own = existing(session, code, scope_path)
    row = queries.version_row(session, own.id, version)
    if row is None:
        raise NotFound("The study %(code)s has no version %(version)s.", code=code, version=version)
    return own, row.given, row.answer
