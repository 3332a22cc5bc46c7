"""Three counties at the full size that their documents give: villages, grids, leads and members as published."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from functools import cache

import pytest

from demo.generate import county_files

PUBLISHED = {
    "nanhu": {"township": 13, "village": 110, "grid": 605, "micro_grid": 7424},
    "zhenning-grids": {"township": 16, "village": 202, "villager_group": 995},
    "pubei": {"township": 17, "village": 274},
}


@cache
def areas(slug: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(county_files(slug)["areas.csv"].decode("utf-8-sig"))))


@pytest.mark.parametrize("slug", PUBLISHED)
def test_a_county_has_as_many_areas_of_each_level_as_its_document_says(slug: str) -> None:
    levels = Counter("village" if row["level"] == "community" else row["level"] for row in areas(slug))
    assert levels == {"county": 1, **PUBLISHED[slug]}


@pytest.mark.parametrize("slug", PUBLISHED)
def test_residents_add_up_on_every_level_and_nobody_lives_nowhere(slug: str) -> None:
    below: dict[str, int] = defaultdict(int)
    own = {row["code"]: int(row["residents"]) for row in areas(slug)}
    for row in areas(slug):
        below[row["parent_code"]] += own[row["code"]]
    assert all(total == own[code] for code, total in below.items() if code)
    assert min(own.values()) > 0


@pytest.mark.parametrize("slug", PUBLISHED)
def test_what_is_not_in_the_document_says_that_it_was_generated(slug: str) -> None:
    for row in areas(slug):
        assert row["source"] and row["residents_source"]
        if row["level"] in ("grid", "micro_grid", "villager_group"):
            assert (row["provenance"], row["residents_provenance"], row["lon"]) == ("generated", "generated", "")
    assert areas("nanhu")[0]["residents_provenance"] == "generated"


def test_every_grid_of_nanhu_has_a_lead_and_a_member_with_a_telephone() -> None:
    grids = [row for row in areas("nanhu") if row["level"] in ("grid", "micro_grid")]
    assert all(row["lead_phone"] and row["member_phones"] for row in grids)


def test_zhenning_has_a_lead_for_each_village_and_1087_members_over_its_units() -> None:
    rows = areas("zhenning-grids")
    villages = [row for row in rows if row["level"] in ("village", "community")]
    units = [row for row in rows if row["level"] == "villager_group"]
    assert sum(bool(row["lead_phone"]) for row in villages) == 202
    assert not any(row["lead_name"] or not row["member_phones"] for row in units)
    assert sum(len(row["member_phones"].split(";")) for row in units) == 1087
    assert not any(row["member_names"] for row in villages)


def test_no_telephone_number_of_a_county_is_given_twice() -> None:
    phones = [
        phone
        for row in areas("nanhu")
        for key in ("lead_phone", "member_phones", "county_leader_phone")
        for phone in row[key].split(";")
        if phone
    ]
    assert len(set(phones)) == len(phones)
    assert all(phone.startswith("演示-") for phone in phones)
