"""Pages of risk levels, call-ups and gaps: what they say, who may change what, and that nothing typed is lost."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests import county as counties

SignIn = Callable[..., FlaskClient]
ENTRY = {
    "version": "0", "kind": "firm", "name": "演示食品厂", "area_code": "V11 V11村", "people": "180",
    "contact_name": "演示联系人", "contact_phone": "演示-1", "site_code": "", "provenance": "generated",
    "source": "名录",
}  # fmt: skip


@pytest.fixture
def planner(county: counties.County, sign_in: SignIn) -> FlaskClient:
    return sign_in("planner", area="C")


def test_the_heading_is_the_answer_and_a_township_sees_its_own(planner: FlaskClient, sign_in: SignIn) -> None:
    assert "8 gaps: 4 without a member with a phone, 4 without call-up" in planner.get("/rounds/R1/gaps").text
    own = sign_in("township", area="T1").get("/rounds/R1/gaps").text
    assert "4 gaps: 2 without a member with a phone, 2 without call-up" in own and "V21" not in own


def test_signing_needs_a_name_and_a_reason_and_keeps_the_ticks(planner: FlaskClient) -> None:
    answer = planner.post("/rounds/R1/gaps", data={"gap": "no_phone:V11", "signed_by": "", "reason": ""})
    assert answer.status_code == 422 and 'value="no_phone:V11" checked' in answer.text
    data = {"gap": ["no_phone:V11", "no_call_up:V11"], "signed_by": "演示张某", "reason": "已迁空"}
    assert "2 signed for" in planner.post("/rounds/R1/gaps", data=data, follow_redirects=True).text
    assert planner.post("/rounds/R1/gaps", data=data).status_code == 409
    assert "演示张某" in planner.get("/rounds/R1/gaps?kind=signed").text


def test_who_only_looks_signs_nothing(county: counties.County, sign_in: SignIn) -> None:
    for role, area in (("leadership", "C"), ("village", "V11")):
        browser = sign_in(role, area=area)
        assert "sign for it" not in browser.get("/rounds/R1/gaps").text
        assert browser.post("/rounds/R1/gaps", data={"gap": "no_phone:V11"}).status_code == 403


def test_an_entry_of_the_frame_is_added_changed_and_taken_out(planner: FlaskClient) -> None:
    assert planner.post("/rounds/R1/gaps/frame/new", data=ENTRY | {"area_code": "V99"}).status_code == 422
    assert planner.post("/rounds/R1/gaps/frame/new", data=ENTRY).status_code == 302
    assert "1 of the frame without a site" in planner.get("/rounds/R1/gaps").text
    assert "演示食品厂" in planner.get("/rounds/R1/gaps/frame/1").text
    change = ENTRY | {"version": "1", "site_code": "S12 S12采样点"}
    assert planner.post("/rounds/R1/gaps/frame/1", data=change).status_code == 302
    assert "of the frame without" not in planner.get("/rounds/R1/gaps").text
    assert planner.post("/rounds/R1/gaps/frame/1/remove").status_code == 302


def test_contacts_of_the_frame_are_for_those_who_may_see_contacts(planner: FlaskClient, sign_in: SignIn) -> None:
    planner.post("/rounds/R1/gaps/frame/new", data=ENTRY)
    auditor = sign_in("auditor", area="C")
    assert auditor.get("/rounds/R1/gaps/frame").status_code == 403
    assert "演示联系人" not in auditor.get("/rounds/R1/gaps").text


def test_a_file_of_the_frame_is_taken(planner: FlaskClient) -> None:
    text = "code,kind,name,area_code,people,in_place,provenance,source\nK1,场所,市场,V11,65,是,生成,名录\n"
    data = {"file": (io.BytesIO(text.encode("utf-8-sig")), "f.csv")}
    answer = planner.post("/rounds/R1/gaps/frame/file", data=data, follow_redirects=True)
    assert answer.status_code == 200 and "市场" in answer.text
    assert planner.post("/rounds/R1/gaps/frame/file").status_code == 422


def test_a_risk_level_is_set_with_who_set_it_and_shown_below(planner: FlaskClient, sign_in: SignIn) -> None:
    answer = planner.post("/rounds/R1/risks/C", data={"level-T1": "high", "source-T1": ""})
    assert answer.status_code == 422 and "Say who set this risk level" in answer.text
    planner.post("/rounds/R1/risks/C", data={"level-T1": "high", "source-T1": "县7号令"})
    below = planner.get("/rounds/R1/risks/T1").text
    assert "as T1镇" in below and "1 a tube" in below
    assert sign_in("township", area="T1").post("/rounds/R1/risks/T1").status_code == 403


def test_windows_are_proposed_changed_and_printed(planner: FlaskClient) -> None:
    base = "/rounds/R1/sessions/AM/callup"
    assert "0 of 4 areas" in planner.get(base).text
    page = planner.post(f"{base}/areas/C", follow_redirects=True).text
    assert "4 of 4 areas" in page
    odd = planner.post(f"{base}/sites/S11", data={"version": "1", "from-V11": "07:00", "to-V11": ""})
    assert odd.status_code == 422 and "until which they are called" in odd.text and 'value="07:00"' in odd.text
    outside = planner.post(f"{base}/sites/S11", data={"version": "1", "from-V11": "09:00", "to-V11": "13:00"})
    assert outside.status_code == 422 and "is not open" in outside.text
    right = {"version": "1", "from-V11": "09:00", "to-V11": "10:30"}
    assert planner.post(f"{base}/sites/S11", data=right).status_code == 302
    assert planner.post(f"{base}/sites/S11", data=right | {"to-V11": "11:00"}).status_code == 409
    assert "09:00–10:30" in planner.get(f"{base}/notices/V11").text


def test_a_township_calls_up_at_its_own_sites_alone(county: counties.County, sign_in: SignIn) -> None:
    township = sign_in("township", area="T1")
    base = "/rounds/R1/sessions/AM/callup"
    assert township.post(f"{base}/areas/T1").status_code == 302
    assert township.post(f"{base}/areas/T2").status_code == 403
    assert township.get(f"{base}/sites/S21").status_code == 403
    assert "S21采样点" not in township.get(base).text
