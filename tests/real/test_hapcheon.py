"""Hapcheon-gun, a real county, from published files through import, siting and catchments to a plan that is judged.

Real are outlines, names and the census. Modelled or generated, and told so: where in a village people live (spread by
ground, at a point inside the outline), candidate places, lanes, hours, staff.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import geopandas
import numpy as np
import pytest

from geo.catchments import catchments as grounds_of
from geo.layers.spreading import spread
from optimizer.limits import Limits
from optimizer.siting.catchments import CatchmentProblem, catchments
from optimizer.siting.problem import SitingProblem, Ways
from sampling.domain.errors import Refused
from sampling.domain.siting import Question
from sampling.services import areas, layers, siting
from sampling.services.layers import Choices
from sampling.storage.database import Database
from sampling.storage.migrating import migrate
from sampling.storage.queries import siting as queries
from tests.optimizer.judging import solved
from tests.real import hapcheon
from tests.services import import_files as files

SITES, HOURS = 40, 8.0
SLOTS = [0.35, 0.3, 0.2, 0.15]  # of a site's people, two hours each
COUNTED = 42_140
GENERATED = {"provenance": "generated", "source": "made for a test"}


@dataclass(frozen=True)
class Imported:
    """What was told of the townships' people beside the county's own figure, and that nothing is asked before it is put
    right."""

    db: Database
    told: list[tuple[int, int]]
    refused: str


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """The county's figure, townships with people in EPSG:5179, villages in WGS-84 as outlines alone, candidates."""
    folder = tmp_path_factory.mktemp("hapcheon")
    db = Database(f"sqlite:///{folder / 'county.db'}")
    migrate(db)
    whole = dict.fromkeys(("lon", "lat", "lead_name", "lead_phone", "member_names", "member_phones"), "")
    whole |= {"code": hapcheon.COUNTY, "name": hapcheon.NAME, "level": "county", "parent_code": "", "no_manager": "yes"}
    whole |= {"residents": "40318", "residents_date": "2020-11-01", "residents_source": hapcheon.CENSUS}
    whole |= {"provenance": "real", "source": hapcheon.CENSUS}
    files.put(db, "areas", [whole])
    townships = hapcheon.township_layer(folder / "townships.gpkg")
    report = _put(db, townships, "townships.gpkg", level="township", parent_code=hapcheon.COUNTY)
    told = [(one.facts["below"], one.facts["own"]) for one in report.findings if one.column == "residents"]
    _put(db, hapcheon.village_layer(), "villages.geojson", level="village", source=hapcheon.OUTLINES, spread="ground")
    with db.writing() as session:
        queries.write_candidates(session, [_candidate(one) for one in hapcheon.villages()], [])
    with pytest.raises(Refused) as refused:
        _answer(db, "EARLY", Question(kind="walking", sites=SITES, hours=HOURS))
    files.put(db, "areas", [whole | {"residents": str(COUNTED), "residents_source": "the sum of its townships"}])
    return Imported(db, told, str(refused.value))


@pytest.fixture(scope="module")
def county(imported: Imported) -> Database:
    return imported.db


def _put(db: Database, content: bytes, name: str, **chosen: Any) -> layers.LayerReport:
    choices = Choices(**({"provenance": "real", "source": hapcheon.CENSUS} | chosen))
    return layers.apply(db, content=content, file_name=name, choices=choices, by=files.BY, now=files.NOW).report


def _candidate(village: hapcheon.Shape) -> dict[str, Any]:
    at = village.outline.representative_point()
    return {
        "code": f"C{village.code}", "name": f"{village.name} hall", "area_code": village.code, "place_kind": "hall",
        "lanes": 8, "people_per_lane_hour": 60.0, "opening_cost": 100.0, "lon": at.x, "lat": at.y,
    } | GENERATED  # fmt: skip


def _answer(db: Database, code: str, question: Question) -> siting.Looked:
    siting.make_study(db, code=code, name=code, area_code=hapcheon.COUNTY, by=files.BY, now=files.NOW)
    run = siting.ask(db, code=code, question=question, by=files.BY, now=files.NOW)
    assert siting.execute(db, run_id=run, now=lambda: files.NOW) is not None, siting.run_of(db, code)
    return siting.look(db, code=code)


def test_the_census_has_each_township_twice_and_one_of_them_under_another_countys_name() -> None:
    rows = hapcheon.census_rows()
    old = rows[(rows["adm2_code"] == hapcheon.OLD) & rows["adm2"].str.startswith("Hapcheon")].dropna(subset=["adm3"])
    new = rows[rows["adm2_code"] == hapcheon.NEW].dropna(subset=["adm3"])
    before, now = (dict(zip(part["adm3"], part["value"], strict=True)) for part in (old, new))
    assert (len(old), len(new), int(old["value"].sum()), int(new["value"].sum())) == (16, 17, 37_988, COUNTED)
    assert set(now) - set(before) == {"Gaya-myeon"} and before.items() <= now.items()
    assert int(rows[rows["adm3"].isna()]["value"].iloc[0]) == 40_318
    assert (len(hapcheon.residents()), sum(hapcheon.residents().values())) == (17, COUNTED)


def test_names_that_were_joined_lie_on_the_same_ground() -> None:
    census = hapcheon.census_outlines()
    assert census.crs.to_epsg() == 5179
    outlines = geopandas.GeoSeries({one.name: one.outline for one in hapcheon.townships()}, crs=4326).to_crs(5179)
    for name, own in zip(census["name"], census.geometry, strict=True):
        assert own.intersection(outlines[name]).area > 0.97 * own.union(outlines[name]).area, name


def test_every_village_comes_in_and_each_townships_people_are_spread_exactly_and_marked_so(county: Database) -> None:
    found = areas.areas_within(county)
    assert Counter(area.level for area in found) == {"county": 1, "township": 17, "village": 192}
    sums: Counter[str] = Counter()
    for area in found:
        if area.level == "village":
            assert area.residents is not None and area.residents.provenance == "modelled"
            sums[area.path.split("/")[1]] += area.residents.count
    assert sums == hapcheon.residents()


def test_townships_with_more_people_than_the_county_says_are_told_and_nothing_is_asked_of_them(
    imported: Imported,
) -> None:
    assert imported.told == [(COUNTED, 40_318)]
    assert imported.refused.startswith("The parts of 합천군 (48890) have 42,140 residents together")


@pytest.mark.parametrize(
    "question",
    [
        Question(kind="walking", sites=SITES, hours=HOURS),
        Question(kind="fewest", minutes=60.0, hours=HOURS),
        Question(kind="reach", sites=20, minutes=30.0, hours=HOURS),
        Question(kind="room", hours=HOURS, site_cost=100.0),
    ],
    ids=lambda question: question.kind,
)
def test_each_question_is_answered_within_half_a_percent_and_everybody_goes_somewhere_once(
    county: Database, question: Question
) -> None:
    found = _answer(county, f"Q-{question.kind}", question)
    answer, figures = found.answer, found.figures
    assert answer.gap is not None and answer.gap < 0.005
    assert sum(site.people for site in figures.sites) == figures.people == COUNTED
    assert (figures.unplaced, figures.inner) == (0, (COUNTED, 192)), "no seat is known: at points inside outlines"
    if question.kind == "room":
        assert not figures.over
    if question.kind == "fewest":
        assert figures.within == COUNTED


def test_from_sites_to_catchments_with_room_to_their_ground_and_a_plan_that_the_judge_accepts(county: Database) -> None:
    found = _answer(county, "ALL", Question(kind="walking", sites=SITES, hours=HOURS))
    given, sites = found.given, found.answer.sites
    metres = np.rint(given.walk_m(np.arange(len(given.codes))))
    people, room = given.people, given.room
    problem = SitingProblem.plain(Ways.of_table(metres), people.copy(), len(given.codes))
    dealt = catchments(CatchmentProblem(problem, sites, room, np.ones(len(people), dtype=bool)), Limits(seconds=20))
    assert dealt.over.sum() == 0 and dealt.held.sum() == COUNTED
    assert dealt.walking >= found.answer.value and dealt.gap < 0.005
    shapes = {one.code: one.outline for one in hapcheon.villages()}
    townships = hapcheon.townships()
    home = {one.code: n for n, one in enumerate(townships)}
    ground = grounds_of(
        given.place_lon, given.place_lat, dealt.site_of, [home[code[:8]] for code in given.place_codes],
        [one.outline for one in townships], cells=[shapes[code] for code in given.place_codes],
    )  # fmt: skip
    outlines = geopandas.GeoSeries([one.outline for one in townships], crs=4326).to_crs(32652)
    assert ground.twice_m2 > 0  # slivers that two townships claim go to one of them
    assert sum(piece.m2 for piece in ground.pieces) == pytest.approx(outlines.union_all().area, rel=1e-6)
    round_ = _round(given, sites, dealt.held)
    assert sum(sum(site["arrivals"]) for site in round_["sites"]) == COUNTED
    solution = solved(round_, 15)
    assert solution.bound[0] is not None
    assert solution.bound[0] <= solution.objective[0] <= solution.bound[0] + 0.01 * COUNTED


def _round(given: Any, sites: Any, held: Any) -> dict[str, Any]:
    """A round of these sites: arrivals of their catchments, generated staff at the townships' middles."""
    people, slots = hapcheon.residents(), list(range(4))
    bases = [
        {"code": one.code, "lon": round(at.x, 5), "lat": round(at.y, 5)}
        for one in hapcheon.townships()
        if (at := one.outline.representative_point())
    ]
    staff = []
    for code, count in people.items():
        for role, share in (("sampler", 120), ("recorder", 240)):
            staff += [
                {"code": f"{role[0].upper()}{code}-{n}", "base": code, "roles": [role], "available": slots}
                for n in range(-(-count // share))
            ]
    return {
        "format": "sampling-round/1", "name": "Hapcheon-gun", "slot_minutes": 120,
        "slots": [f"2022-05-04T{hour:02}:00:00+09:00" for hour in (8, 10, 12, 14)],
        "areas": [
            {"code": hapcheon.COUNTY, "parent": None, "residents": sum(people.values())},
            *({"code": code, "parent": hapcheon.COUNTY, "residents": count} for code, count in people.items()),
        ],
        "sites": [
            {
                "code": given.codes[j], "area": given.codes[j][1:9], "lon": round(float(given.lon[j]), 5),
                "lat": round(float(given.lat[j]), 5), "lanes_max": 8, "people_per_lane_hour": 60,
                "arrivals": spread(int(held[j]), SLOTS),
            }
            for j in sites.tolist()
        ],
        "team": {"per_lane": {"sampler": 2, "recorder": 1}}, "bases": bases, "staff": staff,
        "limits": {"block_slots_max": 4, "blocks_per_day_max": 1},
        "travel": {"detour": 1.3, "km_per_hour": 35, "minutes_max": 45},
        "targets": [{"area": hapcheon.COUNTY, "coverage": 0.9, "by_slot": 4}],
    }  # fmt: skip
