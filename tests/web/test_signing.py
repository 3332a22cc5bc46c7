"""Personal links show one person's own and nothing else; planners see who has signed, a township its own part."""

import importlib.util
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.links import Holder
from sampling.services import callup, duty, handouts, links, plans, rounds, signing
from sampling.services.handouts import Typed
from sampling.storage.tables import AreaContact, AreaRow, AssignmentRow, LinkRow, StaffRow
from sampling.web.signing import documents as pages
from sampling.web.signing.personal import dial
from tests.county import County
from tests.paths import ROOT
from tests.services.test_signing import drafted

pytestmark = pytest.mark.usefixtures("solved_once")
SignIn = Callable[..., FlaskClient]
NOW = datetime(2022, 5, 3, 14, tzinfo=UTC)
BY = program("tests")
ALL_NAMES = {f"演示人员{n:02}" for n in range(12)}
ALL_PHONES = {f"演示-{n:04}" for n in range(12)}


@pytest.fixture
def document(app: Flask, county: County) -> int:
    """The document of a published plan."""
    db = app.extensions["database"]
    plans.publish(db, plan_id=drafted(db), by=BY, now=NOW)
    return signing.documents(db, "R1")[0].document.id


def address(app: Flask, holder: Holder) -> str:
    return "/p/" + links.tokens(app.extensions["database"], "R1")[holder]


def link_id(app: Flask, holder: Holder) -> int:
    token = links.tokens(app.extensions["database"], "R1")[holder]
    with app.extensions["database"].reading() as session:
        return session.exec(select(LinkRow.id).where(LinkRow.token == token)).one()


def worker(app: Flask, site: str = "S11") -> tuple[str, str]:
    """Code and name of somebody who works at a site."""
    db = app.extensions["database"]
    plan = plans.published_plan(db, "R1", "AM")
    assert plan is not None
    found = plans.by_person(db, plan, with_names=True)
    return next((p.code, p.name or "") for p in found if any(b.site_code == site for b in p.blocks))


def order(app: Flask, **other: object) -> int:
    wording = {"kind": "order", "title": "关于做好采样准备的令", "body": "请准备。", "levels": ("township", "person")}
    made = signing.Wording(**(wording | other))  # type: ignore[arg-type]
    return signing.issue(app.extensions["database"], round_code="R1", wording=made, sent_id=str(other), by=BY, now=NOW)


def test_a_personal_link_shows_ones_own_assignment_and_nobody_else_but_the_lead(
    app: Flask, client: FlaskClient, document: int
) -> None:
    code, name = worker(app)
    text = client.get(address(app, Holder(staff=code))).text
    assert name in text and "S11采样点" in text and "V11村" in text and "08:00" in text
    assert "演示网格长V11" in text and "演示-V11" in text
    own = {name}
    with app.extensions["database"].reading() as session:
        own_phone = session.exec(select(StaffRow.work_phone).where(StaffRow.code == code)).one()
    assert {one for one in ALL_NAMES if one in text} == own
    assert {one for one in ALL_PHONES - {own_phone} if one in text} == set()
    assert {
        one for one in ("S12采样点", "S21采样点", "S22采样点", "演示网格长T1", "演示网格长V12") if one in text
    } == set()


def test_the_lead_of_a_site_comes_before_the_lead_of_the_area(app: Flask, client: FlaskClient, document: int) -> None:
    db = app.extensions["database"]
    code, _ = worker(app)
    other = next(c for c, *_ in [worker(app, "S21")])
    second = drafted(db)
    with db.writing() as session:
        ids = dict(session.exec(select(StaffRow.code, StaffRow.id)).all())
        block = session.exec(
            select(AssignmentRow).where(AssignmentRow.plan_id == second, AssignmentRow.staff_id == ids[code])
        ).first()
        lead = session.exec(
            select(AssignmentRow).where(AssignmentRow.plan_id == second, AssignmentRow.staff_id == ids[other])
        ).first()
        lead.role, lead.site_id, lead.starts_at, lead.ends_at = "lead", block.site_id, block.starts_at, block.ends_at
        session.add(lead)
    plans.publish(db, plan_id=second, by=BY, now=NOW)
    text = client.get(address(app, Holder(staff=code))).text
    assert f"演示人员{other[1:]}" in text and f"演示-00{other[1:]}" in text and "演示网格长V11" not in text
    of_the_lead = client.get(address(app, Holder(staff=other))).text
    assert "演示网格长V11" in of_the_lead, "whoever leads the site calls the lead of the area"


def test_an_areas_lead_sees_the_level_directly_below_alone(app: Flask, client: FlaskClient, document: int) -> None:
    township = client.get(address(app, Holder(area="T1"))).text
    assert "演示网格长V11" in township and "演示-V12" in township
    assert not any(name in township for name in ALL_NAMES) and "演示网格长T2" not in township
    village = client.get(address(app, Holder(area="V21"))).text
    there = {name for name in ALL_NAMES if name in village}
    assert len(there) == 3 and "S11采样点" not in village


def test_a_link_that_was_withdrawn_is_gone_and_says_nothing(app: Flask, client: FlaskClient, document: int) -> None:
    code, name = worker(app)
    own, db = address(app, Holder(staff=code)), app.extensions["database"]
    signing.withdraw_link(db, round_code="R1", link_id=link_id(app, Holder(staff=code)), by=BY, now=NOW)
    for answer in (client.get(own), client.post(own, data={"document": document, "name": name})):
        assert answer.status_code == 410 and "This link opens nothing any more" in answer.text
        assert name not in answer.text and "S11" not in answer.text


def test_when_the_round_is_closed_every_link_is_gone(app: Flask, client: FlaskClient, document: int) -> None:
    for state in ("running", "closed"):
        rounds.move(app.extensions["database"], round_code="R1", to=state, by=BY, now=NOW)
    for holder in links.tokens(app.extensions["database"], "R1"):
        answer = client.get(address(app, holder))
        assert answer.status_code == 410 and "演示人员" not in answer.text and "演示网格长" not in answer.text


@pytest.mark.parametrize("token", ["wrong", "1", "x" * 22, "县", "../rounds", "%00"])
def test_a_wrong_token_is_no_page(client: FlaskClient, document: int, token: str) -> None:
    answer = client.get(f"/p/{token}")
    assert answer.status_code in (400, 404) and "演示" not in re.sub("Generated.*", "", answer.text)


def test_who_tries_addresses_is_slowed_down_and_who_has_a_link_is_not(
    app: Flask, client: FlaskClient, document: int
) -> None:
    app.extensions["sign_in_limiter"].enabled = True
    code, _ = worker(app)
    for _ in range(70):
        assert client.get(address(app, Holder(staff=code))).status_code == 200
    answers = [client.get(f"/p/guess{n}").status_code for n in range(70)]
    assert answers[:60] == [404] * 60 and set(answers[60:]) == {429}
    own = address(app, Holder(staff=code))
    assert client.get(own).status_code == 200, "who shares an address with somebody who guesses is not held up"
    assert client.post(own, data={"document": document, "name": "演示"}).status_code == 303


def test_whoever_follows_a_link_that_does_not_open_is_told_whom_to_call(
    app: Flask, client: FlaskClient, document: int
) -> None:
    db = app.extensions["database"]
    code, _ = worker(app)
    own = address(app, Holder(staff=code))
    duty.set_help_desk(db, county_code="C", phone="0377-65330000", hours="昼夜", by=BY, now=NOW)
    assert "0377-65330000" in client.get(own).text
    signing.withdraw_link(db, round_code="R1", link_id=link_id(app, Holder(staff=code)), by=BY, now=NOW)
    app.extensions["sign_in_limiter"].enabled = True
    for place, status in ((own, 410), ("/p/guess", 404)):
        answer = client.get(place)
        assert answer.status_code == status and "tel:0377-65330000" in answer.text and "昼夜" in answer.text
    slowed = [client.get(f"/p/guess{n}") for n in range(70)][-1]
    assert slowed.status_code == 429 and "tel:0377-65330000" in slowed.text
    assert "0377-65330000" not in client.get("/nowhere").text, "no secret, but no answer to every mistake"


def test_a_lead_with_many_below_sees_who_has_not_signed_without_opening_anything(
    app: Flask, client: FlaskClient, county: County
) -> None:
    db = app.extensions["database"]
    with db.writing() as session:
        above = session.exec(select(AreaRow).where(AreaRow.code == "V11")).one()
        for n in range(36):
            code = f"G{n:02}"
            made = AreaRow(
                code=code,
                name=f"{code}网格",
                level="grid",
                parent_id=above.id,
                path=f"{above.path}{code}/",
                provenance="generated",
                source="made for a test",
            )
            session.add(made)
            session.flush()
            lead = {"name": f"演示网格长{code}", "work_phone": f"演示-{code}"}
            session.add(AreaContact(area_id=made.id or 0, part="lead", **lead))
    plans.publish(db, plan_id=drafted(db), by=BY, now=NOW)
    document = signing.documents(db, "R1")[0].document.id
    client.post(address(app, Holder(area="G00")), data={"document": document, "name": "演示"})
    page = client.get(address(app, Holder(area="V11"))).text
    shown = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    assert all(f"演示网格长G{n:02}" in shown and f"演示-G{n:02}" in shown for n in range(1, 36))
    assert "演示网格长G00" in page and "演示网格长G00" not in shown


def test_the_page_is_kept_by_nobody_and_tells_nobody_where_one_came_from(
    app: Flask, client: FlaskClient, document: int
) -> None:
    code, _ = worker(app)
    for place in (address(app, Holder(staff=code)), "/p/wrong"):
        headers = client.get(place).headers
        assert headers["Cache-Control"] == "no-store" and headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]
    assert client.get("/sign-in").headers["Referrer-Policy"] == "same-origin"


def test_one_reads_signs_and_signs_again(app: Flask, client: FlaskClient, document: int) -> None:
    code, name = worker(app)
    own, db = address(app, Holder(staff=code)), app.extensions["database"]
    assert client.head(own).status_code == 200
    assert signing.documents(db, "R1")[0].tally.read == 0, "what only asks whether there is a page has not read it"
    assert "I have read this and sign for it" in client.get(own).text
    assert signing.documents(db, "R1")[0].tally.read == 1
    for _ in range(2):
        answer = client.post(own, data={"document": document, "name": name, "act": "sign"}, follow_redirects=True)
        assert answer.status_code == 200 and f"Signed by {name}" in answer.text
    assert signing.documents(db, "R1")[0].tally.signed == 1
    assert "I have read this and sign for it" not in client.get(own).text


def test_a_signature_without_a_name_comes_back_with_the_sentence_at_its_place(
    app: Flask, client: FlaskClient, document: int
) -> None:
    own = address(app, Holder(unit="演示卫生院"))
    answer = client.post(own, data={"document": document, "name": " ", "act": "sign"})
    assert answer.status_code == 422
    assert f'href="#name-{document}"' in answer.text and 'aria-invalid="true"' in answer.text
    assert client.post(own, data={"document": "9" * 40, "name": "x"}).status_code == 404
    assert client.post(own, data={"document": "abc", "name": "x"}).status_code == 404


def test_a_difficulty_stands_on_ones_own_page_and_on_top_of_the_planners(
    app: Flask, client: FlaskClient, sign_in: SignIn, document: int
) -> None:
    code, name = worker(app)
    own = address(app, Holder(staff=code))
    assert client.post(own, data={"document": document, "act": "difficulty", "difficulty": ""}).status_code == 422
    sent = {"document": document, "act": "difficulty", "difficulty": "人在外地<b>"}
    page = client.post(own, data=sent, follow_redirects=True).text
    assert "人在外地&lt;b&gt;" in page and "Your difficulty, told" in page
    text = sign_in("planner").get(f"/rounds/R1/documents/{document}").text
    assert text.index("人在外地") < text.index(
        "By township</caption>" if "By township</caption>" in text else "To sign"
    )
    assert name in text


@pytest.mark.parametrize(("role", "of_people", "of_leads"), [("leadership", False, True), ("auditor", False, False)])
def test_what_a_difficulty_is_stays_with_those_who_may_see_whose_it_is(
    app: Flask, client: FlaskClient, sign_in: SignIn, document: int, role: str, of_people: bool, of_leads: bool
) -> None:
    code, _ = worker(app)
    for holder, text in ((Holder(staff=code), "家里有病人"), (Holder(area="V11"), "桌子不够")):
        sent = {"document": document, "act": "difficulty", "difficulty": text}
        client.post(address(app, holder), data=sent)
    for reader, people, leads in ((sign_in("planner"), True, True), (sign_in(role), of_people, of_leads)):
        for place in (
            f"/rounds/R1/documents/{document}",
            f"/rounds/R1/documents/{document}?state=difficulty",
            f"/rounds/R1/documents/{document}/receipts.csv?state=difficulty",
        ):
            answer = reader.get(place)
            if answer.status_code == 403 and place.endswith("state=difficulty") and "csv" in place:
                assert role == "leadership"  # it takes no files away
                continue
            text = answer.text
            assert ("家里有病人" in text) is people and ("桌子不够" in text) is leads, place
            assert code in text, "that there is one is no secret"
    reader = sign_in("planner" if role == "leadership" else role)
    lines = reader.get(f"/rounds/R1/documents/{document}/receipts.csv?state=difficulty").text.splitlines()
    assert role == "leadership" or next(line for line in lines if code in line).endswith(",yes")


def test_without_its_token_a_form_is_refused_and_with_it_taken_also_over_https(
    app: Flask, client: FlaskClient, document: int
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    code, name = worker(app)
    own = address(app, Holder(staff=code))
    assert client.post(own, data={"document": document, "name": name}).status_code == 400
    page = client.get(own, base_url="https://localhost")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    sent = {"document": document, "name": name, "csrf_token": token[1]}
    answer = client.post(own, data=sent, base_url="https://localhost")  # no referrer: the page sends none
    assert answer.status_code == 303


def test_orders_stand_below_the_plan_and_a_withdrawn_one_is_said_to_be(
    app: Flask, client: FlaskClient, document: int
) -> None:
    code, _ = worker(app)
    made = order(app, first_number=17)
    text = client.get(address(app, Holder(staff=code))).text
    assert text.index("S11采样点") < text.index("Order No. 17") < text.index("关于做好采样准备的令")
    assert "2 papers wait for your signature." in text
    signing.withdraw(app.extensions["database"], round_code="R1", document_id=made, by=BY, now=NOW)
    text = client.get(address(app, Holder(staff=code))).text
    assert "was withdrawn" in text and "请准备" not in text


def test_the_page_speaks_the_language_that_is_chosen_and_stays_in_it(
    app: Flask, client: FlaskClient, document: int
) -> None:
    code, name = worker(app)
    own = address(app, Holder(staff=code))
    assert 'lang="zh-Hans"' in client.get(own + "?lang=zh-Hans").text
    answer = client.post(own + "?lang=zh-Hans", data={"document": document, "name": name})
    assert "lang=zh-Hans" in answer.location
    assert "/language/" not in client.get(own).text, "no other address is told the link"


def test_an_error_is_logged_without_the_link(
    app: Flask, client: FlaskClient, document: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    code, _ = worker(app)
    own = address(app, Holder(staff=code))

    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(signing, "personal_page", broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with caplog.at_level(logging.ERROR):
        assert client.get(own).status_code == 500
    assert "/p/<token>" in caplog.text and own.removeprefix("/p/") not in caplog.text


def test_the_servers_own_log_keeps_no_link() -> None:
    spec = importlib.util.spec_from_file_location("gunicorn_conf", ROOT / "gunicorn.conf.py")
    assert spec is not None and spec.loader is not None
    conf = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(conf)
    assert conf.accesslog is None and issubclass(conf.logger_class, conf.Logger)
    line = logging.LogRecord("x", logging.ERROR, "", 0, "Error handling request %s", ("/p/aB-c_9/slip.pdf?x=1",), None)
    assert conf.WithoutTokens().filter(line) and line.getMessage() == "Error handling request /p/…/slip.pdf?x=1"


@pytest.mark.parametrize(
    ("role", "leads", "people"),
    [("planner", True, True), ("desk", True, True), ("leadership", True, False), ("auditor", False, False)],
)
def test_names_in_the_lists_are_for_those_who_may_see_them(
    app: Flask, client: FlaskClient, sign_in: SignIn, document: int, role: str, leads: bool, people: bool
) -> None:
    code, name = worker(app)
    client.post(address(app, Holder(staff=code)), data={"document": document, "name": name})
    browser = sign_in(role)
    for place in (
        f"/rounds/R1/documents/{document}?state=all",
        f"/rounds/R1/documents/{document}/receipts.csv?state=all",
    ):
        answer = browser.get(place)
        if role == "leadership" and ".csv" in place:
            assert answer.status_code == 403  # it takes no files away
            continue
        assert answer.status_code == 200
        assert ("演示网格长" in answer.text) is leads and ("演示-V11" in answer.text) is leads
        assert ("演示人员" in answer.text) is people and ("演示-00" in answer.text) is people
    assert browser.get("/rounds/R1/call-tree").status_code == (200 if people else 403)
    found = browser.get(f"/rounds/R1/documents/{document}?state=all&words={name}").text
    assert people or "P0" in found, "who may not see names can't look for them either"


def test_a_township_sees_its_own_part_alone(app: Flask, sign_in: SignIn, document: int) -> None:
    order(app, township="T2", levels=("township", "village"))
    browser = sign_in("township", area="T1")
    listed = browser.get("/rounds/R1/documents").text
    assert "Plan No. 1" in listed and "Order No. 1" not in listed
    base = f"/rounds/R1/documents/{document}"
    for place in (
        f"{base}?state=all",
        f"{base}?state=all&township=T2",
        f"{base}/receipts.csv?state=all",
        "/rounds/R1/call-tree",
        "/rounds/R1/call-tree?township=T2",
        "/rounds/R1/call-tree.csv",
    ):
        text = browser.get(place).text
        assert "演示网格长V21" not in text and "演示网格长T2" not in text and "S21采样点" not in text, place
    assert "演示网格长V11" in browser.get(f"{base}?state=all").text
    there = {worker(app, "S21")[1]}
    assert not any(name in browser.get(f"{base}?state=all").text for name in there)
    assert browser.get("/rounds/R1/documents/2").status_code == 404
    assert browser.get("/rounds/R1/documents/2/receipts.csv").status_code == 404
    for place in ("/rounds/R1/links/1", "/rounds/R1/links/1/qr.svg", "/rounds/R1/documents/new/order"):
        assert browser.get(place).status_code == 403
    assert browser.post("/rounds/R1/links/1/renew").status_code == 403


def test_a_planner_issues_an_order_and_sees_its_number(app: Flask, sign_in: SignIn, document: int) -> None:
    planner = sign_in("planner")
    page = planner.get("/rounds/R1/documents/new/order").text
    sent = re.search(r'name="sent_id"[^>]*value="([0-9a-f]+)"', page)
    assert sent is not None
    form = {
        "sent_id": sent[1],
        "first_number": "17",
        "title": "令",
        "body": "请准备。",
        "levels": ["township"],
        "township": "",
    }
    empty = planner.post("/rounds/R1/documents/new/order", data={"first_number": "x", "title": ""})
    assert empty.status_code == 422
    for field in ("first_number", "title", "body"):
        assert f'href="#{field}"' in empty.text
    first = planner.post("/rounds/R1/documents/new/order", data=form)
    assert first.status_code == 302
    form.pop("first_number")
    assert planner.post("/rounds/R1/documents/new/order", data=form).location == first.location, "sent twice is one"
    assert "Order No. 17" in planner.get(first.location).text
    assert "It gets the number 18." in planner.get("/rounds/R1/documents/new/order").text
    gone = planner.post(first.location + "/withdraw", follow_redirects=True)
    assert "It was withdrawn" in gone.text


@pytest.mark.parametrize("party", ["territory", "department", "unit", "individual", "nobody"])
def test_a_pledge_begins_with_the_standard_text_of_its_party(sign_in: SignIn, document: int, party: str) -> None:
    text = sign_in("planner").get(f"/rounds/R1/documents/new/pledge?party={party}").text
    assert ("愿承担相应责任" in text) is (party != "nobody")


def test_a_planner_hands_over_withdraws_and_renews_a_link(app: Flask, sign_in: SignIn, document: int) -> None:
    code, name = worker(app)
    planner, base = sign_in("planner"), f"/rounds/R1/links/{link_id(app, Holder(staff=code))}"
    own = address(app, Holder(staff=code))
    assert f"http://localhost{own}" in planner.get(base).text and name in planner.get(base).text
    code_ = planner.get(f"{base}/qr.svg")
    assert code_.mimetype == "image/svg+xml" and "<svg" in code_.text and code_.headers["Cache-Control"] == "no-store"
    assert "opens nothing any more" in planner.post(f"{base}/withdraw", follow_redirects=True).text
    assert planner.get(f"{base}/qr.svg").status_code == 404 and own not in planner.get(base).text
    assert planner.post(f"{base}/renew", follow_redirects=True).status_code == 200
    assert address(app, Holder(staff=code)) != own
    assert planner.get("/rounds/R1/links/99999").status_code == 404
    audit = sign_in("auditor").get("/audit").text
    assert "Personal link given anew" in audit and address(app, Holder(staff=code)).removeprefix("/p/") not in audit


def test_a_long_list_comes_page_by_page_and_can_be_looked_through(
    app: Flask, sign_in: SignIn, document: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner, base = sign_in("planner"), f"/rounds/R1/documents/{document}"
    monkeypatch.setattr(pages, "PER_PAGE", 5)
    total = signing.document(app.extensions["database"], round_code="R1", document_id=document).tally.all
    seen = [
        re.findall(r"Link and code<span class=\"out-of-sight\"> ([^<]+)", planner.get(f"{base}?page={n}").text)
        for n in range(1, total // 5 + 2)
    ]
    flat = [name for part in seen for name in part]
    assert len(flat) == len(set(flat)) == total
    assert "Nobody is in this list." in planner.get(f"{base}?state=signed").text
    assert "演示网格长V12" in planner.get(f"{base}?level=village&words=V12").text


def test_the_call_tree_is_a_sheet_a_township_with_boxes_to_tick(app: Flask, sign_in: SignIn, document: int) -> None:
    planner = sign_in("planner")
    county, one = (planner.get(f"/rounds/R1/call-tree{asked}").text for asked in ("", "?township=T1"))
    # the county calls its townships
    assert county.count('class="call-sheet"') == 1 and county.count('class="tick"') == 2
    assert one.count('class="call-sheet"') == 1 and "演示网格长V11" in one and "演示网格长V21" not in one
    assert one.count('class="tick"') >= 2 + 4
    file = sign_in("desk").get("/rounds/R1/call-tree.csv")
    assert file.data.startswith(b"\xef\xbb\xbf") and "演示网格长V21" in file.text and "Generated for" in file.text


def test_before_a_plan_the_pages_say_what_comes_here(sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    assert "No document yet" in planner.get("/rounds/R1/documents").text
    assert "Nobody is to be called yet" in planner.get("/rounds/R1/call-tree").text
    assert planner.get("/rounds/R1/call-tree.csv").status_code == 404


def test_a_document_of_another_round_is_not_found(app: Flask, sign_in: SignIn, document: int) -> None:
    rounds.create(app.extensions["database"], code="R2", name="二", area_code="C", by=BY, now=NOW)
    planner = sign_in("planner")
    assert planner.get(f"/rounds/R2/documents/{document}").status_code == 404
    assert planner.get("/rounds/R2/links/1").status_code == 404


def test_a_phone_dials_numbers_alone() -> None:
    assert dial("0377-6531 2345") == "037765312345" and dial("+86 (377) 1") == "+863771"
    assert dial("演示-0001") == dial(None) == dial("") == ""


def test_a_personal_link_says_how_one_gets_there_and_names_the_own_driver_alone(
    app: Flask, client: FlaskClient, document: int
) -> None:
    db = app.extensions["database"]
    plan = plans.published_plan(db, "R1", "AM")
    assert plan is not None
    by_base: dict[str, list[str]] = {}
    for person in plans.by_person(db, plan, with_names=True):
        by_base.setdefault("T2" if int(person.code[1:]) % 3 == 0 else "T1", []).append(person.code)
    text = client.get(address(app, Holder(staff=by_base["T1"][0]))).text
    assert "Assemble" in text and "seat of T1镇" in text and "proposed" in text and "not named yet" in text
    for base in ("T1", "T2"):
        typed = Typed(
            key=("演示卫生院", base, None), place=f"{base}院门口", vehicle=f"演示车{base}", assemble_at="06:10",
            driver_name=f"演示司机{base}", driver_phone=f"演示-司机-{base}",
        )  # fmt: skip
        handouts.set_departures(db, plan_id=plan.id, typed=[typed], by=BY, now=NOW)
    for base, other in (("T1", "T2"), ("T2", "T1")):
        for code in by_base[base]:
            text = client.get(address(app, Holder(staff=code))).text
            assert all(said in text for said in (f"{base}院门口", f"演示车{base}", f"演示-司机-{base}", "06:10"))
            assert f"司机{other}" not in text and f"司机-{other}" not in text and "proposed" not in text
            assert "/assignment.ics" in text and "/picture.png" in text
    for holder in (Holder(area="T1"), Holder(area="V11"), Holder(unit="演示卫生院")):
        text = client.get(address(app, holder)).text
        assert "司机" not in text and "assignment.ics" not in text


def test_the_lead_of_an_area_sees_when_its_people_are_called_and_to_which_site(
    app: Flask, client: FlaskClient, document: int
) -> None:
    db = app.extensions["database"]
    assert "Who comes when" not in client.get(address(app, Holder(area="V11"))).text
    callup.propose_windows(db, round_code="R1", session_code="AM", area_code="C", anew=False, by=BY, now=NOW)
    village = client.get(address(app, Holder(area="V11"))).text
    assert "Who comes when" in village and "V12村" not in village and "V21村" not in village
    township = client.get(address(app, Holder(area="T1"))).text
    assert "V11村" in township and "V12村" in township and "V21村" not in township
    assert "Who comes when" not in client.get(address(app, Holder(staff=worker(app)[0]))).text
