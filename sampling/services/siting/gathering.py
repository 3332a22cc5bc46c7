"""A study's people and candidates as they are now."""

import numpy as np

from sampling.domain.areas import Area
from sampling.domain.errors import Refused
from sampling.domain.siting import Question, Study
from sampling.services.planning import basis, tree
from sampling.storage.database import Session
from sampling.storage.queries import areas, rounds, sites
from sampling.storage.queries import siting as queries

from .given import Given

VILLAGES = ("village", "community")
Row = tuple[str, str, str, int, float, float, bool]


def gather(session: Session, study: Study, question: Question) -> Given:
    """Raises Refused where there is nobody, or no place for a site."""
    # the figures of a county add up only as a whole: a township's part is taken out of it
    root = study.area_path.split("/", 1)[0] + "/"
    county = areas.areas_within(session, root)
    known = {area.code: area for area in county}
    whole = tree.build(county)
    kind, people = "residents", {leaf: whole.residents[leaf] for leaf in whole.leaves()}
    if study.round_code and (row := rounds.row_by_code(session, study.round_code)):
        kind, people = "expected", basis.coming(basis.known(session, row, county), whole)
    rows: list[Row] = []
    unplaced = 0
    for leaf, count in people.items():
        own = known[leaf.removesuffix(tree.REST)]
        if not count or not own.path.startswith(study.area_path):
            continue
        point = _point(own)
        if point is None:
            unplaced += count
        else:
            rows.append((leaf, own.name, _township(own, known), count, *point, own.is_inner))
    if not rows:
        raise Refused("No area of %(area)s has both residents and a place. Import them first.", area=study.area_name)
    found = _candidates(session, study, question, known)
    if not found:
        raise Refused("%(area)s has neither sites nor candidate places. Import them first.", area=study.area_name)
    if question.splits and question.keeps_room:
        rows = _in_parts(rows, [row[6] for row in found if study.pins.get(row[0]) != "closed"], question)
    return Given(
        question=question,
        basis=kind,
        unplaced=unplaced,
        place_codes=[row[0] for row in rows],
        place_names=[row[1] for row in rows],
        townships=[row[2] for row in rows],
        people=np.array([row[3] for row in rows], dtype=np.int64),
        place_lon=np.array([row[4] for row in rows], dtype=float),
        place_lat=np.array([row[5] for row in rows], dtype=float),
        codes=[row[0] for row in found],
        names=[row[1] for row in found],
        stands=[row[2] for row in found],
        areas=[row[3] for row in found],
        villages=[row[4] for row in found],
        lanes=[row[5] for row in found],
        people_per_hour=np.array([row[6] for row in found], dtype=float),
        costs=np.array([row[7] for row in found], dtype=float),
        pins=[study.pins.get(row[0], "") for row in found],
        lon=np.array([row[8] for row in found], dtype=float),
        lat=np.array([row[9] for row in found], dtype=float),
        inner=tuple(n for n, row in enumerate(rows) if row[6]),
    )


def _candidates(
    session: Session, study: Study, question: Question, known: dict[str, Area]
) -> list[tuple[str, str, bool, str, str, int, float, float, float, float]]:
    out = []
    for site in sites.sites_within(session, study.area_path):
        if site.kind == "fixed":  # people are assigned to the others by number: nobody walks there
            village = _village(known.get(site.area_code), known)
            pace = site.lanes * site.people_per_lane_hour
            here = (site.code, site.name, True, site.area_code, village, site.lanes)
            out.append((*here, pace, question.site_cost, site.lon, site.lat))
    for one in queries.candidates_within(session, study.area_path):
        village = _village(known.get(one.area_code), known)
        place = (one.code, one.name, False, one.area_code, village, one.lanes)
        out.append((*place, one.lanes * one.people_per_lane_hour, one.opening_cost, one.lon, one.lat))
    return out


def _in_parts(rows: list[Row], paces: list[float], question: Question) -> list[Row]:
    """Areas with more people than half of the candidates have room for, in parts that are about equal."""
    room = np.array(paces) * question.hours
    usual = int(np.median(room if question.most is None else np.minimum(room, question.most))) if len(room) else 0
    out: list[Row] = []
    for code, name, township, people, lon, lat, is_inner in rows:
        parts = -(-people // max(1, usual))
        for n in range(parts):
            told = f"{name} {n + 1}/{parts}" if parts > 1 else name
            out.append((code, told, township, people * (n + 1) // parts - people * n // parts, lon, lat, is_inner))
    return out


def _point(area: Area) -> tuple[float, float] | None:
    return None if area.lon is None or area.lat is None else (area.lon, area.lat)


def _township(area: Area, known: dict[str, Area]) -> str:
    codes = area.path.rstrip("/").split("/")
    return known[codes[min(1, len(codes) - 1)]].name


def _village(area: Area | None, known: dict[str, Area]) -> str:
    """Code of the village that holds an area, "" where none does."""
    codes = area.path.rstrip("/").split("/") if area else []
    return next((code for code in reversed(codes) if code in known and known[code].level in VILLAGES), "")
