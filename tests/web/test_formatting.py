"""How days and times are written on pages."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from sampling.web import formatting
from sampling.web.formatting import days


@pytest.mark.parametrize(
    ("on", "english", "chinese"),
    [
        (["2022-05-04"], "4 May 2022", "2022年5月4日"),
        (["2022-05-04", "2022-05-03", "2022-12-06"], "3–4 May 2022, 6 Dec 2022", "2022年5月3日至4日、2022年12月6日"),
        (["2022-05-31", "2022-06-01"], "31 May–1 Jun 2022", "2022年5月31日至6月1日"),
        (["2022-12-31", "2023-01-01"], "31 Dec 2022–1 Jan 2023", "2022年12月31日至2023年1月1日"),
        ([], "", ""),
    ],
)
def test_days_that_follow_one_another_are_one_stretch_and_a_gap_is_seen(
    app: Flask, on: list[str], english: str, chinese: str
) -> None:
    some = [datetime.fromisoformat(f"{day}T08:00+08:00") for day in on]
    for language, said in (("en", english), ("zh-CN", chinese)):
        with app.test_request_context(headers={"Accept-Language": language}):
            assert days(some) == said


def test_a_time_names_its_day_where_that_is_not_the_day_beside_it_or_the_page_names_days(app: Flask) -> None:
    noon = datetime(2022, 5, 4, 12, tzinfo=formatting.ZONE)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert formatting.when(noon) == formatting.when(noon, noon - timedelta(hours=12)) == "12:00"
        assert formatting.when(noon, noon + timedelta(hours=12)) == "4 May 2022 12:00"
        assert formatting.when(None, noon) == ""
        formatting.name_days()
        assert formatting.when(noon) == "4 May 2022 12:00" and formatting.when(noon, noon) == "12:00"
