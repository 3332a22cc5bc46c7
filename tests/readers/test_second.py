"""Exports of another platform: their headings are told or asked for, and their hours are read as people write them."""

from datetime import date, time

import pytest

from sampling.readers.faults import BadValue
from sampling.readers.second import Hour, headings, hour, kind_for
from sampling.readers.tables import read_table
from sampling.readers.writing import template


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("10:00", Hour(None, time(10), False)),
        ("10：00", Hour(None, time(10), False)),
        ("10时", Hour(None, time(10), False)),
        ("2022-05-04 10:00:00", Hour(date(2022, 5, 4), time(10), False)),
        ("2022/5/4 9:00", Hour(date(2022, 5, 4), time(9), False)),
        ("2022年5月4日10时30分", Hour(date(2022, 5, 4), time(10, 30), False)),
        ("2022-05-04T10:00:00", Hour(date(2022, 5, 4), time(10), False)),
        ("09:00-10:00", Hour(None, time(10), False)),
        ("2022-05-04 09:00~10:00", Hour(date(2022, 5, 4), time(10), False)),
        ("9时至10时", Hour(None, time(10), False)),
        ("24:00", Hour(None, time(0), True)),
    ],
)
def test_the_end_of_an_hour_is_read_in_many_ways(text: str, told: Hour) -> None:
    assert hour(text) == told


@pytest.mark.parametrize("text", ["noon", "2022-05-04", "25:00", "", "10:61", "-"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        hour(text)


def test_headings_of_such_platforms_are_told_by_themselves_below_a_title() -> None:
    file = "全员核酸采样日报,,,\n点位编码,点位名称,统计时间,采样人数,累计采样人次\nS11,甲,10:00,5,320\n".encode(
        "gb18030"
    )
    told = headings(file)
    assert told.is_whole
    assert told.mapping == {
        "site_code": "点位编码",
        "site_name": "点位名称",
        "day": "",
        "time": "统计时间",
        "sampled": "累计采样人次",
        "people": "",
        "share": "",
    }
    record = read_table(kind_for(told.mapping), file).records[0]
    assert record.values["sampled"] == 320 and record.values["site_code"] == "S11"


def test_headings_that_can_not_be_told_are_asked_for() -> None:
    file = "甲列,乙列,丙列\nS11,10:00,320\n".encode()
    assert not headings(file).is_whole
    asked = {"site_code": "甲列", "time": "乙列", "sampled": "丙列", "day": "no such heading"}
    told = headings(file, asked)
    assert told.is_whole and told.mapping["day"] == ""
    assert read_table(kind_for(told.mapping), file).records[0].values["sampled"] == 320


def test_a_heading_is_taken_for_one_field_alone() -> None:
    told = headings(b"a,b\n1,2\n", {"site_code": "a", "time": "b", "sampled": "b"})
    assert told.mapping["sampled"] == "" and not told.is_whole


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_our_own_template_is_read_and_its_example_is_none_of_its_rows(form: str) -> None:
    from sampling.readers.second import SECOND

    told = headings(template(SECOND, form))
    assert told.is_whole
    assert read_table(kind_for(told.mapping), template(SECOND, form)).records == ()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04broken", b"\x00\x01\x02"])
def test_what_is_no_table_has_a_finding_and_breaks_nothing(content: bytes) -> None:
    told = headings(content)
    assert not told.is_whole and told.problem is not None
