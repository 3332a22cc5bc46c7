"""The desk's pages: the form without JavaScript, the answers to it, conflicts, files, and who sees what."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text as sql
from sqlmodel import select

from sampling.domain.actors import Actor
from sampling.domain.closing import ClosingReport
from sampling.domain.counts import CountReport
from sampling.domain.errors import Conflict
from sampling.services import accounts, closing, reporting
from sampling.storage.tables import CountConflictRow, CountRow, SessionRow

from .. import county as counties
from ..clock import PRESENT

SignIn = Callable[..., FlaskClient]
COUNTS = "/rounds/R1/counts"
EIGHT = counties.County().opens_at
LEAD = Actor("lead-S11", "site_lead", "C/T1/V11/", "S11")


def seconds(hour: int) -> int:
    return int((EIGHT + timedelta(hours=hour)).timestamp())


def cells(*typed: tuple[str, int, str, str]) -> dict[str, str]:
    """Fields of the form: (site, hour, text, "version:figure shown")."""
    out = {"page_id": "page-1", "source": "grid", "figure": "sampled"}
    for site, hour, text, shown in typed:
        out |= {f"c.{site}.{seconds(hour)}": text, f"v.{site}.{seconds(hour)}": shown}
    return out


def stored(app: Flask) -> list[tuple[int, int, str]]:
    with app.extensions["database"].reading() as session:
        rows = session.exec(select(CountRow).order_by(CountRow.id)).all()
        return [(row.version, row.sampled, row.source) for row in rows]


def value_of(page: str, site: str, hour: int) -> str:
    found = re.search(rf'id="c-{site}\.{seconds(hour)}"[^>]*? value="([^"]*)"', page)
    assert found, f"no cell of {site} at {hour}"
    return found[1]


@pytest.fixture
def township(county: counties.County, sign_in: SignIn) -> FlaskClient:
    return sign_in("township", area="T1")


def conflict(app: Flask, sampled: int = 44) -> int:
    """The site's phone offers another figure for 09:00 than stands; gives the conflict's id."""
    db = app.extensions["database"]
    report = CountReport("phone-1", EIGHT + timedelta(hours=1), sampled)
    with pytest.raises(Conflict):
        reporting.report(
            db, round_code="R1", site_code="S11", report=report, by=LEAD, now=EIGHT + timedelta(hours=2), source="phone"
        )
    with db.reading() as session:
        return session.exec(select(CountConflictRow)).one().id or 0


def test_a_township_sees_the_grid_of_its_own_sites(township: FlaskClient) -> None:
    page = township.get(COUNTS).text
    assert "0 of 8 hours reported" in page and "S11" in page and "S21" not in page
    for address in (
        f"{COUNTS}?area=T2",
        f"{COUNTS}/flags?area=T2",
        "/rounds/R1/conflicts?area=C",
        f"{COUNTS}/tally?area=T2",
    ):
        assert township.get(address).status_code == 404, address
    assert township.get(f"{COUNTS}/export.csv?area=T2").status_code == 404


def test_the_county_chooses_a_township_and_can_type_there(county: counties.County, sign_in: SignIn, app: Flask) -> None:
    desk = sign_in("desk", area="C")
    assert "?area=T2" in desk.get(COUNTS).text
    answer = desk.post(COUNTS, data=cells(("S21", 1, "30", "0:")) | {"area": "T2"})
    assert answer.status_code == 302 and "area=T2" in answer.location
    assert stored(app) == [(1, 30, "grid")]


def test_a_site_lead_and_a_village_see_nothing_of_the_desk(county: counties.County, sign_in: SignIn) -> None:
    for browser in (sign_in("site_lead", site="S11"), sign_in("village", area="V11"), sign_in("leadership", area="C")):
        for address in (COUNTS, "/rounds/R1/conflicts", f"{COUNTS}/flags", f"{COUNTS}/file", f"{COUNTS}/tally"):
            assert browser.get(address).status_code == 403, address


def test_export_is_a_right_of_its_own(county: counties.County, sign_in: SignIn) -> None:
    assert sign_in("auditor", area="C").get(f"{COUNTS}/export").status_code == 200
    assert sign_in("desk", area="C").get(f"{COUNTS}/export.csv").data.startswith(b"\xef\xbb\xbf")
    for browser in (sign_in("site_lead", site="S11"), sign_in("village", area="V11"), sign_in("leadership", area="C")):
        assert browser.get(f"{COUNTS}/export").status_code == 403
        assert browser.get(f"{COUNTS}/export.xlsx").status_code == 403


def test_without_javascript_the_form_stores_what_is_right_and_gives_back_the_rest_as_typed(
    township: FlaskClient, app: Flask
) -> None:
    answer = township.post(COUNTS, data=cells(("S11", 1, "40", "0:"), ("S11", 2, "4o", "0:"), ("S12", 1, "１５", "0:")))
    assert answer.status_code == 422
    assert stored(app) == [(1, 40, "grid"), (1, 15, "grid")]
    assert value_of(answer.text, "S11", 2) == "4o" and "“4o” is not a whole number." in answer.text
    assert f'href="#c-S11.{seconds(2)}"' in answer.text
    again = township.post(COUNTS, data=cells(("S11", 1, "40", "0:"), ("S11", 2, "60", "0:"), ("S12", 1, "１５", "0:")))
    assert again.status_code == 302 and len(stored(app)) == 3


def test_a_correction_asks_for_its_reason_beside_what_was_typed(township: FlaskClient, app: Flask) -> None:
    township.post(COUNTS, data=cells(("S11", 1, "40", "0:"), ("S12", 1, "20", "0:")))
    changed = cells(("S11", 1, "41", "1:40"), ("S12", 1, "21", "1:20"))
    answer = township.post(COUNTS, data=changed)
    assert answer.status_code == 422 and value_of(answer.text, "S11", 1) == "41"
    assert answer.text.count("Say why it is another figure now.") >= 2
    assert township.post(COUNTS, data=changed | {"reason": "sheet read again"}).status_code == 302
    assert [row[:2] for row in stored(app)] == [(1, 40), (1, 20), (2, 41), (2, 21)]
    assert (
        "sheet read again"
        in township.get(f"{COUNTS}/history/S11", query_string={"hour": (EIGHT + timedelta(hours=1)).isoformat()}).text
    )


def test_a_script_is_told_of_each_cell_by_itself(township: FlaskClient) -> None:
    data = cells(("S11", 1, "40", "0:"), ("S11", 2, "39", "0:"), ("S11", 3, "x", "0:"))
    answer = township.post(COUNTS, data=data, headers={"Accept": "application/json"})
    found = {cell["key"]: cell for cell in answer.json["cells"]}
    assert [found[f"S11.{seconds(hour)}"]["state"] for hour in (1, 2, 3)] == ["saved", "reason", "problem"]
    assert found[f"S11.{seconds(2)}"]["told"]


def test_a_script_is_told_what_the_page_says_now(township: FlaskClient) -> None:
    asked = {"Accept": "application/json"}
    page = township.post(COUNTS, data=cells(("S11", 1, "40", "0:")), headers=asked).json["page"]
    assert page["title"] == "T1镇: 1 of 8 hours reported" and page["as_of"].startswith("as of ")
    assert (page["conflicts"], page["flags"], page["doubtful"]) == ("0", "0", "")
    slip = cells(("S12", 1, "1900", "0:")) | {"reason": "the whole town came"}
    page = township.post(COUNTS, data=slip, headers=asked).json["page"]
    assert page["title"] == "T1镇: 2 of 8 hours reported"
    assert (page["flags"], page["doubtful"]) == ("1", "1 figure is unlikely: look at it")


def test_an_old_page_overwrites_nothing_and_both_versions_are_a_step_away(township: FlaskClient, app: Flask) -> None:
    township.post(COUNTS, data=cells(("S11", 1, "40", "0:")))
    township.post(COUNTS, data=cells(("S11", 1, "44", "1:40")) | {"reason": "two lanes were forgotten"})
    old = cells(("S11", 1, "4x", "1:40")) | {"reason": "read again"}
    answer = township.post(COUNTS, data=old)
    assert answer.status_code == 422 and value_of(answer.text, "S11", 1) == "4x"
    assert f'name="v.S11.{seconds(1)}" value="1:"' in answer.text  # the page still knows the first version alone
    old = cells(("S11", 1, "41", "1:40")) | {"reason": "read again"}
    told = township.post(COUNTS, data=old, headers={"Accept": "application/json"}).json["cells"][0]
    assert (told["state"], told["version"], told["seen"]) == ("conflict", 2, 1)
    answer = township.post(COUNTS, data=old)
    assert answer.status_code == 422 and "“41”" in answer.text and 'value="read again"' in answer.text
    page = township.get(told["conflicts"]).text
    assert "44 or 41?" in page and 'value="read again"' in page
    assert [row[:2] for row in stored(app)] == [(1, 40), (2, 44)]


def test_a_closed_site_is_shown_closed_in_the_hours_to_come(
    county: counties.County, sign_in: SignIn, app: Flask
) -> None:
    db = app.extensions["database"]
    with db.writing() as session:  # a session that is open now
        begins = PRESENT - timedelta(hours=2)
        session.execute(sql("UPDATE site SET opens = '00:00:00.000000', closes = '00:00:00.000000'"))
        part = session.exec(select(SessionRow)).one()
        part.opens_at, part.closes_at = begins, begins + timedelta(hours=6)
    moment = PRESENT
    said = ClosingReport("closed", moment - timedelta(minutes=1), 70, tubes=7)
    closing.report(db, round_code="R1", session_code="AM", site_code="S11", report=said, by=LEAD, now=moment)
    page = sign_in("township", area="T1").get(COUNTS).text
    assert page.count('class="number is-final"') >= 3 and "<span data-word>closed</span>" in page
    assert "S11" in page and ">from " in page  # the hours of the other site are still to come


def test_fields_that_are_no_cells_are_no_cells(township: FlaskClient, app: Flask) -> None:
    data = {"c.S11.x": "4", "c..": "4", "c.S11.99999999999999": "4", "c.S11.1": "4", "c.": "4", "v.S11.1": "x:y:z"}
    assert township.post(COUNTS, data=data).status_code == 422
    assert stored(app) == []


def test_a_conflict_is_settled_on_its_page(township: FlaskClient, app: Flask) -> None:
    township.post(COUNTS, data=cells(("S11", 1, "40", "0:")))
    found = conflict(app)
    assert "1 conflict waits for you" in township.get("/rounds/R1/conflicts").text
    page = township.get(f"/rounds/R1/conflicts/{found}").text
    assert "40 or 44?" in page and "s phone" in page
    answer = township.post(f"/rounds/R1/conflicts/{found}", data={"how": "other", "sampled": "4x", "seen": "1"})
    assert answer.status_code == 422 and 'value="4x"' in answer.text
    answer = township.post(f"/rounds/R1/conflicts/{found}", data={"how": "other", "sampled": "42", "seen": "1"})
    assert answer.status_code == 422 and "Say why this figure is right." in answer.text
    right = {"how": "other", "sampled": "42", "reason": "counted the tubes", "seen": "1"}
    assert township.post(f"/rounds/R1/conflicts/{found}", data=right).status_code == 302
    answer = township.post(f"/rounds/R1/conflicts/{found}", data=right | {"how": "taken"})
    assert answer.status_code == 422 and "has settled this conflict already" in answer.text
    assert [row[:2] for row in stored(app)] == [(1, 40), (2, 42)]
    page = township.get(f"/rounds/R1/conflicts/{found}").text
    assert "settled, 42 stands" in page and "What stood when it came" in page and "What stands now" in page
    assert all(f'<p class="figure-big">{figure}</p>' in page for figure in (40, 44, 42))
    assert "Stood before" in township.get("/rounds/R1/conflicts").text


def test_another_township_reaches_no_conflict_of_this_one(township: FlaskClient, app: Flask, sign_in: SignIn) -> None:
    township.post(COUNTS, data=cells(("S11", 1, "40", "0:")))
    found = conflict(app)
    other = sign_in("township", area="T2")
    assert other.get(f"/rounds/R1/conflicts/{found}").status_code == 404
    assert other.post(f"/rounds/R1/conflicts/{found}", data={"how": "kept", "seen": "1"}).status_code == 404
    assert "No conflict waits" in other.get("/rounds/R1/conflicts").text


def test_a_file_is_looked_at_first_and_its_bad_rows_come_back(township: FlaskClient, app: Flask) -> None:
    lines = "site,day,hour,sampled\nS11,2022-05-04,09:00,40\nS11,2022-05-04,10:00,abc\nS21,2022-05-04,09:00,9\n"
    given = {"file": (io.BytesIO(lines.encode("gb18030")), "counts.csv")}
    answer = township.post(f"{COUNTS}/file", data=given)
    assert answer.status_code == 302 and stored(app) == []
    page = township.get(answer.location).text
    assert "2 rows have something to put right" in page and "“abc” is not a whole number." in page
    done = township.post(answer.location, data={"rows": "right"})
    page = township.get(done.location).text
    assert stored(app) == [(1, 40, "file")] and "2 rows were left out" in page
    left = re.search(rf'href="({COUNTS}/file/[^"]+/file)"', page)
    assert left and "校验问题" in township.get(left[1]).data.decode("utf-8-sig")


def test_the_template_has_codes_names_and_a_sample(township: FlaskClient) -> None:
    lines = township.get(f"{COUNTS}/template.csv").data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("site,site_name,day,hour,sampled")
    assert lines[1].startswith("采样点代码") and lines[2].startswith("示例")


def test_tally_sheets_are_printed_at_the_desk_and_by_the_site(township: FlaskClient, sign_in: SignIn) -> None:
    page = township.get(f"{COUNTS}/tally").text
    assert page.count('<section class="sheet') == 2 and page.count("<svg") >= 2
    lead = sign_in("site_lead", site="S11")
    assert lead.get(f"{COUNTS}/tally/S11").text.count('<section class="sheet') == 1
    assert lead.get(f"{COUNTS}/tally/S12").status_code == 403


def test_the_county_chooses_a_township_to_print_or_takes_all_sheets_as_they_are_made(
    county: counties.County, sign_in: SignIn
) -> None:
    desk = sign_in("desk", area="C")
    page = desk.get(f"{COUNTS}/tally").text
    assert "4 tally sheets to print" in page and page.count("<section") == 0
    assert f'href="{COUNTS}/tally?area=T1"' in page and f'href="{COUNTS}/tally?area=C"' in page
    assert desk.get(f"{COUNTS}/tally?area=T1").text.count('<section class="sheet') == 2
    answer = desk.get(f"{COUNTS}/tally?area=C")
    assert answer.is_streamed and answer.text.count('<section class="sheet') == 4
    assert answer.text.rstrip().endswith("</html>")


def test_unlikely_figures_lead_to_the_sites_hour(township: FlaskClient) -> None:
    township.post(COUNTS, data=cells(("S11", 1, "2000", "0:")) | {"reason": "sure"})
    page = township.get(f"{COUNTS}/flags").text
    assert "1 figure is unlikely" in page and "/s/S11?round=R1" in page


def test_who_reported_and_settled_is_named_as_people_know_them(
    township: FlaskClient, app: Flask, sign_in: SignIn
) -> None:
    db = app.extensions["database"]
    names = accounts.full_names(db)
    [name] = names
    lead = sign_in("site_lead", site="S11")
    [lead_name] = set(accounts.full_names(db)) - {name}
    reporter = Actor(lead_name, "site_lead", "C/T1/V11/", "S11")
    report = CountReport("r-1", EIGHT + timedelta(hours=1), 900)
    now = EIGHT + timedelta(hours=2)
    reporting.report(db, round_code="R1", site_code="S11", report=report, by=reporter, now=now, source="phone")
    with pytest.raises(Conflict):
        reporting.report(
            db,
            round_code="R1",
            site_code="S11",
            report=replace(report, report_id="r-2", sampled=44),
            by=Actor("sampling token S11", "site_lead", "C/T1/V11/", "S11"),
            now=now,
            source="api",
        )
    with db.reading() as session:
        key = session.exec(select(CountConflictRow)).one().id
    history = f"{COUNTS}/history/S11?hour={(EIGHT + timedelta(hours=1)).isoformat().replace('+', '%2B')}"
    pages = [f"/rounds/R1/conflicts/{key}", "/rounds/R1/conflicts", f"{COUNTS}/flags", history]
    for page in pages:
        text = township.get(page).text
        assert "演示 site_lead" in text and lead_name not in text.replace("演示 site_lead", ""), page
        assert "sampling token" not in text
    assert "a program that reports for S11" in township.get(pages[0]).text
    seen = {"seen": "1", "how": "other", "sampled": "42", "reason": "一户重复"}
    assert township.post(pages[0], data=seen).status_code == 302
    for page in pages[:2]:
        text = township.get(page).text
        assert "演示 township" in text and name not in text.replace("演示 township", ""), page
    assert lead.get("/s/S11").status_code == 200


def test_a_reason_leaves_its_box_once_the_cells_it_was_given_for_are_stored(township: FlaskClient) -> None:
    def box(answer: object) -> str:
        found = re.search(r'id="reason"[^>]*? value="([^"]*)"', answer.text)  # type: ignore[attr-defined]
        return found[1] if found else "no box"

    township.post(COUNTS, data=cells(("S11", 1, "40", "0:"), ("S12", 1, "20", "0:")))
    sent = cells(("S11", 1, "41", "1:40"), ("S12", 1, "2x", "1:20")) | {"reason": "sheet read again"}
    assert box(township.post(COUNTS, data=sent)) == "sheet read again"  # it was given for the other cell too
    sent = cells(("S12", 1, "21", "1:20")) | {"reason": "sheet read again"}
    answer = township.post(COUNTS, data=sent, follow_redirects=True)
    assert answer.status_code == 200 and box(answer) == ""
    answer = township.post(COUNTS, data=cells(("S11", 1, "42", "2:41")))
    assert answer.status_code == 422 and "Say why it is another figure now." in answer.text


def test_a_figure_that_came_meanwhile_and_the_exports_name_who_sent_it_as_people_know_them(
    township: FlaskClient, app: Flask
) -> None:
    [name] = accounts.full_names(app.extensions["database"])
    township.post(COUNTS, data=cells(("S11", 1, "40", "0:")))
    answer = township.post(
        COUNTS, data=cells(("S11", 1, "41", "0:")), headers={"Accept": "application/json"}
    )  # from a page that knows no figure
    [told] = answer.json["cells"][0]["told"]
    assert "from 演示 township, " in told and f"from {name}," not in told
    lines = township.get(f"{COUNTS}/export.csv").data.decode("utf-8-sig").splitlines()
    assert lines[1].split(",")[-3:] == ["上报人", "状态", "数据性质"]
    assert lines[2].split(",")[-3] == "演示 township"


def test_open_conflicts_are_one_number_on_every_tab(township: FlaskClient, app: Flask) -> None:
    township.post(COUNTS, data=cells(("S11", 1, "40", "0:")))
    for sampled in (44, 45):
        report = CountReport(f"phone-{sampled}", EIGHT + timedelta(hours=1), sampled)
        with pytest.raises(Conflict):
            reporting.report(
                app.extensions["database"], round_code="R1", site_code="S11", report=report, by=LEAD,
                now=EIGHT + timedelta(hours=2), source="phone",
            )  # fmt: skip
    for page in (COUNTS, "/rounds/R1/conflicts"):
        assert 'data-how-many="conflicts">2<' in township.get(page).text, page
    report = township.get("/rounds/R1/daily/T1?day=2022-05-04").text
    assert re.search(r'Open conflicts of this day <span class="soft">2<', report)
