"""Everything at once: complete, one at a time, for whom it may be, and taken up when its worker dies."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from icalendar import Calendar
from PIL import Image
from sqlmodel import select

from sampling import jobs
from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, DomainError, NotFound, Refused
from sampling.domain.links import Holder
from sampling.services import handouts, links
from sampling.services.handouts import packing
from sampling.settings import Settings
from sampling.storage.database import Database
from sampling.storage.queries import links as link_rows
from sampling.storage.tables import BundleRow, RoundRow
from tests import county as counties
from tests.handouts import BY, NOW, T1, WORK, publish
from tests.workers import kill_who_makes, wait_for, working


@pytest.fixture
def plan_id(db: Database) -> int:
    counties.insert(db)
    return publish(db)


def ask(db: Database, plan_id: int, *, area: str = "C", by: Actor = BY, language: str = "en") -> int:
    return handouts.request_bundle(
        db, plan_id=plan_id, area_code=area, language=language, address="https://c.example/", by=by, now=NOW
    )


def make(db: Database, bundle_id: int, workers: int = 1) -> bool:
    return handouts.execute(db, bundle_id=bundle_id, now=lambda: NOW, workers=workers)


def archive(db: Database, bundle_id: int) -> dict[str, bytes]:
    content = b"".join(handouts.content(db, bundle_id))
    assert len(content) == handouts.bundle(db, bundle_id, BY).size
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def test_an_archive_has_every_form_for_everybody(db: Database, plan_id: int) -> None:
    with db.writing() as session:
        round_id = session.exec(select(RoundRow.id)).one() or 0
        withdrawn = link_rows.of_round(session, round_id)[Holder(staff="P03")]
        withdrawn.withdrawn_at = NOW
        session.add(withdrawn)
    bundle_id = ask(db, plan_id)
    told: list[tuple[int, int]] = []
    assert handouts.execute(
        db, bundle_id=bundle_id, now=lambda: NOW, workers=1, on_progress=lambda *at: told.append(at)
    )
    files = archive(db, bundle_id)
    names = [
        "T1镇/T1镇",
        "T2镇/T2镇",
        *(f"T1镇/Sites/{code} {code}采样点" for code in ("S11", "S12")),
        "T2镇/Sites/S21 S21采样点",
        "Several townships/Units/演示卫生院",
        *(f"T1镇/Personal/{code} 演示人员{code[1:]}" for code in ("P01", "P02")),
        *(f"T2镇/Personal/{code} 演示人员{code[1:]}" for code in ("P00", "P03")),
    ]
    forms = {
        name: ("txt", "png", "ics", "html") if "Personal" in name else ("txt", "png", "ics", "html", "csv")
        for name in names
    }
    assert set(files) == {f"{name}.{form}" for name, own in forms.items() for form in own}
    assert told[-1] == (len(names), len(names))
    found = handouts.bundle(db, bundle_id, BY)
    assert (found.state, found.made, found.total) == ("done", len(names), len(names))
    token = links.tokens(db, "R1")[Holder(staff="P00")]
    mine = files["T2镇/Personal/P00 演示人员00.txt"].decode("utf-8-sig")
    assert mine.endswith(f"https://c.example/p/{token}\n")
    assert "/p/" not in files["T2镇/Personal/P03 演示人员03.txt"].decode("utf-8-sig")
    for name, content in files.items():
        if name.endswith("png"):
            assert Image.open(io.BytesIO(content)).width == 750
        if name.endswith("ics"):
            assert Calendar.from_ical(content).walk("VEVENT")


def test_two_processes_make_what_one_makes(db: Database, plan_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "SMALL", 0)
    monkeypatch.setattr(packing, "BATCH", 20)
    monkeypatch.setattr(packing, "PIECE", 4096)  # many pieces
    first = ask(db, plan_id)
    assert make(db, first)
    alone = archive(db, first)
    second = ask(db, plan_id)
    assert make(db, second, workers=2)
    assert archive(db, second) == alone


def test_a_township_makes_its_own_and_fetches_no_other(db: Database, plan_id: int) -> None:
    bundle_id = ask(db, plan_id, area="T1", by=T1)
    assert make(db, bundle_id)
    files = archive(db, bundle_id)
    assert any("P01" in name for name in files) and not any("P03" in name or "S21" in name for name in files)
    everything = ask(db, plan_id)
    with pytest.raises(NotFound):
        handouts.bundle(db, everything, T1)
    assert [one.id for one in handouts.bundles(db, round_code="R1", session_code="AM", by=T1)] == [bundle_id]


def test_who_may_ask_for_what(db: Database, plan_id: int) -> None:
    with pytest.raises(Refused):
        ask(db, plan_id, area="T2", by=T1)
    with pytest.raises(Refused):
        ask(db, plan_id, area="C", by=T1)
    for role in ("leadership", "auditor", "village", "site_lead"):
        with pytest.raises(Refused):
            ask(db, plan_id, by=Actor("x", role, "C/"))
    publish(db, WORK[:2], version=2)
    with pytest.raises(Refused, match="not the published plan"):
        ask(db, plan_id)


def test_one_is_made_at_a_time_and_a_new_one_takes_the_place_of_the_old_file(db: Database, plan_id: int) -> None:
    start = Barrier(2)

    def act(_: int) -> object:
        start.wait()
        try:
            return ask(db, plan_id)
        except DomainError as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(act, range(2)))
    (first,) = (one for one in answers if isinstance(one, int))
    assert sum(isinstance(one, Conflict) for one in answers) == 1
    assert make(db, first)
    second = ask(db, plan_id)
    with pytest.raises(NotFound, match="thrown away"):
        handouts.content(db, first)
    assert handouts.bundle(db, first, BY).size == 0
    assert make(db, second) and archive(db, second)


def test_who_calls_it_off_keeps_nothing(db: Database, plan_id: int) -> None:
    bundle_id = ask(db, plan_id)
    off: list[int] = []

    def call_off(made: int, total: int) -> None:
        if not off:
            off.append(made)
            handouts.cancel_bundle(db, bundle_id=bundle_id, by=BY, now=NOW)

    assert not handouts.execute(db, bundle_id=bundle_id, now=lambda: NOW, workers=1, on_progress=call_off)
    assert handouts.bundle(db, bundle_id, BY).state == "cancelled"
    with pytest.raises(NotFound):
        handouts.content(db, bundle_id)
    with pytest.raises(Refused, match="over already"):
        handouts.cancel_bundle(db, bundle_id=bundle_id, by=BY, now=NOW)
    assert not make(db, bundle_id)


def test_a_fault_in_the_program_is_told_with_a_number(
    db: Database, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(packing, "contents", broken)
    bundle_id = ask(db, plan_id)
    assert not make(db, bundle_id)
    found = handouts.bundle(db, bundle_id, BY)
    assert found.state == "failed" and len(str(found.failure_facts["reference"])) == 8


def test_one_whose_worker_died_is_made_anew_and_three_times_at_most(db: Database, plan_id: int) -> None:
    bundle_id = ask(db, plan_id)

    class Killed(BaseException):
        pass

    def die(made: int, total: int) -> None:
        raise Killed

    for attempt in range(1, 4):
        with pytest.raises(Killed):
            handouts.execute(db, bundle_id=bundle_id, now=lambda: NOW, workers=1, on_progress=die)
        assert handouts.take_up(db, now=NOW + timedelta(seconds=20)) == []  # it may still be at it
        waiting = handouts.take_up(db, now=NOW + timedelta(seconds=40))
        assert waiting == ([bundle_id] if attempt < 3 else [])
    assert handouts.bundle(db, bundle_id, BY).state == "failed"


@pytest.mark.slow
def test_the_worker_makes_it_beside_itself_and_takes_it_up_when_that_process_is_killed(
    db: Database, database_url: str, plan_id: int, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, database_url=database_url, secret_key="not a secret: tests only")
    with working(settings) as worker:
        bundle_id = ask(db, plan_id)
        jobs.enqueue_packing(settings)
        kill_who_makes(db, BundleRow, bundle_id)
        wait_for(lambda: handouts.bundle(db, bundle_id, BY).state == "done")
        assert handouts.bundle(db, bundle_id, BY).attempt == 2 and len(archive(db, bundle_id)) == 46
        assert worker.poll() is None
