"""The night before in Neixiang's files: made up, said so, and of the sizes that its page names."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from functools import cache

from tests.demo.county_files import DEMO, county


@cache
def table(name: str) -> list[dict[str, str]]:
    with (DEMO / "neixiang" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


NIGHT = tomllib.loads((DEMO / "neixiang/night.toml").read_text("utf-8"))


def test_every_row_says_that_it_is_generated() -> None:
    for name in ("vehicles", "duty", "frame"):
        assert all(row["provenance"] == "generated" for row in table(name)), name
    for name, column in (("vehicles", "source"), ("duty", "note"), ("expected", "source"), ("frame", "source")):
        assert all("程序生成，种子" in row[column] for row in table(name)), name
    assert NIGHT["provenance"] == "generated"


def test_nobody_exists_and_no_number_can_be_called() -> None:
    people = [(row["driver_name"], row["driver_phone"]) for row in table("vehicles")]
    people += [(row["name"], row["work_phone"]) for row in table("duty")]
    people += [(row["contact_name"], row["contact_phone"]) for row in table("frame")]
    people += [(one["lead_name"], one["lead_phone"]) for one in NIGHT["teams"]]
    assert all(name.startswith("演示") and phone.startswith("演示-") for name, phone in people)
    assert all(row["plate"].startswith("演示") for row in table("vehicles"))
    assert len({phone for _, phone in people}) == len(set(people))


def test_the_sizes_are_those_that_the_page_names() -> None:
    townships = {row["code"] for row in county("neixiang").level("township")}
    assert len(table("vehicles")) == 60
    assert {row["base_code"] for row in table("vehicles")} == townships | {"411325"}
    assert len(table("expected")) == 271
    assert Counter(row["kind"] for row in table("frame")) == dict.fromkeys(
        ("trade", "village", "firm", "venue", "building"), 8
    )
    assert sum(not row["site_code"] and row["in_place"] == "no" for row in table("frame")) == 6
    assert {one["area_code"] for one in NIGHT["submissions"]} == townships
    assert sum(str(one["at"]) > "2022-05-03 00:10" for one in NIGHT["submissions"]) == 1


def test_the_county_and_every_township_have_somebody_at_every_hour_of_the_three_days() -> None:
    shifts = Counter((row["area_code"], row["day"]) for row in table("duty") if row["post"] == "值班员")
    assert len(shifts) == 17 * 3
    assert set(shifts.values()) == {3}
    assert {row["day"] for row in table("duty")} == {"2022-05-02", "2022-05-03", "2022-05-04"}


def test_communities_that_nobody_manages_have_lent_people_in_two_of_three() -> None:
    unmanaged = {row["code"] for row in county("neixiang").tables["areas"] if row["no_manager"] == "yes"}
    based = Counter(row["base_code"] for row in county("neixiang").tables["staff"] if row["base_code"] in unmanaged)
    assert (len(unmanaged), sorted(based.values())) == (3, [4, 6])
    assert all(row["lent_by"] for row in county("neixiang").tables["staff"] if row["base_code"] in unmanaged)


def test_only_mobile_sites_are_given_a_number_of_people() -> None:
    kinds = {row["code"]: row["kind"] for row in county("neixiang").tables["sites"]}
    assert {kinds[code] for people in NIGHT["people"].values() for code in people} == {"mobile"}
    assert sum(sum(people.values()) for people in NIGHT["people"].values()) == 160


def test_nobody_is_sampled_who_was_not_expected_and_nearly_all_who_were_are() -> None:
    of = county("neixiang")
    village_of = {site["code"]: site["area_code"] for site in of.tables["sites"]}
    sampled = Counter[str]()
    for sites in of.last_counts().values():
        for code, people in sites.items():
            sampled[village_of[code]] += people
    people, came = 0, 0
    for row in table("expected"):
        gone = sum(int(row[name]) for name in row if name == "away" or name.startswith("exempt_"))
        expected = of.residents[row["code"]] - gone + int(row["visitors"])
        assert sampled[row["code"]] <= expected <= 1.02 * of.residents[row["code"]], row["name"]
        assert int(row["home_bound"]) <= 0.1 * expected
        people, came = people + expected, came + sampled[row["code"]]
    assert 0.96 < came / people < 0.98
    assert people < sum(of.residents[row["code"]] for row in table("expected"))
