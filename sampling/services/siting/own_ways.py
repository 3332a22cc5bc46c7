"""What a study is asked of, with the ways of its own."""

from dataclasses import replace

import numpy as np

from sampling.domain.errors import Names, Refused
from sampling.domain.siting import Study
from sampling.domain.texts import N_
from sampling.services.planning.tree import REST
from sampling.storage.database import Session
from sampling.storage.queries import siting as queries

from . import measured
from .given import Given

NAMED = 5
MANY = N_("%(places)s areas × %(sites)s candidates are more ways than a study keeps (%(most)s). Begin it smaller.")
SINCE = N_("Since the file of ways was brought these have come, or moved: %(names)s. Bring the file again.")
NOBODY = N_("The file of ways has no way from any of these places to a candidate that may open.")


def with_ways(session: Session, own: Study, given: Given) -> Given:
    """With the study's own ways, where it has any. Raises Refused where they lack what is there now."""
    if own.ways is not None and own.ways.kind == "engine":
        if len(given.people) * len(given.codes) > measured.CELLS_MOST:
            raise Refused(MANY, places=len(given.people), sites=len(given.codes), most=f"{measured.CELLS_MOST:,}")
        return replace(given, by_engine=True)
    content = queries.ways_content(session, own.id)
    if content is None:
        return given
    table = measured.unpacked(content)
    codes = [one.removesuffix(REST) for one in given.place_codes]
    here = zip(codes, zip(given.place_lon.tolist(), given.place_lat.tolist(), strict=True), strict=True)
    there = zip(given.codes, zip(given.lon.tolist(), given.lat.tolist(), strict=True), strict=True)
    newer = [
        code
        for known, asked in ((table.places, here), (table.candidates, there))
        for code, at in asked
        if code not in known or known[code] not in (None, at)
    ]
    if newer:
        names = list(dict.fromkeys(newer))
        raise Refused(SINCE, names=Names((*names[:NAMED], *(["…"] if len(names) > NAMED else []))))
    row, column = ({code: n for n, code in enumerate(one)} for one in (table.places, table.candidates))
    rows, columns = np.array([row[code] for code in codes]), np.array([column[code] for code in given.codes])
    found = replace(given, measured=table.measured.of(rows, columns))
    if not found.reached.any():
        raise Refused(NOBODY)
    return found
