"""Gaps: what a lowest area and an entry of the frame must have, and what a signature does."""

from dataclasses import replace
from datetime import UTC, datetime

from sampling.domain.gaps import FrameEntry, Gap, Place, Signature, counted, lowest, of_areas, of_frame, signed

WHOLE = Place("G", "组", "grid", "C/V/G/", leads=1, phoned=1)
ABOVE = [Place("C", "县", "county", "C/"), Place("V", "村", "village", "C/V/")]
FIRM = FrameEntry(7, "firm", "厂", "V", "村", "C/V/", 20, "", "", None, False, "generated", "test")


def kinds(place: Place, served: set[str], called: set[str]) -> list[str]:
    return [gap.kind for gap in of_areas([*ABOVE, place], served, called)]


def test_only_the_lowest_areas_are_asked_for() -> None:
    assert lowest([*ABOVE, WHOLE]) == [WHOLE]


def test_an_area_needs_a_site_one_lead_a_phone_and_a_call_up() -> None:
    assert kinds(WHOLE, {"G"}, {"G"}) == []
    assert kinds(replace(WHOLE, leads=0, phoned=0), set(), set()) == ["no_site", "no_lead", "no_phone", "no_call_up"]
    assert kinds(replace(WHOLE, leads=2), {"G"}, {"G"}) == ["several_leads"]


def test_a_site_and_a_call_up_of_an_area_above_hold_below() -> None:
    assert kinds(WHOLE, {"V"}, {"C"}) == []


def test_a_lead_and_a_member_of_the_village_answer_for_its_units_and_those_of_a_township_do_not() -> None:
    unit = replace(WHOLE, leads=0, phoned=0)
    village = Place("V", "村", "village", "C/V/", leads=1, phoned=2)
    assert [gap.kind for gap in of_areas([ABOVE[0], village, unit], {"G"}, {"G"})] == []
    far = [replace(ABOVE[0], leads=1, phoned=1), replace(village, level="township")]
    assert [gap.kind for gap in of_areas([*far, unit], {"G"}, {"G"})] == ["no_lead", "no_phone"]


def test_an_entry_needs_a_site_that_opens_or_is_sampled_in_place() -> None:
    assert [gap.subject for gap in of_frame([FIRM], {"S"})] == ["7"]
    assert [gap.kind for gap in of_frame([replace(FIRM, site_code="S9")], {"S"})] == ["entry_no_site"]
    assert not list(of_frame([replace(FIRM, site_code="S"), replace(FIRM, in_place=True)], {"S"}))


def test_a_signature_takes_a_gap_out_of_those_that_are_open() -> None:
    gaps = [Gap("no_site", "G", "组", "C/V/G/"), Gap("no_lead", "G", "组", "C/V/G/")]
    by = Signature(1, "no_lead", "G", "张", "无人", datetime(2022, 5, 3, tzinfo=UTC))
    assert counted(signed(gaps, [by])) == {"no_site": 1, "signed": 1}
