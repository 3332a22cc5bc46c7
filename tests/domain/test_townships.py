"""What is missing or odd in a township."""

from dataclasses import replace

import pytest

from sampling.domain.errors import Named
from sampling.domain.norms import effective
from sampling.domain.townships import Township, lacks, role_needs, unstaffed

NORMS = effective({})  # a sampler and a recorder for each lane, a helper for each site
ONE = Named("A", "甲")
WHOLE = Township(
    "T1", "一镇", "C/T1/", residents=2000, areas=3, lanes={"S1": 2, "S2": 1}, people=10,
    roles={"sampler": 3, "recorder": 3, "helper": 2}, vehicles=1,
)  # fmt: skip


def kinds(there: Township) -> list[tuple[str, int, int, str]]:
    return [(lack.kind, lack.n, lack.all, lack.role) for lack in lacks(there, NORMS)]


def test_a_township_with_all_it_needs_has_no_gap() -> None:
    assert kinds(WHOLE) == []


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        ({"vehicles": 0}, ("no_vehicles", 1, 1, "")),
        ({"without_phone": [ONE]}, ("no_phone", 1, 10, "")),
        ({"without_lead": [ONE]}, ("no_lead", 1, 3, "")),
        ({"without_member": [ONE, ONE]}, ("no_member", 2, 3, "")),
        ({"without_residents": [ONE]}, ("no_residents", 1, 3, "")),
        ({"off_ground": [ONE]}, ("site_off_ground", 1, 2, "")),
        ({"unmanaged": [(ONE, {}), (ONE, {"县医院": 2})]}, ("no_manager_alone", 1, 2, "")),
        ({"lanes": {}}, ("no_sites", 1, 1, "")),
    ],
)
def test_each_gap_is_told_with_how_many_of_how_many(change: dict, lack: tuple) -> None:  # type: ignore[type-arg]
    assert kinds(replace(WHOLE, **change)) == [lack]


def test_a_role_that_nobody_has_is_missing_and_one_with_too_few_is_odd() -> None:
    there = replace(WHOLE, roles={"sampler": 2, "recorder": 3})
    assert kinds(there) == [
        ("role_nobody", 1, 1, "helper"),
        ("role_short", 1, 3, "sampler"),
        ("sites_unstaffed", 2, 2, ""),
    ]


def test_a_township_without_anybody_is_told_once_not_role_by_role() -> None:
    assert [kind for kind, *_ in kinds(replace(WHOLE, people=0, roles={}))] == ["no_staff", "sites_unstaffed"]


def test_a_person_is_given_to_one_site_alone() -> None:
    assert unstaffed({"S1": 2, "S2": 1}, {"sampler": 2, "recorder": 3, "helper": 2}, NORMS) == ["S2"]
    assert role_needs({"S1": 2, "S2": 1}, NORMS) == {"sampler": 3, "recorder": 3, "helper": 2}
