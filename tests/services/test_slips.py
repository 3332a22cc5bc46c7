"""Slips: what is printed, who gets it, and that a password is nowhere but on its slip."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import segno
from sqlmodel import select

from sampling.domain.actors import Actor, program
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.domain.slips import Slip
from sampling.services import accounts, duty, slips
from sampling.services.slips import drawing, working
from sampling.storage.database import Database
from sampling.storage.queries import slips as queries
from sampling.storage.tables import Account, AuditEntry, SlipSheet
from sampling.web.formatting import ZONE
from tests import county as counties
from tests.papers import Page, pages

NOW = datetime(2022, 5, 3, 14, tzinfo=UTC)
ADDRESS = "https://sampling.example"
PAPER = slips.Paper("C县", ADDRESS, "0377-65330000", "昼夜", True, NOW, ZONE)


def slip(place: int, township: str = "T1镇") -> Slip:
    return Slip(township, f"S{place:02}", f"第{place}采样点", f"S{place:02}", f"abcd-efgh-23{place:02}")


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


@pytest.fixture
def admin(db: Database, county: counties.County) -> Actor:
    return administrator(db)


def administrator(db: Database, name: str = "admin", area: str | None = None) -> Actor:
    key = accounts.create(
        db, name=name, full_name="管理员", password="a long password", role="administrator", area_code=area,
        by=program("tests"), now=NOW,
    )  # fmt: skip
    return Actor(name, "administrator", f"{area}/" if area else "", None, key)


def asked(db: Database, by: Actor, **more: object) -> int:
    given = {"area_code": "C", "kind": "new", "address": ADDRESS, "by": by, "now": NOW} | more
    return slips.request(db, **given)  # type: ignore[arg-type]


def made(db: Database, sheet_id: int, at: datetime = NOW) -> bool:
    return slips.execute(db, sheet_id=sheet_id, now=lambda: at)


def on(page: Page) -> str:
    return "\n".join(page.lines)


def test_every_slip_says_where_who_how_and_whom_to_call() -> None:
    (page,) = pages(slips.draw([slip(1)], PAPER))
    for told in ("第1采样点", "S01 · T1镇", "S01", "abcd-efgh-2301", "https://sampling.example/sign-in"):
        assert told in page.lines
    for part in (
        "0377-65330000（昼夜）",
        "1. 扫码",
        "2. 输入密码",
        "3. 进入本采样点页面",
        "Type the password",
        "非真实业务数据",
    ):
        assert part in on(page)


def test_each_township_has_pages_of_its_own_that_say_which_of_how_many() -> None:
    some = [*(slip(k) for k in range(1, 10)), *(slip(k, "T2镇") for k in range(10, 13))]
    found = pages(slips.draw(some, PAPER))
    assert [page.lines[:2] for page in found] == [
        ("C县 · T1镇", "账号条9张 9 slips · 2022-05-03 22:00"),
        ("C县 · T1镇", "账号条9张 9 slips · 2022-05-03 22:00"),
        ("C县 · T2镇", "账号条3张 3 slips · 2022-05-03 22:00"),
    ]
    for number, page in enumerate(found, 1):
        assert f"第{number}页，共3页 page {number} of 3" in page.lines
    for one in some:
        assert sum(one.password in page.lines for page in found) == 1


def test_the_code_on_a_slip_opens_the_sign_in_page_with_the_name_and_never_the_password() -> None:
    one = replace(slip(1), name="点长 01")
    address = slips.sign_in_address(ADDRESS + "/", one)
    assert address == "https://sampling.example/sign-in?name=%E7%82%B9%E9%95%BF+01"
    (page,) = pages(slips.draw([one], PAPER))
    matrix = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    assert _modules(page, len(matrix)) == matrix


def _modules(page: Page, size: int) -> list[list[int]]:
    """The modules of the one code of a page, from the rectangles that were filled."""
    module = drawing.CODE / size
    left = min(x for x, *_ in page.rectangles)
    top = max(y + height for _, y, _, height in page.rectangles)
    found = [[0] * size for _ in range(size)]
    for x, y, width, height in page.rectangles:
        row = round((top - y - height) / module)
        for column in range(round((x - left) / module), round((x - left + width) / module)):
            found[row][column] = 1
    return found


def test_what_is_too_long_becomes_smaller_and_a_lacking_help_desk_leaves_a_line_to_write_on() -> None:
    long = replace(slip(1), site_name="很长的采样点名称" * 8)
    (page,) = pages(slips.draw([long], replace(PAPER, help_phone="", generated=False)))
    assert any(line.startswith("很长的采样点名称") and line.endswith("…") for line in page.lines)
    assert "____" in on(page) and "非真实" not in on(page)


def test_an_account_that_is_no_sites_is_named_by_its_person_and_role() -> None:
    one = Slip("T1镇", "T1", "T1镇", "zhang", "abcd-efgh-2345", "演示张三", "township")
    (page,) = pages(slips.draw([one], PAPER))
    assert "演示张三" in page.lines and any("township coordinator · T1镇" in line for line in page.lines)
    assert "每小时上报" not in on(page)


def test_a_font_that_lacks_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "FILES", {"slips-lacking": "nowhere.ttf"})
    with pytest.raises(Refused, match="npm ci"):
        slips.draw([slip(1)], PAPER)


def test_the_worker_makes_the_accounts_and_their_slips_at_once(db: Database, admin: Actor) -> None:
    duty.set_help_desk(db, county_code="C", phone="0377-65330000", hours="", by=admin, now=NOW)
    key = asked(db, admin)
    waiting = slips.sheet(db, key, by=admin, now=NOW)
    assert (waiting.state, waiting.total, waiting.done) == ("queued", 4, 0)
    assert made(db, key)
    ready = slips.sheet(db, key, by=admin, now=NOW)
    assert (ready.state, ready.done, ready.expires_at) == ("ready", 4, NOW + timedelta(hours=1))
    content, name = slips.fetch(db, key, by=admin, now=NOW)
    assert name == "slips-C-20220503-1400.pdf"
    first, second = pages(content)
    assert "C县 · T1镇" in first.lines and "C县 · T2镇" in second.lines and "0377-65330000" in on(first)
    password = first.lines[first.lines.index("密码 PIN") + 1]
    found = accounts.sign_in(db, name="S11", password=password.upper().replace("-", ""))
    assert found is not None and found.actor.site_code == "S11"


def test_passwords_are_in_the_file_alone_and_that_is_gone_once_it_is_fetched(db: Database, admin: Actor) -> None:
    key = asked(db, admin)
    made(db, key)
    content, _ = slips.fetch(db, key, by=admin, now=NOW)
    printed = [
        page.lines[at + 1] for page in pages(content) for at, line in enumerate(page.lines) if line == "密码 PIN"
    ]
    assert len(printed) == 4
    with db.reading() as session:
        row = session.get(SlipSheet, key)
        assert row is not None and row.content is None and row.state == "fetched"
        kept = [one.password_hash for one in session.exec(select(Account))]
        told = [json.dumps(one.details) + one.subject for one in session.exec(select(AuditEntry))]
        told.append(json.dumps(row.model_dump(exclude={"content"}), default=str))
    assert not any(password in text for password in printed for text in (*kept, *told))
    with pytest.raises(Refused, match="gone"):
        slips.fetch(db, key, by=admin, now=NOW)


def test_the_file_is_for_who_asked_alone(db: Database, admin: Actor) -> None:
    key = asked(db, admin)
    made(db, key)
    other = administrator(db, "other")
    for act in (lambda: slips.fetch(db, key, by=other, now=NOW), lambda: slips.sheet(db, key, by=other, now=NOW)):
        with pytest.raises(NotFound):
            act()
    assert slips.sheets(db, by=other, now=NOW) == []
    assert slips.fetch(db, key, by=admin, now=NOW)[0]


def test_what_nobody_fetches_within_an_hour_is_gone(db: Database, admin: Actor) -> None:
    late = NOW + timedelta(hours=1)
    key = asked(db, admin)
    made(db, key)
    with pytest.raises(Refused):
        slips.fetch(db, key, by=admin, now=late)
    assert slips.sheet(db, key, by=admin, now=late).state == "expired"
    again = asked(db, admin, kind="reset", now=late)
    made(db, again, late)
    assert slips.take_up(db, now=late + timedelta(hours=2)) == []
    with db.reading() as session:
        assert [row.content for row in session.exec(select(SlipSheet))] == [None, None]


def test_the_same_asked_twice_is_one_sheet_and_where_all_have_accounts_there_is_nothing_to_make(
    db: Database, admin: Actor
) -> None:
    key = asked(db, admin)
    assert asked(db, admin) == key
    part = asked(db, admin, area_code="T1")
    assert part != key
    assert made(db, key) and not made(db, key)
    assert not made(db, part) and slips.sheet(db, part, by=admin, now=NOW).state == "nothing"
    with pytest.raises(Faulty, match="already"):
        asked(db, admin)
    with pytest.raises(NotFound):
        asked(db, admin, area_code="X")


def test_an_administrator_of_a_township_makes_slips_for_it_alone(db: Database, county: counties.County) -> None:
    own = replace(administrator(db, "town", "T1"), area_path="C/T1/")
    with pytest.raises(NotFound):
        asked(db, own)
    assert [one.code for one in slips.by_township(db, by=own)] == ["T1"]
    key = asked(db, own, area_code="T1")
    assert made(db, key)
    assert [(one.with_account, one.sites) for one in slips.by_township(db, by=program("t"))] == [(2, 2), (0, 2)]


def test_new_passwords_end_the_sessions_and_the_old_slips(db: Database, admin: Actor) -> None:
    made(db, asked(db, admin))
    with db.reading() as session:
        before = {row.name: (row.password_hash, row.epoch) for row in session.exec(select(Account))}
    with pytest.raises(Faulty, match="S99"):
        slips.chosen(db, area_code="C", site_codes=["S11", "S99"], by=admin)
    assert len(slips.chosen(db, area_code="T1", site_codes=[], by=admin)) == 2
    key = asked(db, admin, kind="reset", site_codes=["S11"])
    assert made(db, key)
    with db.reading() as session:
        after = {row.name: (row.password_hash, row.epoch) for row in session.exec(select(Account))}
    assert {name for name in after if after[name] != before[name]} == {"S11"}
    assert after["S11"][1] == before["S11"][1] + 1
    assert len(pages(slips.fetch(db, key, by=admin, now=NOW)[0])) == 1


def test_where_a_name_is_taken_nothing_is_made_and_the_page_says_why(db: Database, admin: Actor) -> None:
    accounts.create(db, name="S21", full_name="x", password="x" * 12, role="desk", area_code="C", by=admin, now=NOW)
    key = asked(db, admin)
    assert not made(db, key)
    failed = slips.sheet(db, key, by=admin, now=NOW)
    assert (failed.state, failed.facts) == ("failed", {"codes": "S21"})
    assert [line.name for line in accounts.accounts(db)] == ["admin", "S21"]


def test_a_fault_of_the_program_changes_nothing_and_gives_a_number(
    db: Database, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise RuntimeError("no")

    monkeypatch.setattr(working, "draw", broken)
    key = asked(db, admin)
    assert not made(db, key)
    failed = slips.sheet(db, key, by=admin, now=NOW)
    assert failed.state == "failed" and len(str(failed.facts["reference"])) == 8
    assert [line.name for line in accounts.accounts(db)] == ["admin"]


def test_who_gets_a_lead_meanwhile_keeps_it_and_nothing_is_made_over_it(
    db: Database, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*given: object) -> bytes:
        accounts.create(
            db, name="lead", full_name="x", password="x" * 12, role="site_lead", site_code="S11", by=admin, now=NOW
        )
        return b"%PDF-"

    monkeypatch.setattr(working, "draw", meanwhile)
    key = asked(db, admin)
    assert not made(db, key)
    assert "just made" in slips.sheet(db, key, by=admin, now=NOW).failure
    assert {line.name for line in accounts.accounts(db)} == {"admin", "lead"}


def test_what_a_dead_worker_left_is_taken_up_three_times_at_most(db: Database, admin: Actor) -> None:
    key = asked(db, admin)
    assert slips.take_up(db, now=NOW) == [key]
    for attempt in (1, 2, 3):
        with db.writing() as session:
            assert queries.claim(session, key, now=NOW, worker={"host": "elsewhere", "pid": 1}) is not None
        assert slips.take_up(db, now=NOW + timedelta(seconds=30)) == []
        left = slips.take_up(db, now=NOW + timedelta(seconds=90))
        assert left == ([key] if attempt < 3 else [])
    assert slips.sheet(db, key, by=admin, now=NOW).state == "failed"


def test_a_worker_believed_dead_writes_nothing(db: Database, admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(*given: object) -> bytes:
        slips.take_up(db, now=NOW + timedelta(minutes=5))
        return b"%PDF-"

    monkeypatch.setattr(working, "draw", meanwhile)
    key = asked(db, admin)
    assert not made(db, key)
    assert slips.sheet(db, key, by=admin, now=NOW).state == "queued"
    assert [line.name for line in accounts.accounts(db)] == ["admin"]


def test_accounts_from_a_file_are_all_made_or_none(db: Database, county: counties.County) -> None:
    head = "登录名,姓名,角色,辖区代码,采样点代码"
    by = program("tests")
    wrong = "\n".join(
        [
            head,
            "zhang,演示张三,乡镇协调员,T1,",
            "zhang,演示李四,点长,,S11",
            "wang,演示王五,点长,,",
            "zhao,演示赵六,皇帝,T1,",
            "qian,演示钱七,village,T9,",
            "sun,,desk,,S99",
        ]
    ).encode()
    told = {(one.row, one.column) for one in slips.check_accounts(db, wrong, by=by) if one.blocks}
    assert told == {
        (2, "name"), (3, "name"), (4, "site_code"), (5, "role"), (6, "area_code"), (7, "full_name"), (7, "site_code")
    }  # fmt: skip
    with pytest.raises(Refused, match="Nothing was made"):
        slips.make_accounts(db, wrong, by=by, now=NOW)
    assert accounts.accounts(db) == []
    right = "\n".join([head, "zhang,演示张三,乡镇协调员,T1,", "li,演示李四,点长,,S21", "wu,演示吴八,desk,,"]).encode(
        "gb18030"
    )
    found = slips.make_accounts(db, right, by=by, now=NOW)
    assert [(one.township, one.name, one.site_code) for one in found] == [
        ("", "wu", ""), ("T1镇", "zhang", "T1"), ("T2镇", "li", "S21")
    ]  # fmt: skip
    for one in found:
        signed = accounts.sign_in(db, name=one.name, password=one.password)
        assert signed is not None and signed.actor.role == one.role
    assert [one.row for one in slips.check_accounts(db, right, by=by)] == [2, 3, 4]
    with pytest.raises(Refused):
        slips.make_accounts(db, right, by=by, now=NOW)


def test_a_file_that_has_become_wrong_meanwhile_makes_nothing(db: Database, county: counties.County) -> None:
    by = program("tests")
    content = "name,full_name,role,area_code,site_code\nli,演示李四,site_lead,,S21".encode()

    def meanwhile(_: list[Slip]) -> None:
        accounts.create(db, name="li", full_name="x", password="x" * 12, role="desk", by=by, now=NOW)

    with pytest.raises(Conflict):
        slips.make_accounts(db, content, by=by, now=NOW, draw=meanwhile)
    assert [line.full_name for line in accounts.accounts(db)] == ["x"]
