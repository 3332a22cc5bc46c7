"""A file of ways read for a study, in the process aside or in the worker: a table that somebody has measured, or
streets to go along.

What is wrong comes back as sentences with their facts, all of it at once; a table that is not right is no table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sampling.domain.texts import N_

from .measured import Measured, Table, packed

SHOWN = 30  # faults that are told one by one
Told = tuple[str, dict[str, Any]]
Places = dict[str, tuple[float, float]]
Heard = Callable[[int, int], None]
NAMED = 5

MORE = N_("%(n)s more faults of this kind and others are not listed.")
MATRIX_FAULTS = {
    "too_large": N_("The file is larger than can be read."),
    "empty": N_("The file is empty."),
    "unreadable": N_("The text of the file can't be read. Save it as CSV in UTF-8."),
    "quotes": N_("Row %(row)s: quotation marks do not match."),
    "columns": N_(
        "The first row is neither origin,destination,minutes nor origin followed by codes of this study's candidates."
    ),
    "column_twice": N_("Row %(row)s: the column %(value)s stands there twice."),
    "cells": N_("Row %(row)s has more cells than there are columns."),
    "no_code": N_("Row %(row)s, column %(column)s: a code is missing."),
    "not_a_number": N_("Row %(row)s, column %(column)s: “%(value)s” is not a number."),
    "negative": N_("Row %(row)s, column %(column)s: %(value)s is below 0."),
    "twice": N_("Row %(row)s: %(value)s has other minutes in row %(other)s."),
    "nobody_known": N_("No row is of a place and a candidate of this study. Check the codes."),
    "units": N_("The ways of the file are gone at %(value)s km an hour. Give minutes, and metres."),
}
NETWORK_FAULTS = {
    "unreadable": N_("The file can't be read as a GeoPackage."),
    "no_lines": N_("The GeoPackage has no layer of lines."),
    "no_system": N_("The GeoPackage does not say its reference system. Export it again with one."),
    "not_on_earth": N_("The streets do not lie on the earth. Check the reference system of the GeoPackage."),
    "too_large": N_("The street network is larger than can be read."),
}
NO_STREET = N_("No place of this study has a way to a candidate along these streets. Check that they are of this area.")


@dataclass(frozen=True)
class Read:
    """faults, or the table as it is kept with what is to be said of it."""

    faults: tuple[Told, ...] = ()
    content: bytes = b""
    sha256: str = ""
    facts: dict[str, Any] | None = None


def silent(done: int, of: int) -> None:
    """Nobody listens."""


def read(path: str, kind: str, file_name: str, places: Places, sites: Places, heard: Heard = silent) -> Read:
    """kind: matrix or network. places, sites: positions by code, degrees. heard: told how far it is, in rows or in
    points; what it raises ends the reading."""
    return (_matrix if kind == "matrix" else _network)(Path(path), file_name, places, sites, heard)


def _matrix(path: Path, file_name: str, places: Places, sites: Places, heard: Heard) -> Read:
    from geo.travel.matrix import read_matrix
    from geo.travel.tables import BadMatrix
    from geo.travel.ways import Method

    try:
        found = read_matrix(path, list(places), list(sites), heard=heard)
    except BadMatrix as bad:
        told: list[Told] = [
            (
                MATRIX_FAULTS[one.code],
                {"row": one.row, "column": one.column, "value": one.value, "other": one.other},
            )
            for one in bad.faults[:SHOWN]
        ]
        return Read(faults=(*told, *([(MORE, {"n": bad.count - SHOWN})] if bad.count > SHOWN else [])))
    cells = np.full((len(places), len(sites)), np.inf, dtype=np.float32)
    cells[found.place, found.candidate] = found.minutes
    file = {"name": file_name, "sha256": found.file["sha256"]}
    detail = {"file": file, "pairs": len(found.place), "counted": "minutes"}
    table = Table(Measured(Method("matrix", detail), "minutes", cells), dict.fromkeys(places), dict.fromkeys(sites))
    facts = {
        "pairs": len(found.place),
        "passed_over": found.passed_over,
        "unknown": [*found.unknown_origins[:NAMED], *found.unknown_destinations[:NAMED]],
        "unknown_count": len(found.unknown_origins) + len(found.unknown_destinations),
    }
    return Read(content=packed(table), sha256=file["sha256"], facts=facts)


def _network(path: Path, file_name: str, places: Places, sites: Places, heard: Heard) -> Read:
    from geo.travel.network import network_ways
    from geo.travel.streets import BadNetwork, read_streets

    try:
        streets = read_streets(path)
    except BadNetwork as bad:
        return Read(faults=((NETWORK_FAULTS[bad.code], {}),))
    here, there = np.array(list(places.values())), np.array(list(sites.values()))
    lists = network_ways(streets, *here.T, *there.T, heard=heard)
    rows, ranks = np.nonzero(lists.near >= 0)
    if not len(rows):
        return Read(faults=((NO_STREET, {}),))
    cells = np.full((len(places), len(sites)), np.inf, dtype=np.float32)
    cells[rows, lists.near[rows, ranks]] = lists.metres[rows, ranks]
    file = streets.file | {"name": file_name}
    method = replace(lists.method, detail=lists.method.detail | {"file": file, "counted": "metres"})
    facts = {"pairs": len(rows), "streets_km": round(float(method.detail["streets_km"]), 1)}
    kept = packed(Table(Measured(method, "metres", cells), dict(places), dict(sites)))
    return Read(content=kept, sha256=file["sha256"], facts=facts)
