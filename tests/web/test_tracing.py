"""Every number of the coverage pages leads to the counts that make it and add up to it: two clicks to a report."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.cli.watching import coverage
from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.domain.expected import Entry
from sampling.services import auditing, expected, reporting, watching
from sampling.storage.database import Database

from .. import county as counties
from ..services.test_summaries import at, move
from ..services.test_tracing import NIGHT

SignIn = Callable[..., FlaskClient]
BY = program("tests")
TEN = "as_of=2022-05-04T10:00%2B08:00"
WITHOUT = ("Planned", "Forecast", "Up to", "Last report", "As of")
"""What is no count: the plan's figures lead to the plan, and times are none."""


@pytest.fixture
def reported(app: Flask, county: counties.County) -> Database:
    """S11 serves V11 and V12; villages of T1 have entered expected people; some visitors and tubes are told."""
    db: Database = app.extensions["database"]
    move(db, "S11", "V11", "V12")
    watching.made_anew(db, "R1")
    for site, hour, sampled, visitors, tubes in (
        ("S11", 1, 1100, None, 30), ("S11", 2, 1700, 12, 44), ("S12", 1, 240, None, None), ("S21", 2, 300, 5, 20),
    ):  # fmt: skip
        report = CountReport(f"{site}-{hour}", at(hour), sampled, visitors=visitors, tubes=tubes, reason="已核对")
        reporting.report(db, round_code="R1", site_code=site, report=report, by=BY, now=at(hour) + timedelta(minutes=5))
    for area, away in (("V11", 300), ("V12", 100)):
        expected.enter(
            db, round_code="R1", area_code=area, entry=Entry(away=away), source="逐户", version=0, by=BY, now=NIGHT
        )
    return db


class Cells(HTMLParser):
    """The figures of a page: (what it is, its text, whether it is a link), of table cells and of figures in a row."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, bool]] = []
        self._open: list[str] = []
        self._heads: list[str] = []
        self._column, self._label, self._text, self._link, self._inside = 0, "", "", False, ""
        self._head = False
        self.feed(page)

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        """A cell or a figure begins."""
        attributes = dict(given)
        classes = (attributes.get("class") or "").split()
        if tag == "thead":
            self._heads = []
        elif tag == "tr":
            self._column = 0
        elif tag == "dt" or attributes.get("scope") == "col":
            self._head, self._text = True, ""
        elif tag in ("td", "th") or (tag == "dd" and "value" in classes):
            is_figure = tag == "dd" or "number" in classes
            heads = self._heads
            self._label = (heads[self._column] if self._column < len(heads) else "") if tag != "dd" else self._dt
            self._inside, self._text, self._link = (tag if is_figure else ""), "", False
        elif tag == "a" and self._inside:
            self._link = True

    def handle_data(self, data: str) -> None:
        """Text of it."""
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        """It ends."""
        if self._head and tag in ("th", "dt"):
            if tag == "th":
                self._heads.append(" ".join(self._text.split()))
            else:
                self._dt = " ".join(self._text.split())
            self._head = False
        elif tag in ("td", "th", "dd"):
            if self._inside == tag:
                self.found.append((self._label, " ".join(self._text.split()), self._link))
            self._inside = ""
            self._column += tag != "dd"


def traced(page: str) -> Iterator[tuple[str, str, int]]:
    """Key, address and number of every link to the counts behind a figure."""
    for address, key, text in re.findall(r'<a class="traced" href="([^"]+)" data-trace="([^"]+)">(.*?)</a>', page):
        number = re.search(r"\d[\d,]*", text)
        assert number, text
        yield key, unescape(address), int(number[0].replace(",", ""))


def sums(page: str) -> dict[str, set[int]]:
    """The sums of a page of counts, by key."""
    found: dict[str, set[int]] = {}
    for key, text in re.findall(r'data-sum="([^"]+)"[^>]*>([\d,]+)<', page):
        found.setdefault(key, set()).add(int(text.replace(",", "")))
    return found


PAGES = {
    "leadership": ("C", ["/watch/R1/C", "/watch/R1/T1", "/watch/R1/V12", "/watch/rounds"]),
    "desk": ("C", ["/watch/R1/C?of=expected", "/watch/R1/T1?of=expected", "/watch/R1/T2"]),
    "township": ("T1", ["/watch/R1/T1", "/watch/R1/V11", "/watch/rounds"]),
    "village": ("V12", ["/watch/R1/V12"]),
}


@pytest.mark.parametrize("role", PAGES)
def test_every_figure_leads_to_counts_that_add_up_to_it(reported: Database, sign_in: SignIn, role: str) -> None:
    area, pages = PAGES[role]
    browser, known = sign_in(role, area=area), dict[str, dict[str, set[int]]]()
    for page in pages:
        joined = "&" if "?" in page else "?"
        for moment in ("", TEN, f"{TEN}&known_at=2022-05-04T09:30%2B08:00"):
            answer = browser.get(page + (joined + moment if moment and "rounds" not in page else ""))
            assert answer.status_code == 200
            for key, address, number in traced(answer.text):
                place = address.partition("#")[0]
                if place not in known:
                    target = browser.get(place)
                    assert target.status_code == 200, place
                    known[place] = sums(target.text)
                assert known[place].get(key) == {number}, (page, moment, key, place)
    assert len(known) > 10


@pytest.mark.parametrize("role", PAGES)
def test_no_figure_of_the_coverage_pages_is_without_a_way_to_its_counts(
    reported: Database, sign_in: SignIn, role: str
) -> None:
    area, pages = PAGES[role]
    browser = sign_in(role, area=area)
    for page in pages:
        found = Cells(browser.get(page + ("&" if "?" in page else "?") + TEN).text).found
        assert len(found) > 2
        without = [
            (label, text) for label, text, link in found if not link and re.search(r"\d", text) and label not in WITHOUT
        ]
        assert without == [], page


def test_from_the_sum_one_click_leads_to_the_report(reported: Database, sign_in: SignIn) -> None:
    leader = sign_in("leadership", area="C")
    page = leader.get(f"/watch/R1/C/counts?{TEN}").text
    (row,) = re.findall(r'<tr>\s*<th scope="row"><a[^>]*>S11采样点.*?</tr>', page, re.S)
    (history,) = re.findall(r'<a class="traced" href="([^"]+)"', row)
    assert "/rounds/R1/counts/history/S11?hour=" in history and ">1,700<" in row
    shown = leader.get(unescape(history)).text
    assert "1,700" in shown and "S11采样点" in shown
    assert "for V11村, V12村 together" in row and "on the site" in row


def test_counts_are_shown_to_those_who_may_see_them_and_names_to_those_who_may_see_staff(
    reported: Database, sign_in: SignIn
) -> None:
    address = f"/watch/R1/V12/counts?{TEN}"
    assert sign_in("administrator").get(address).status_code == 403
    assert sign_in("site_lead", site="S12").get(address).status_code == 403
    assert sign_in("township", area="T2").get(address).status_code == 403
    plain = sign_in("administrator").get(f"/watch/R1/C?{TEN}").text
    assert "data-trace" not in plain and "2,240 of 4,000 residents sampled" in plain
    for role, names in (("leadership", False), ("auditor", False), ("desk", True)):
        page = sign_in(role, area="C").get(address).text
        assert ("· tests" in page) is names, role
        assert "演示-" not in page, "no phones"


def test_a_villages_account_does_not_see_its_neighbours_sites(reported: Database, sign_in: SignIn) -> None:
    village = sign_in("village", area="V12")
    assert "S11采样点" not in village.get(f"/watch/R1/V12/counts?{TEN}").text
    assert village.get(f"/watch/R1/T1/counts?{TEN}").status_code == 403
    assert village.get(f"/watch/R1/V12/counts?{TEN}&site=S11").status_code == 404


def test_the_file_holds_the_same_counts_and_stands_in_the_audit(reported: Database, sign_in: SignIn) -> None:
    desk = sign_in("desk", area="C")
    content = desk.get(f"/watch/R1/C/counts.csv?{TEN}").data.decode("utf-8-sig").splitlines()
    heads = content[0].split(",")
    rows = [dict(zip(heads, line.split(","), strict=True)) for line in content[2:]]
    assert sum(int(row["people"]) for row in rows) == 2240
    assert {row["reported_by"] for row in rows} == {"tests"}
    entries, _ = auditing.entries(reported, action="export counts")
    assert entries[0].subject == "R1/C" and entries[0].details["rows"] == 3
    auditor = sign_in("auditor", area="C").get(f"/watch/R1/C/counts.csv?{TEN}").data.decode("utf-8-sig")
    assert "reported_by" not in auditor
    assert sign_in("leadership", area="C").get(f"/watch/R1/C/counts.csv?{TEN}").status_code == 403


def test_villages_without_a_site_of_their_own_say_with_whom_they_are_counted(
    reported: Database, sign_in: SignIn
) -> None:
    page = sign_in("leadership", area="C").get(f"/watch/R1/T1?{TEN}").text
    assert "counted together with V12村" in page and "Counted together</span>" in page
    assert "at least: shares sites with V11村" in page
    assert "V11村, V12村 together" in page and "1,940 of 2,500 residents" in page
    assert "from 1 site that they share" in page and "1 site for one of them alone" in page


def test_expected_people_stand_beside_residents_by_their_own_name(reported: Database, sign_in: SignIn) -> None:
    leader = sign_in("leadership", area="C")
    county = leader.get(f"/watch/R1/C?{TEN}").text
    assert "Of the expected people: no figure" in county
    assert "Entered by 2 of its 4 villages: ask the others for theirs." in county
    page = leader.get(f"/watch/R1/T1?{TEN}&of=expected").text
    assert "1,940 of 2,100 expected people sampled" in page and "1,940 of 2,500 residents sampled" in page
    assert "as all 2 villages said" in page and "1,940 of 2,100 expected people</a>" in page
    assert "of=expected" in leader.get(f"/watch/R1/C?{TEN}&of=expected").text.partition('id="areas"')[2]
    made = leader.get(f"/watch/R1/T1/counts?{TEN}").text
    assert "2,500 residents + 0 visitors − 400 away − 0 exempt" in made


def test_the_command_line_asks_for_expected_people_by_name(reported: Database, command: Callable[..., object]) -> None:
    asked = ("--round", "R1", "--area", "T1", "--as-of", "2022-05-04T10:00+08:00", "--of", "expected")
    assert "T1: 1,940 of 2,100 expected people sampled, 92.4 %" in command(coverage, *asked).output  # type: ignore[attr-defined]
    county = ("--round", "R1", "--area", "C", "--as-of", "2022-05-04T10:00+08:00", "--of", "expected", "--json")
    said = command(coverage, *county).output  # type: ignore[attr-defined]
    assert '"of": "expected"' in said and '"expected": null' in said and '"residents"' not in said
    assert '"villages": 4, "villages_entered": 2' in said


def test_of_many_counts_a_page_shows_some_and_the_sum_is_of_all(
    reported: Database, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sampling.web.watching.counts.ROWS", 2)
    leader = sign_in("leadership", area="C")
    first, second = (leader.get(f"/watch/R1/C/counts?{TEN}&page={n}").text for n in (1, 2))
    assert sums(first)["people"] == sums(second)["people"] == {2240}
    assert "S11采样点" in first and "S11采样点" not in second and "S12采样点" in second


@pytest.mark.parametrize("role", ["desk", "leadership"])
def test_closing_days_and_outstanding_people_lead_to_what_makes_their_figures(
    reported: Database, sign_in: SignIn, role: str
) -> None:
    browser = sign_in(role, area="C")
    for page, least in (
        ("/rounds/R1/closing", 2),
        ("/rounds/R1/closing?area=T1&only=all", 1),
        ("/rounds/R1/daily", 2),
        ("/rounds/R1/daily/T1", 2),
        ("/rounds/R1/outstanding/reconciled?only=all", 2),
    ):
        answer = browser.get(page)
        assert answer.status_code == 200, page
        found = [one for one in traced(answer.text) if one[0] != "closed"]
        assert len(found) >= least, page
        for key, address, number in found:
            place = address.partition("#")[0]
            assert sums(browser.get(place).text if place else answer.text).get(key) == {number}, (page, key, address)
    day = browser.get("/rounds/R1/daily/T1").text
    (history,) = re.findall(r'href="([^"]*counts/history/S12[^"]*)"', day)
    assert "240" in browser.get(unescape(history)).text
