"""Demonstration: a folder becomes a county with a round, counts and accounts, through the services of real use."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from sampling.domain.actors import program
from sampling.domain.errors import NotFound, Refused
from sampling.services import (
    accounts,
    auditing,
    counties,
    demonstration,
    duty,
    gaps,
    plans,
    readiness,
    rounds,
    second,
    signing,
    submitting,
    tubes,
    watching,
)
from sampling.services.site_accounts import readable_password
from sampling.storage.database import Database

from . import import_files as files

EIGHT = datetime.fromisoformat("2022-05-04T08:00+08:00")
TOML = """
code = "K"
name_en = "K County"
name_zh = "甲县"
note_en = "Made up."
note_zh = "演示数据。"
attribution = ["Nobody"]
"""
ROUND = """
code = "D1"
name = "演示轮次"
area_code = "K"
zone = "Asia/Shanghai"
provenance = "generated"

[[sessions]]
code = "A"
name = "第一天"
opens_at = 2022-05-03T08:00:00+08:00
closes_at = 2022-05-03T10:00:00+08:00
slot_minutes = 60
sites = ["S0", "S4"]
staff = "all"

[[sessions]]
code = "B"
name = "第二天"
opens_at = 2022-05-04T08:00:00+08:00
closes_at = 2022-05-04T10:00:00+08:00
slot_minutes = 60
sites = "all"
staff = "all"

[[targets]]
area_code = "K"
coverage = 0.2
by = 2022-05-04T10:00:00+08:00

[team]
per_lane = { sampler = 1, recorder = 1 }
per_site = { helper = 0 }
source = "made for a test"

[norms.people_per_lane_hour]
value = 55
source = "counted in another county"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of a small county, with 90 people on the first day and 8 x 60 on the second."""
    (tmp_path / "county.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "round.toml").write_text(ROUND, encoding="utf-8")
    for name, rows in (("areas", files.areas()), ("sites", files.sites()), ("staff", files.staff())):
        (tmp_path / f"{name}.csv").write_bytes(files.file_of(rows))
    (tmp_path / "ground.geojson").write_bytes(files.ground_bytes(files.ground("generated")))
    lines = ["round_code,session_code,site_code,hour,sampled,tubes,queue,staff_present,note,observed_at"]
    first = [("A", EIGHT - timedelta(days=1), site, (20, 45)) for site in ("S0", "S4")]
    second = [("B", EIGHT, f"S{n}", (25, 60)) for n in range(8)]
    for session, opens, site, sampled in first + second:
        for hour, people in enumerate(sampled, 1):
            end = opens + timedelta(hours=hour)
            observed = end + timedelta(minutes=4)
            lines.append(
                f"D1,{session},{site},{end.isoformat()},{people},{people},0,3,,{observed.isoformat()}"
            )  # fmt: skip
    (tmp_path / "counts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return tmp_path


def sampled(db: Database, hour: int, code: str = "K") -> tuple[int, int, int]:
    found = watching.coverages(db, round_code="D1", as_of=EIGHT + timedelta(hours=hour))[code]
    return found.sampled, found.sites_reported, found.sites_expected


def test_the_counts_of_the_files_come_out_as_the_countys_coverage(db: Database, folder: Path) -> None:
    made = demonstration.create(db, demonstration.read_files(folder), with_plan=False)
    assert (made.county_name, made.round_code, made.planned) == ("甲县", "D1", False)
    assert sampled(db, -12) == (90, 2, 2)
    assert sampled(db, 1) == (90 + 8 * 25, 8, 8)
    assert sampled(db, 2) == (90 + 8 * 60, 8, 8)
    round_ = rounds.round_by_code(db, "D1")
    assert (round_.state, len(round_.sessions), round_.targets[0].coverage) == ("running", 2, 0.2)
    assert rounds.norms(db, "D1")["people_per_lane_hour"].value == 55


def test_each_step_is_done_at_the_time_of_the_files(db: Database, folder: Path) -> None:
    demonstration.create(db, demonstration.read_files(folder), with_plan=False)
    lines, total = auditing.entries(db, action="report count", per_page=1000)
    assert total == 20
    assert {line.at - datetime.fromisoformat(line.details["hour"]) for line in lines} == {timedelta(minutes=4)}


def test_the_last_session_is_planned_the_evening_before_and_its_plan_published(sqlite_url: str, folder: Path) -> None:
    db = Database(sqlite_url)
    demonstration.create(db, demonstration.read_files(folder), seconds=2)
    plan = plans.published_plan(db, "D1", "B")
    assert plan is not None
    assert plans.published_plan(db, "D1", "A") is None
    lines, _ = auditing.entries(db, action="publish plan")
    assert EIGHT - timedelta(hours=13) < lines[0].at < EIGHT
    db.close()


def test_there_is_an_account_for_each_role_that_can_sign_in(db: Database, folder: Path) -> None:
    made = demonstration.create(db, demonstration.read_files(folder), with_plan=False)
    signed_in = {
        found.actor.role: found.actor
        for one in made.accounts
        if (found := accounts.sign_in(db, name=one.name, password=one.password))
    }
    assert set(signed_in) == {one.role for one in made.accounts}
    assert signed_in["site_lead"].site_code == "S0"
    assert signed_in["village"].area_path == "K/K1/K10/"
    assert signed_in["township"].area_path == "K/K1/"


def test_a_second_one_stands_beside_the_first_with_accounts_of_its_own(db: Database, folder: Path) -> None:
    first = demonstration.create(db, demonstration.read_files(folder), with_plan=False)
    for path in (one for one in folder.iterdir() if one.suffix in (".toml", ".csv", ".geojson")):
        text = path.read_text(encoding="utf-8-sig")
        text = re.sub(r'(?<![A-Za-z])([KSP]\d*)(?=[,;"\n\r])', r"X\1", text).replace("D1", "D2")
        path.write_text(text, encoding="utf-8")
    second = demonstration.create(db, demonstration.read_files(folder), with_plan=False)
    assert second.county_code == "XK"
    assert {one.name for one in second.accounts} == {f"{one.name}-XK" for one in first.accounts}
    assert all(accounts.sign_in(db, name=one.name, password=one.password) for one in first.accounts)
    way_in = next(one for one in second.accounts if one.role == "administrator")
    administrator = accounts.sign_in(db, name=way_in.name, password=way_in.password)
    assert way_in.place == "XK"
    assert administrator is not None
    assert administrator.actor.area_path == "XK/"
    found = watching.coverages(db, round_code="D2", as_of=EIGHT + timedelta(hours=2))["XK"]
    assert found.sampled == 90 + 8 * 60


def test_passwords_are_this_installations_own() -> None:
    secrets = {readable_password() for _ in range(50)}
    assert len(secrets) == 50
    assert all(len(one) == 14 for one in secrets)


def test_it_is_not_made_twice(db: Database, folder: Path) -> None:
    given = demonstration.read_files(folder)
    assert demonstration.standing(db, "K") == "empty"
    demonstration.create(db, given, with_plan=False)
    assert demonstration.standing(db, "K") == "finished"
    with pytest.raises(Refused):
        demonstration.create(db, given, with_plan=False)


def test_it_is_never_mixed_with_a_county_of_its_own(db: Database, folder: Path) -> None:
    counties.found(
        db, code="130100", name="真县", admin="root", password="a long password", by=program("tests"), now=EIGHT
    )  # fmt: skip
    with pytest.raises(Refused, match="真县"):
        demonstration.create(db, demonstration.read_files(folder), with_plan=False)
    with pytest.raises(NotFound):
        rounds.round_by_code(db, "D1")


def test_an_interrupted_one_goes_on_where_it_stopped(db: Database, folder: Path) -> None:
    class Stopped(Exception):
        pass

    def stop_in(stage: str) -> demonstration.OnProgress:
        def told(now: str, done: int, total: int) -> None:
            if now.startswith(stage):
                raise Stopped

        return told

    given = demonstration.read_files(folder)
    for stage in ("Importing", "Making", "Reporting the hours of 第一天", "Reporting the hours of 第二天"):
        with pytest.raises(Stopped):
            demonstration.create(db, given, with_plan=False, on_progress=stop_in(stage))
        assert demonstration.standing(db, "K") == "begun"
    demonstration.create(db, given, with_plan=False)
    assert sampled(db, 2) == (90 + 8 * 60, 8, 8)


def test_progress_is_told_for_each_stage_up_to_its_end(db: Database, folder: Path) -> None:
    told: dict[str, tuple[int, int]] = {}
    demonstration.create(
        db,
        demonstration.read_files(folder),
        with_plan=False,
        on_progress=lambda stage, done, total: told.__setitem__(stage, (done, total)),
    )
    assert len(told) == 4
    assert all(done == total > 0 for done, total in told.values())


def test_a_folder_without_its_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"county\.toml"):
        demonstration.read_files(tmp_path)


NIGHT = """
provenance = "generated"
source = "made for a test"
seed = "t"
begins_at = 2022-05-02T07:00:00+08:00
ordered_at = 2022-05-02T22:00:00+08:00
told_at = 2022-05-02T22:10:00+08:00
signed_share = 0.7
absent = 2
replaced = 1
help_desk = { phone = "演示-1", hours = "全天" }
order = { title = "通知", body = "演示" }
people = {}

[[submissions]]
area_code = "K1"
note = "演示"
at = 2022-05-02T22:40:00+08:00

[[risks]]
area_code = "K1"
level = "medium"

[[teams]]
key = "coordination"
lead_name = "演示组长"
lead_phone = "演示-2"
"""
TABLES = {
    "vehicles": "code,plate,kind,seats,base_code,unit,driver_name,driver_phone,provenance,source\n"
    "C1,演示00001,van,7,K1,演示乡政府,,,generated,test\n",
    "duty": "area_code,post,name,work_phone,day,starts,ends,note,provenance\n"
    + "".join(f"K,值班员,演示,演示-3,2022-05-0{day},00:00,00:00,test,generated\n" for day in (2, 3, 4)),
    "expected": "code,away,visitors,exempt_tested,exempt_vaccinated,exempt_quarantined,exempt_school,exempt_work,"
    "home_bound,source\nK10,1,0,0,0,0,0,0,0,test\n",
    "frame": "code,kind,name,area_code,provenance,source\nF1,firm,演示厂,K1,generated,test\n",
}


@pytest.fixture
def night(folder: Path) -> Path:
    """The same county, whose files tell of the night before."""
    (folder / "night.toml").write_text(NIGHT, encoding="utf-8")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8-sig")
    return folder


def test_the_night_before_ends_with_every_site_open_and_is_the_same_after_interruptions(
    sqlite_url: str, night: Path
) -> None:
    class Stopped(Exception):
        pass

    def stop_in(stage: str) -> demonstration.OnProgress:
        def told(now: str, done: int, total: int) -> None:
            if now.startswith(stage) and done:
                raise Stopped

        return told

    db, given = Database(sqlite_url), demonstration.read_files(night)
    stages = ("Telling", "Planning", "Calling", "Reporting readiness", "Opening", "Following", "Bringing")
    for stage in (*stages, "Planning the sweep"):
        with pytest.raises(Stopped):
            demonstration.create(db, given, seconds=2, on_progress=stop_in(stage))
    demonstration.create(db, given, seconds=2)
    board = readiness.board(db, round_code="D1", session_code="B", now=EIGHT - timedelta(minutes=1))
    assert board is not None
    assert [line.state for line in board.lines] == ["open"] * 8
    newest, *older = signing.documents(db, "D1")
    assert 0 < newest.tally.signed < newest.tally.all
    assert [one.document.kind for one in older][-1] == "order"
    found = submitting.board(db, "D1")
    assert {row.there.code: row.state for row in found.rows}["K1"] == "applied"
    assert rounds.round_by_code(db, "D1").ordered_at == datetime.fromisoformat("2022-05-02T22:00+08:00")
    assert len(gaps.frame(db, round_code="D1")) == 1
    compared = second.compare(db, "D1", now=EIGHT + timedelta(hours=3))
    assert (len(compared.files), compared.files[0].left_out, compared.total.only_there) == (1, 0, 0)
    assert {choice.official for choice, _ in compared.choices} <= {"own"}
    chain = tubes.chain(db, round_code="D1", area_code="K", as_of=EIGHT + timedelta(hours=2))
    assert chain is not None and chain.taken.n == 90 + 8 * 60 and chain.days == 2
    assert chain.taken.n > (chain.steps["sent"].n or 0) > (chain.steps["tested"].n or 0) > 0
    page = tubes.area_page(db, round_code="D1", area_code="K", now=EIGHT + timedelta(hours=2, minutes=30))
    assert len(page.versions) == len(page.holding) and {one.reason for one in page.versions} == {
        "（演示）程序生成的数字"
    }
    (draft,) = plans.plans(db, round_code="D1", session_code="BS")
    assert draft.state == "draft"
    assert sampled(db, 2) == (90 + 8 * 60, 8, 8)
    db.close()


def test_the_sweep_is_always_still_to_come_until_somebody_publishes_its_plan(sqlite_url: str, night: Path) -> None:
    db, given = Database(sqlite_url), demonstration.read_files(night)
    demonstration.create(db, given, seconds=2, today=date(2030, 1, 1))

    def opens_on() -> date:
        part = next(one for one in rounds.round_by_code(db, "D1").sessions if one.code == "BS")
        (plan,) = plans.plans(db, round_code="D1", session_code="BS")
        ends = {slot.ends_at for line in plans.by_site(db, plan) for slot in line.slots}
        starts = {work.starts_at for person in plans.by_person(db, plan, with_names=False) for work in person.blocks}
        assert starts and {at.date() for at in ends | starts} == {part.opens_at.date()}
        return part.opens_at.date()

    assert opens_on() == date(2030, 1, 8)
    demonstration.lay_sweep(db, given, today=date(2030, 1, 3))
    assert opens_on() == date(2030, 1, 8)
    demonstration.lay_sweep(db, given, today=date(2030, 1, 7))
    assert opens_on() == date(2030, 1, 14)
    (plan,) = plans.plans(db, round_code="D1", session_code="BS")
    plans.publish(db, plan_id=plan.id, by=demonstration.BY, now=EIGHT)
    demonstration.lay_sweep(db, given, today=date(2030, 2, 1))
    assert opens_on() == date(2030, 1, 14)
    db.close()


def test_the_roster_is_laid_over_today_and_tomorrow_as_often_as_one_likes(db: Database, night: Path) -> None:
    given = demonstration.read_files(night)
    demonstration.create(db, given, with_plan=False, today=date(2030, 1, 1))
    demonstration.lay_duty(db, given, today=date(2030, 1, 2), by=demonstration.BY)
    for day in (1, 2, 3):
        noon = datetime.fromisoformat(f"2030-01-0{day}T12:00+08:00")
        (county,) = duty.now(db, at=noon, by=demonstration.BY).county
        assert [spell.name for spell in county.now] == ["演示"]
        assert "平移" in county.duties[0].note
