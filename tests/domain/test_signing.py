"""Who has which share of a plan, and where a signature is listed."""

from datetime import UTC, datetime, timedelta

from sampling.domain.links import Holder
from sampling.domain.pledges import STANDARDS
from sampling.domain.signing import Duty, Tally, level_of, nearest, shares, township_path, unit_township

EIGHT = datetime(2022, 5, 4, 0, tzinfo=UTC)


def duty(staff: str, site: str, site_path: str, *, unit: str = "U", hours: int = 4) -> Duty:
    return Duty(staff, unit, site, site_path, "C/T1/", "sampler", EIGHT, EIGHT + timedelta(hours=hours))


def test_a_share_is_ones_own_blocks_a_units_people_and_those_at_the_sites_within_an_area() -> None:
    work = [duty("P1", "S11", "C/T1/V11/"), duty("P2", "S12", "C/T1/V12/"), duty("P3", "S21", "C/T2/V21/", unit="W")]
    areas = {"C/T1/": "T1", "C/T1/V11/": "V11", "C/T2/": "T2", "C/T2/V22/": "V22"}
    found = {holder: {what[0] for what in share} for holder, share in shares(work, areas).items()}
    assert found[Holder(staff="P1")] == {"P1"}
    assert found[Holder(unit="U")] == {"P1", "P2"} and found[Holder(unit="W")] == {"P3"}
    assert found[Holder(area="T1")] == {"P1", "P2"} and found[Holder(area="V11")] == {"P1"}
    assert found[Holder(area="V22")] == set(), "an area without people at work still has a share"


def test_a_share_is_another_one_when_the_hours_the_site_or_the_role_change() -> None:
    before = shares([duty("P1", "S11", "C/T1/V11/"), duty("P2", "S11", "C/T1/V11/")], {"C/T1/V11/": "V11"})
    after = shares([duty("P1", "S11", "C/T1/V11/", hours=3), duty("P2", "S11", "C/T1/V11/")], {"C/T1/V11/": "V11"})
    assert before[Holder(staff="P2")] == after[Holder(staff="P2")]
    assert all(before[one] != after[one] for one in (Holder(staff="P1"), Holder(unit="U"), Holder(area="V11")))


def test_everything_below_a_village_signs_as_a_grid() -> None:
    assert [level_of(level) for level in ("township", "village", "community")] == ["township", "village", "village"]
    assert {level_of(level) for level in ("natural_village", "villager_group", "building", "micro_grid")} == {"grid"}


def test_what_lies_in_a_township_is_listed_there_and_all_else_at_the_county() -> None:
    assert township_path("C/T1/V11/G1/", "C/") == "C/T1/"
    assert township_path("C/", "C/") == "C/"
    assert unit_township(["C/T1/V11/", "C/T1/"], "C/") == "C/T1/"
    assert unit_township(["C/T1/", "C/T2/"], "C/") == "C/"


def test_the_nearest_above_is_the_lowest_area_that_holds_one() -> None:
    holding = {"C/T1/": 1, "C/T1/V11/": 1}
    assert nearest("C/T1/V11/G1/", holding) == "C/T1/V11/"
    assert nearest("C/T1/V11/", holding) == "C/T1/V11/"
    assert nearest("C/T1/V11/", holding, beside_itself=True) == "C/T1/"
    assert nearest("C/T2/", holding) is None


def test_nobody_to_sign_is_no_share_and_not_nothing() -> None:
    assert Tally().share is None
    assert Tally(all=4, signed=3).share == 0.75 and Tally(all=4, signed=3).unsigned == 1


def test_the_standard_pledges_are_those_of_the_four_parties() -> None:
    assert list(STANDARDS) == ["territory", "department", "unit", "individual"]
    assert all(one.title and one.body and one.levels for one in STANDARDS.values())
