"""The demonstration says what was published, to the person."""

from __future__ import annotations

import csv
from collections import Counter

from tests.demo.county_files import DEMO, county


def facts(name: str) -> list[dict[str, str]]:
    with (DEMO / "facts" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_neixiang_has_the_published_people_places_and_staff() -> None:
    of = county("neixiang")
    assert of.residents["411325"] == 549_068
    assert (len(of.level("township")), len(of.level("village", "community"))) == (16, 295)
    assert len(of.tables["sites"]) == 381
    roles = Counter(person["roles"] for person in of.tables["staff"])
    assert roles == {"sampler": 2226, "recorder;helper": 2480, "helper": 2463, "lead;helper": 457}
    assert sum(count for role, count in roles.items() if role != "sampler") == 5400
    assert 2300 <= sum(int(site["lanes"]) for site in of.tables["sites"]) <= 2600


def test_neixiangs_counts_sum_to_the_published_totals_and_to_87_percent() -> None:
    of = county("neixiang")
    totals = {code: sum(sites.values()) for code, sites in of.last_counts().items()}
    assert totals == {"0503": 100_828, "0504": 377_781}
    assert round(100 * sum(totals.values()) / of.residents["411325"]) == 87
    published = {(f["name"], f.get("session")): f["value"] for f in of.round["published"]["figures"]}
    assert published["sampled", None] == published["sampled", "0503"] + published["sampled", "0504"] == 478_609


def test_neixiangs_first_afternoon_is_at_some_sites_and_the_second_morning_at_all() -> None:
    first, second = county("neixiang").round["sessions"]
    assert 0 < len(first["sites"]) < 381
    assert second["sites"] == "all"
    assert (first["closes_at"].isoformat(), second["closes_at"].isoformat()) == (
        "2022-05-03T18:00:00+08:00",
        "2022-05-04T12:00:00+08:00",
    )


def test_neixiangs_seats_are_the_published_ones_to_a_thousandth_of_a_degree() -> None:
    seats = {row["code"]: (float(row["lon"]), float(row["lat"])) for row in facts("neixiang_townships.csv")}
    for row in county("neixiang").level("township"):
        assert (float(row["lon"]), float(row["lat"])) == seats[row["code"]]
        assert row["provenance"] == "real" and "OpenStreetMap" in row["source"] and "ODbL" in row["source"]
        assert row["residents_provenance"] == "modelled"


def test_zhennings_townships_have_their_census_residents() -> None:
    of = county("zhenning")
    census = {row["code"]: int(row["residents"]) for row in facts("zhenning_townships.csv")}
    assert sum(census.values()) == of.residents["520423"] == 299_696
    assert {row["code"]: int(row["residents"]) for row in of.level("township")} == census
    assert all(row["residents_provenance"] == "real" for row in of.level("township"))
    assert len(of.level("village", "community")) == 214


def test_zhenning_publishes_nothing_about_its_round_and_says_it_is_made_up() -> None:
    of = county("zhenning")
    assert "published" not in of.round
    assert of.round["provenance"] == "generated"
    assert {row["provenance"] for row in of.tables["counts"]} == {"generated"}
    assert all(row["provenance"] == "generated" for row in of.level("township", "village", "community"))
