"""What holds for the files of every demonstration county."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta

import numpy as np
import pytest

from demo.generate import county_files
from geo.crs import great_circle_m
from geo.datum import recognise
from geo.inside import inside
from tests.demo.county_files import COUNTIES, DEMO, TABLES, County, county

pytestmark = pytest.mark.parametrize("slug", COUNTIES)
PROVENANCES = {"real", "approximate", "generated", "modelled"}


def grounds(of: County) -> dict[str, dict[str, object]]:
    return {f["properties"]["code"]: f["geometry"] for f in of.ground_features}


def test_generating_again_gives_the_committed_files_byte_for_byte(slug: str) -> None:
    made = county_files(slug)
    assert set(made) == {path.name for path in (DEMO / slug).iterdir()}
    for name, content in made.items():
        assert content == (DEMO / slug / name).read_bytes(), f"{name} differs: python -m demo.generate {slug}"


def test_every_row_names_its_provenance_and_source(slug: str) -> None:
    of = county(slug)
    for name in TABLES:
        assert all(row["provenance"] in PROVENANCES and row["source"] for row in of.tables[name]), name
    assert all(f["properties"]["provenance"] in PROVENANCES for f in of.ground_features)
    assert all(f["properties"]["source"] for f in of.ground_features)
    assert all(row["residents_provenance"] in PROVENANCES for row in of.tables["areas"])
    assert all(row["residents_source"] and row["residents_date"] for row in of.tables["areas"])


@pytest.mark.parametrize("name", ["areas", "sites", "staff"])
def test_codes_are_unique(slug: str, name: str) -> None:
    codes = Counter(row["code"] for row in county(slug).tables[name])
    assert max(codes.values()) == 1


def test_the_tables_begin_with_a_byte_order_mark(slug: str) -> None:
    assert all((DEMO / slug / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf") for name in TABLES)


def test_parents_come_before_their_children_and_residents_add_up_on_every_level(slug: str) -> None:
    of = county(slug)
    seen: set[str] = set()
    sums: dict[str, int] = defaultdict(int)
    for row in of.tables["areas"]:
        assert (row["parent_code"] == "") == (not seen)
        assert row["parent_code"] in seen | {""}
        seen.add(row["code"])
        sums[row["parent_code"]] += int(row["residents"])
    assert all(sums[code] == of.residents[code] for code in sums if code)
    assert min(of.residents.values()) > 0


def test_every_village_lies_in_its_townships_ground_and_every_seat_too(slug: str) -> None:
    of = county(slug)
    ground = grounds(of)
    rows = of.level("township", "village", "community")
    for row in rows:
        township = row["code"] if row["level"] == "township" else row["parent_code"]
        assert inside(ground[township], float(row["lon"]), float(row["lat"])), row["name"]
        assert inside(ground[of.county["code"]], float(row["lon"]), float(row["lat"])), row["name"]


def test_every_site_stands_in_its_village_and_in_its_townships_ground(slug: str) -> None:
    of = county(slug)
    areas = {row["code"]: row for row in of.tables["areas"]}
    for site in of.tables["sites"]:
        village = areas[site["area_code"]]
        lon, lat = float(site["lon"]), float(site["lat"])
        assert great_circle_m(lon, lat, float(village["lon"]), float(village["lat"])) < 650
        assert inside(grounds(of)[village["parent_code"]], lon, lat), site["code"]
        assert site["serves"] == site["area_code"]


def test_coordinates_are_rounded_to_five_decimals(slug: str) -> None:
    for name in ("areas", "sites"):
        for row in county(slug).tables[name]:
            assert all(row[c] == "" or re.fullmatch(r"\d+\.\d{5}", row[c]) for c in ("lon", "lat"))


def test_every_village_has_a_site_and_every_base_a_point(slug: str) -> None:
    of = county(slug)
    villages = {row["code"] for row in of.level("village", "community")}
    assert {site["area_code"] for site in of.tables["sites"]} == villages
    with_point = {row["code"] for row in of.tables["areas"] if row["lon"]}
    assert {person["base_code"] for person in of.tables["staff"]} <= with_point


def test_all_sites_together_could_sample_everybody_in_a_morning(slug: str) -> None:
    of = county(slug)
    capacity = sum(int(s["lanes"]) * int(s["people_per_lane_hour"]) * 4 for s in of.tables["sites"])
    assert capacity >= of.residents[of.county["code"]]
    assert all(54 <= int(s["people_per_lane_hour"]) <= 66 for s in of.tables["sites"])


def test_no_telephone_number_could_be_called_and_names_are_plainly_made_up(slug: str) -> None:
    of = county(slug)
    phones = [row["work_phone"] for row in of.tables["staff"]]
    names = [row["name"] for row in of.tables["staff"]]
    for row in of.tables["areas"]:
        phones += [
            p for key in ("lead_phone", "member_phones", "county_leader_phone") for p in row[key].split(";") if p
        ]
        names += [n for key in ("lead_name", "member_names", "county_leader") for n in row[key].split(";") if n]
        assert len(row["member_names"].split(";")) == len(row["member_phones"].split(";"))
    assert all(re.fullmatch(r"演示-\d{6}", phone) for phone in phones)
    assert len(set(phones)) == len(phones)
    assert all(name.startswith("演示") and re.search(r"\d", name) for name in names)


def test_counts_are_cumulative_within_a_day_and_never_fall(slug: str) -> None:
    last: dict[tuple[str, str], dict[str, int]] = {}
    for row in county(slug).tables["counts"]:
        hour = datetime.fromisoformat(row["hour"])
        day = (hour - timedelta(minutes=1)).date().isoformat()
        now = {"sampled": int(row["sampled"]), "tubes": int(row["tubes"])}
        before = last.get((row["site_code"], day), {"sampled": 0, "tubes": 0})
        assert all(now[key] >= before[key] for key in now)
        assert now["tubes"] * 10 >= now["sampled"]
        assert hour <= datetime.fromisoformat(row["observed_at"]) < hour + timedelta(minutes=15)
        last[row["site_code"], day] = now


def test_no_site_samples_more_people_than_it_serves_nor_more_an_hour_than_its_lanes_can(slug: str) -> None:
    of = county(slug)
    sites = {site["code"]: site for site in of.tables["sites"]}
    sharing = Counter(site["area_code"] for site in sites.values())
    both_days: dict[str, int] = defaultdict(int)
    for totals in of.last_counts().values():
        for code, sampled in totals.items():
            both_days[code] += sampled
    for code, sampled in both_days.items():
        area = sites[code]["area_code"]
        assert sampled <= -(-of.residents[area] // sharing[area])
    before: dict[tuple[str, str], int] = defaultdict(int)
    for row in of.tables["counts"]:
        site = sites[row["site_code"]]
        key = (row["session_code"], row["site_code"])
        capacity = int(site["lanes"]) * int(site["people_per_lane_hour"])
        assert int(row["sampled"]) - before[key] <= capacity
        before[key] = int(row["sampled"])


def test_counts_cover_each_sessions_sites_and_hours_and_sum_to_its_total(slug: str) -> None:
    of = county(slug)
    everywhere = {site["code"] for site in of.tables["sites"]}
    totals = of.last_counts()
    assert list(totals) == [session["code"] for session in of.round["sessions"]]
    for session in of.round["sessions"]:
        sites = everywhere if session["sites"] == "all" else set(session["sites"])
        assert sites <= everywhere
        assert set(totals[session["code"]]) == sites
        assert sum(totals[session["code"]].values()) == session["sampled"]
        rows = [r for r in of.tables["counts"] if r["session_code"] == session["code"]]
        hours = int((session["closes_at"] - session["opens_at"]) / timedelta(hours=1))
        ends = {session["opens_at"] + timedelta(hours=k + 1) for k in range(hours)}
        assert {datetime.fromisoformat(r["hour"]) for r in rows} == ends
        assert len(rows) == len(sites) * hours
        assert sum(of.round["arrivals"]["curve"][session["code"]]) == pytest.approx(1, abs=1e-5)
        assert len(of.round["arrivals"]["curve"][session["code"]]) == hours


def test_village_coverage_is_plausible_and_some_townships_lag(slug: str) -> None:
    of = county(slug)
    least, most = {"neixiang": (0.70, 0.98), "zhenning": (0.42, 0.82)}[slug]
    areas = {site["code"]: site["area_code"] for site in of.tables["sites"]}
    sampled: dict[str, int] = defaultdict(int)
    for totals in of.last_counts().values():
        for code, people in totals.items():
            sampled[areas[code]] += people
            sampled[areas[code][:9]] += people
    coverage = {code: sampled[code] / of.residents[code] for code in sampled}
    # Whole people in small villages: a hundredth to either side.
    assert all(least - 0.01 <= share <= most + 0.01 for share in coverage.values())
    goal = next(t["coverage"] for t in of.round["targets"] if t["area_code"] != of.county["code"])
    behind = [row["name"] for row in of.level("township") if coverage[row["code"]] < goal]
    assert 1 <= len(behind) <= 6


def test_targets_name_the_county_and_every_township(slug: str) -> None:
    of = county(slug)
    wanted = [of.county["code"], *(row["code"] for row in of.level("township"))]
    assert [target["area_code"] for target in of.round["targets"]] == wanted
    assert all(target["by"] == of.round["sessions"][-1]["closes_at"] for target in of.round["targets"])


def test_the_sites_are_recognised_as_wgs84_beside_their_villages(slug: str) -> None:
    of = county(slug)
    areas = {row["code"]: row for row in of.tables["areas"]}
    sites = of.tables["sites"]
    village = [areas[site["area_code"]] for site in sites]
    ground = grounds(of)
    finding = recognise(
        np.array([float(s["lon"]) for s in sites]),
        np.array([float(s["lat"]) for s in sites]),
        [float(v["lon"]) for v in village],
        [float(v["lat"]) for v in village],
        [ground[v["parent_code"]] for v in village],
    )
    assert (finding.reading, finding.why, finding.swapped) == ("wgs84", "references", 0)
    assert finding.of("wgs84").in_ground == len(sites)


def test_the_county_says_in_both_languages_what_is_generated(slug: str) -> None:
    about = county(slug).county
    assert "generated" in about["note_en"] and "生成" in about["note_zh"]
    assert about["attribution"]


def test_both_counties_together_stay_small(slug: str) -> None:
    sizes = {one: sum(p.stat().st_size for p in (DEMO / one).iterdir()) for one in COUNTIES}
    assert sizes[slug] > 0
    assert sum(sizes.values()) < 2_500_000


def test_every_candidate_place_stands_beside_its_village_in_its_townships_ground_and_says_that_it_is_generated(
    slug: str,
) -> None:
    of, path = county(slug), DEMO / slug / "candidates.csv"
    if not path.exists():
        return
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    areas = {row["code"]: row for row in of.tables["areas"]}
    assert len({row["code"] for row in rows}) == len(rows) == 600
    assert {row["area_code"] for row in rows} == {row["code"] for row in of.level("village", "community")}
    assert {row["provenance"] for row in rows} == {"generated"}
    assert not {row["code"] for row in rows} & {row["code"] for row in of.tables["sites"]}
    for row in rows:
        village, lon, lat = areas[row["area_code"]], float(row["lon"]), float(row["lat"])
        assert great_circle_m(lon, lat, float(village["lon"]), float(village["lat"])) < 1550
        assert inside(grounds(of)[village["parent_code"]], lon, lat), row["code"]
