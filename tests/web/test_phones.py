"""The phone's page without a network: nobody's figures in what is kept, its own site's in what it takes along."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.actors import program
from sampling.services import accounts, tokens
from sampling.storage.database import Database
from sampling.web.phones import app as web_app

from .. import county as counties
from ..clock import PRESENT

SignIn = Callable[..., FlaskClient]
SAID = {"round": "R1", "device": "d" * 32, "app": "v1", "kept": True}


@pytest.fixture
def lead(county: counties.County, sign_in: SignIn) -> FlaskClient:
    return sign_in("site_lead", site="S11")


@pytest.fixture(autouse=True)
def _rendered_anew() -> None:
    web_app._shell.cache_clear()


def kept(client: FlaskClient) -> dict[str, object]:
    found = re.match(r"self\.PHONE = (\{.*\});\n", client.get("/s/worker.js").text)
    assert found is not None
    told: dict[str, object] = json.loads(found[1])
    return told


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_app, "_built", lambda name: "'the program';")


def test_the_page_that_a_phone_keeps_is_the_same_for_all_and_holds_nobodys_name(lead: FlaskClient, app: Flask) -> None:
    lead.post("/account", data={"old": "correct horse battery", "new": "another horse", "again": "another horse"})
    own = lead.get("/s/shell/en").text  # rendered first for somebody who is signed in and has something to be told
    assert own == app.test_client().get("/s/shell/en").text
    assert "演示" not in own and "S11" not in own and "csrf_token" in own
    assert re.findall(r'name="csrf_token" value="([^"]*)"', own) == [""]


def test_it_speaks_both_languages_and_no_other(client: FlaskClient) -> None:
    assert '<html lang="en">' in client.get("/s/shell/en").text
    assert '<html lang="zh-Hans">' in client.get("/s/shell/zh-Hans").text
    assert client.get("/s/shell/fr").status_code == 404


def test_the_program_beside_the_page_names_all_that_is_kept_and_all_of_it_is_there(
    client: FlaskClient, built: None
) -> None:
    told = kept(client)
    assert told["pages"] == {"en": "/s/shell/en", "zh-Hans": "/s/shell/zh-Hans"}
    for address in [*told["files"], *told["pages"].values()]:  # type: ignore[attr-defined, misc]
        with client.get(address) as found:
            assert found.status_code == 200, address
    answer = client.get("/s/worker.js")
    assert answer.mimetype == "text/javascript" and "no-cache" in answer.headers["Cache-Control"]


def test_its_version_changes_with_any_text(client: FlaskClient, built: None, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept(client)["version"]
    assert kept(client)["version"] == before
    web_app._shell.cache_clear()
    monkeypatch.setattr(web_app, "words", lambda: {"ready": "Ready indeed"})
    assert kept(client)["version"] != before


def test_where_nothing_was_built_there_is_no_program_and_the_page_still_works(
    client: FlaskClient, lead: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_app, "_built", lambda name: "")
    assert client.get("/s/worker.js").status_code == 404
    assert lead.get("/s/S11").status_code == 200


def test_the_icon_on_the_phone_opens_the_sites_page(client: FlaskClient) -> None:
    told = client.get("/s/app.webmanifest", query_string={"site": "S11", "lang": "zh-Hans"})
    assert told.mimetype == "application/manifest+json"
    assert (told.json["start_url"], told.json["scope"], told.json["display"]) == ("/s/S11", "/s/", "standalone")
    for icon in told.json["icons"]:
        with client.get(icon["src"]) as found:
            assert found.mimetype == "image/png"
    assert client.get("/s/app.webmanifest").json["start_url"] == "/s/"


def test_the_page_leads_to_its_manifest_and_brings_the_facts(lead: FlaskClient) -> None:
    page = lead.get("/s/S11").text
    assert 'rel="manifest" href="/s/app.webmanifest?site=S11' in page
    facts = json.loads(page.partition('id="phone-facts">')[2].partition("</script>")[0])
    assert facts["site"] == {"code": "S11", "name": "S11采样点", "lanes": 3, "per_lane": 60.0}
    assert facts["rounds"][0]["residents"] == 1500
    assert 'id="phone-facts"' not in lead.get("/s/S11?plain").text


def test_who_reports_for_many_sites_keeps_the_plain_page(county: counties.County, sign_in: SignIn) -> None:
    assert 'id="phone-facts"' not in sign_in("township", area="T1").get("/s/S11").text


def test_the_facts_tell_the_countys_time_and_every_hour_as_people_there_read_it(lead: FlaskClient) -> None:
    facts = lead.get("/s/S11/facts").json
    assert abs(facts["now"] / 1000 - PRESENT.timestamp()) < 5
    [round_] = facts["rounds"]
    [opening] = round_["openings"]
    assert [one["clock"] for one in opening["due"]] == ["09:00", "10:00", "11:00", "12:00"]
    assert [one["clock"] for one in opening["late"]] == ["13:00", "14:00", "15:00", "16:00", "17:00", "18:00"]
    assert (round_["zone"], opening["day"], opening["opens_clock"]) == (28800, "2022-05-04", "08:00")
    assert "demonstration" in facts["note"]


def test_facts_are_a_sites_own_and_by_a_token_without_a_session(app: Flask, lead: FlaskClient) -> None:
    assert lead.get("/s/S12/facts").status_code == 403
    given = tokens.give_for_site(
        app.extensions["database"], site_code="S11", kind="phone", by=program("tests"), now=PRESENT
    )
    shown = {"Authorization": f"Bearer {given.secret}"}
    stranger = app.test_client()
    assert stranger.get("/api/v1/sites/S11/phone-facts").status_code == 401
    told = stranger.get("/api/v1/sites/S11/phone-facts", headers=shown)
    assert told.status_code == 200 and told.json["csrf"] == "" and "Set-Cookie" not in told.headers
    assert stranger.get("/api/v1/sites/S12/phone-facts", headers=shown).status_code == 403


def test_a_phone_gets_a_token_that_reports_after_the_session_is_over(app: Flask, lead: FlaskClient) -> None:
    token = lead.post("/s/S11/phone", json={"round": "R1"}).json["token"]
    hour = (counties.OPENS_AT.replace(hour=1)).isoformat()
    answer = app.test_client().post(
        "/api/v1/rounds/R1/sites/S11/counts",
        json={"report_id": "a", "hour": hour, "sampled": 5, "pool_size": 10},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert (answer.status_code, answer.json["count"]["source"]) == (201, "phone")


def test_a_phone_says_that_it_is_ready_and_the_county_sees_it(app: Flask, lead: FlaskClient, sign_in: SignIn) -> None:
    planner = sign_in("planner", area="C")
    assert "0 of 4 sites have a phone that works without a signal" in planner.get("/rounds/R1/phones").text
    assert lead.post("/s/S11/ready-phone", json=SAID).status_code == 204
    page = planner.get("/rounds/R1/phones").text
    assert "1 of 4 sites have a phone that works without a signal" in page
    assert "演示-V12" in page
    township = planner.get("/rounds/R1/phones?area=T1").text
    assert "1 of 2 sites" in township and "S22采样点" not in township
    assert planner.get("/rounds/R1/phones?area=nowhere").status_code == 200


@pytest.mark.parametrize(
    "said", [{}, {**SAID, "device": ""}, {**SAID, "app": "x" * 99}, [], "text", {**SAID, "round": 7}]
)
def test_what_is_no_such_word_is_refused(lead: FlaskClient, said: object) -> None:
    assert lead.post("/s/S11/ready-phone", json=said).status_code in (400, 404)


def test_no_other_page_can_say_it_for_a_lead(app: Flask, lead: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert lead.post("/s/S11/ready-phone", json=SAID).status_code == 400
    token = lead.get("/s/S11/facts").json["csrf"]
    assert lead.post("/s/S11/ready-phone", json=SAID, headers={"X-CSRFToken": token}).status_code == 204


def test_a_township_and_leadership_see_whose_phones_are_ready_and_a_lead_does_not(
    lead: FlaskClient, sign_in: SignIn
) -> None:
    assert lead.get("/rounds/R1/phones").status_code == 403
    assert "0 of 2 sites" in sign_in("township", area="T2").get("/rounds/R1/phones").text
    assert sign_in("leadership", area="C").get("/rounds/R1/phones").status_code == 200


def test_the_plain_form_takes_the_pool_size(app: Flask, lead: FlaskClient) -> None:
    page = lead.get("/s/S11?plain").text
    report_id, hour = (re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("report_id", "hour"))
    assert report_id and hour
    sent = {"report_id": report_id[1], "hour": hour[1], "round": "R1", "sampled": "40", "tubes": "4"}
    assert lead.post("/s/S11", data=sent | {"pool_size": "0"}).status_code == 302
    db: Database = app.extensions["database"]
    from sqlmodel import select

    from sampling.storage.tables import CountRow

    with db.reading() as session:
        assert session.exec(select(CountRow.pool_size)).all() == [0]
    assert '<option value="0" selected>a household' in lead.get("/s/S11?plain").text


def _opening(app: Flask) -> list[int]:
    found = tokens.tokens(app.extensions["database"], now=PRESENT)
    return sorted(one.id for one in found if one.opens and one.kind == "phone")


def _reports(app: Flask, token: str) -> int:
    shown = {"Authorization": f"Bearer {token}"}
    return app.test_client().get("/api/v1/sites/S11/phone-facts", headers=shown).status_code


def _name(app: Flask) -> str:
    [one] = accounts.accounts(app.extensions["database"])
    return one.name


def _given(browser: FlaskClient) -> str:
    return str(browser.post("/s/S11/phone", json={"round": "R1"}).json["token"])


def test_a_phone_that_signs_in_again_holds_one_token_and_every_other_phone_its_own(
    app: Flask, county: counties.County, sign_in: SignIn
) -> None:
    phone = sign_in("site_lead", site="S11")
    name = _name(app)
    other = app.test_client()
    assert other.post("/sign-in", data={"name": name, "password": "correct horse battery"}).status_code == 302
    others, first = _given(other), _given(phone)
    assert len(_opening(app)) == 2
    assert phone.post("/sign-in", data={"name": name, "password": "correct horse battery"}).status_code == 302
    assert _reports(app, first) == 200, "signing in ends nothing: the phone may hold what it has not sent yet"
    again = _given(phone)
    assert len(_opening(app)) == 2
    assert [_reports(app, one) for one in (others, first, again)] == [200, 401, 200]


def test_a_phone_that_was_signed_out_from_elsewhere_reports_no_more(
    app: Flask, county: counties.County, sign_in: SignIn
) -> None:
    phone = sign_in("site_lead", site="S11")
    name, first = _name(app), _given(phone)
    other = app.test_client()
    other.post("/sign-in", data={"name": name, "password": "correct horse battery"})
    own = _given(other)
    assert other.post("/account/sessions/others").status_code == 302
    assert [_reports(app, one) for one in (first, own)] == [401, 200]
    phone.post("/sign-in", data={"name": name, "password": "correct horse battery"})
    assert [_reports(app, one) for one in (_given(phone), own)] == [200, 200]


def test_the_desk_signs_a_lost_phone_out_and_its_token_is_over_at_once(
    app: Flask, county: counties.County, sign_in: SignIn
) -> None:
    lost, other = sign_in("site_lead", site="S11"), app.test_client()
    name, gone = _name(app), _given(lost)
    other.post("/sign-in", data={"name": name, "password": "correct horse battery"})
    kept_ = _given(other)
    desk = sign_in("desk", area="C")
    page = desk.get("/sites/S11/sign-in").text
    endings = re.findall(r'action="(/sites/S11/sign-in/\d+/sessions/(\d+)/end)"', page)
    first = min(endings, key=lambda one: int(one[1]))[0]
    assert desk.post(first).status_code == 302
    assert [_reports(app, one) for one in (gone, kept_)] == [401, 200]
    assert lost.post("/s/S11/phone", json={"round": "R1"}).status_code in (302, 401)


def test_a_lost_phone_that_had_signed_in_anew_is_out_with_its_newest_sign_in(
    app: Flask, county: counties.County, sign_in: SignIn
) -> None:
    lost = sign_in("site_lead", site="S11")
    name, gone = _name(app), _given(lost)
    lost.post("/sign-in", data={"name": name, "password": "correct horse battery"})
    assert _reports(app, gone) == 200
    desk = sign_in("desk", area="C")
    [ending] = re.findall(r'action="(/sites/S11/sign-in/\d+/sessions/\d+/end)"', desk.get("/sites/S11/sign-in").text)
    desk.post(ending)
    assert _reports(app, gone) == 401


def test_a_page_that_asks_several_times_at_once_leaves_one_token_open(
    app: Flask, county: counties.County, sign_in: SignIn
) -> None:
    phone = sign_in("site_lead", site="S11")
    secrets = [_given(phone)]
    for _ in range(2):
        with phone.session_transaction() as kept_here:
            kept_here.pop("phone_tokens")  # what was asked at the same time knows nothing of the answers
        secrets.append(_given(phone))
    assert [_reports(app, one) for one in secrets] == [401, 401, 200]
    with phone.session_transaction() as kept_here:
        kept_here.pop("phone_tokens")
    phone.post("/sign-out")
    assert _opening(app) == []


def test_the_desk_tells_one_phone_from_another_and_those_not_used_are_folded(
    app: Flask, county: counties.County, sign_in: SignIn
) -> None:
    phone = sign_in("site_lead", site="S11")
    name, agent = (
        _name(app),
        {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) Version/15.0 Safari/604.1"},
    )
    other = app.test_client()
    other.post("/sign-in", data={"name": name, "password": "correct horse battery"}, headers=agent)
    used = _given(other)
    _given(phone)
    assert _reports(app, used) == 200
    db: Database = app.extensions["database"]
    db.committing.do(lambda _: None)
    page = sign_in("desk", area="C").get("/sites/S11/sign-in").text
    table, _, folded = page.partition("Phones and programs that report for this site</caption>")[2].partition(
        "<details>"
    )
    assert re.findall(r"<span class=\"below soft\">([^<]*)", table)[0] == "iPhone, Safari"
    assert "last seen" in table and table.count("<tr>") == 2
    assert "1 phone that has not used its token yet" in folded and "iPhone" not in folded


def test_signing_out_ends_the_token_of_this_phone_alone(app: Flask, county: counties.County, sign_in: SignIn) -> None:
    phone, other = sign_in("site_lead", site="S11"), sign_in("site_lead", site="S11")
    own, others = _given(phone), _given(other)
    phone.post("/sign-out")
    assert [_reports(app, one) for one in (own, others)] == [401, 200]
    [over] = [one for one in tokens.tokens(app.extensions["database"], now=PRESENT) if not one.opens]
    assert over.withdrawn_by == over.created_by


def test_of_many_phones_the_one_that_was_silent_for_longest_makes_room(app: Flask, lead: FlaskClient) -> None:
    db: Database = app.extensions["database"]
    name = _name(app)

    def another(minutes: int) -> str:
        app.extensions["clock"] = lambda: PRESENT + timedelta(minutes=minutes)
        phone = app.test_client()
        phone.post("/sign-in", data={"name": name, "password": "correct horse battery"})
        return _given(phone)

    secrets = [_given(lead)] + [another(n) for n in range(1, tokens.PHONES_MOST)]
    app.extensions["clock"] = lambda: PRESENT + timedelta(minutes=tokens.PHONES_MOST)
    assert _reports(app, secrets[0]) == 200  # the oldest, but just now in use
    db.committing.do(lambda _: None)  # what waits to be noted is noted with it
    secrets.append(another(tokens.PHONES_MOST + 1))
    assert len(_opening(app)) == tokens.PHONES_MOST
    assert [_reports(app, one) for one in (secrets[0], secrets[1], secrets[-1])] == [200, 401, 200]


def test_a_call_for_help_and_its_answer_stand_on_the_sites_page_and_go_along_on_the_phone(
    app: Flask, county: counties.County, sign_in: SignIn
) -> None:
    lead, desk = sign_in("site_lead", site="S11"), sign_in("desk", area="C")
    assert lead.get("/s/S11/facts").json["help"] == []
    sent = {"key": "k1", "round": "R1", "kind": "queue", "queue_people": "80"}
    assert lead.post("/s/S11/help", data=sent).status_code == 302
    [one] = lead.get("/s/S11/facts").json["help"]
    assert (one["asked"], one["answer"]) == ("Asked 12:00: 80 people queueing · Sent", "")
    app.extensions["clock"] = lambda: PRESENT + timedelta(minutes=4)
    base = f"/rounds/R1/help/{one['id']}"
    assert desk.post(f"{base}/answer", data={"key": "k2", "text": "Two samplers come"}).status_code == 302
    [one] = lead.get("/s/S11/facts").json["help"]
    assert one["asked"] == "Asked 12:00: 80 people queueing"
    assert one["answer"] == "Answered 12:04: Two samplers come"
    page = lead.get("/s/S11").text
    assert "data-asked" in page and "Answered 12:04: Two samplers come" in page
    assert lead.post("/s/S11/help", data={"key": "k3", "round": "R1", "ticket": one["id"], "act": "still_needed"})
    assert lead.get("/s/S11/facts").json["help"][0]["answer"] == ""
    assert sign_in("site_lead", site="S12").get("/s/S12/facts").json["help"] == []
    assert desk.post(f"{base}/close", data={"key": "k4", "done": "They stand there"}).status_code == 302
    assert lead.get("/s/S11/facts").json["help"][0]["answer"] == "Answered 12:04: They stand there"
    app.extensions["clock"] = lambda: PRESENT + timedelta(hours=3)
    assert lead.get("/s/S11/facts").json["help"] == []


def test_the_hour_that_ends_at_midnight_has_the_date_of_the_day_that_begins_then(app: Flask, sign_in: SignIn) -> None:
    opens = counties.OPENS_AT + timedelta(hours=13)  # 21:00 in the county
    counties.insert(app.extensions["database"], opens_at=opens)
    from sqlmodel import select

    from sampling.storage.tables import SiteRow

    with app.extensions["database"].writing() as session:
        for site in session.exec(select(SiteRow)):
            site.opens = site.closes = opens.time().replace(hour=0)
            session.add(site)
    [opening] = sign_in("site_lead", site="S11").get("/s/S11/facts").json["rounds"][0]["openings"]
    told = {one["clock"]: one["day"] for one in opening["due"]}
    assert opening["day_words"] == "4 May"
    assert (told["23:00"], told["00:00"], told["01:00"]) == ("4 May", "5 May", "5 May")
