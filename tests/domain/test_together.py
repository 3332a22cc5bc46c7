"""Areas that share sites stand together: joined by sites directly or over others, never by sites for all of them."""

from sampling.domain.together import Together, groups

PARTS = ["T/A/", "T/B/", "T/C/", "T/D/"]


def test_areas_joined_by_sites_stand_together_and_others_alone() -> None:
    assert groups(PARTS, {"S1": ["T/A/", "T/B/"], "S2": ["T/B/", "T/C/1/"]}) == (
        Together(("T/A/", "T/B/", "T/C/"), ("S1", "S2")),
    )


def test_two_catchments_are_two_groups() -> None:
    found = groups(PARTS, {"S1": ["T/A/", "T/D/"], "S2": ["T/B/", "T/C/"]})
    assert [one.areas for one in found] == [("T/A/", "T/D/"), ("T/B/", "T/C/")]


def test_sites_for_all_of_the_area_join_nothing_and_come_last() -> None:
    found = groups(PARTS, {"S0": ["T/"], "S1": ["T/A/", "T/B/"], "S2": [], "S3": ["T/A/", "T/"]})
    assert found == (Together(("T/A/", "T/B/"), ("S1",)), Together(tuple(PARTS), ("S0", "S2", "S3"), whole=True))


def test_where_nothing_is_shared_there_is_no_group() -> None:
    assert groups(PARTS, {}) == ()
