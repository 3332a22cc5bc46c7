"""Notices of many villages: made beside the pages, a file for each township, one at a time, taken up where a worker
died, and never passed off as what stands once it does no more."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from sampling import jobs
from sampling.domain.actors import Actor, program
from sampling.domain.errors import NotFound, Refused
from sampling.domain.notices import ATTEMPTS_MAX, SILENT, NoticeFiles
from sampling.services import callup
from sampling.services.callup import making
from sampling.settings import Settings
from sampling.storage.database import Database
from sampling.storage.tables import NoticeFilesRow
from tests import county as counties
from tests.clock import PRESENT
from tests.printed import texts
from tests.workers import kill_who_makes, wait_for, working

BY = program("tests")
T1 = Actor("t1", "township", "C/T1/")


@pytest.fixture(autouse=True)
def called(db: Database) -> None:
    """The county of the tests, in which everybody is called."""
    counties.insert(db)
    callup.propose_windows(
        db, round_code="R1", session_code="AM", area_code="C", anew=False, by=BY, now=PRESENT - timedelta(hours=1)
    )


def ask(db: Database, area: str = "C", by: Actor = BY) -> int:
    return callup.request_notices(db, round_code="R1", session_code="AM", area_code=area, by=by, now=PRESENT)


def make(db: Database, files_id: int) -> bool:
    return callup.make_notices(db, files_id=files_id, now=lambda: PRESENT)


def found(db: Database, files_id: int, area: str = "C", by: Actor = BY) -> NoticeFiles:
    return callup.notice_files(db, round_code="R1", session_code="AM", area_code=area, files_id=files_id, by=by)


def archive(db: Database, files_id: int) -> dict[str, list[str]]:
    """What the pages of each file say."""
    content = callup.notice_content(db, files_id)
    assert len(content) == found(db, files_id).size
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: texts(file.read(name)) for name in file.namelist()}


def test_a_county_has_a_file_for_each_township_with_a_page_for_each_village(db: Database) -> None:
    files_id = ask(db)
    told: list[tuple[int, int]] = []
    assert callup.make_notices(db, files_id=files_id, now=lambda: PRESENT, on_progress=lambda *at: told.append(at))
    files = archive(db, files_id)
    assert list(files) == ["01 T1镇.pdf", "02 T2镇.pdf"]
    for pages, villages in zip(files.values(), (("V11", "V12"), ("V21", "V22")), strict=True):
        assert all(f"{code}村核酸采样通知" in page for page, code in zip(pages, villages, strict=True))
    assert told == [(0, 4), (2, 4), (4, 4)]
    assert (found(db, files_id).state, found(db, files_id).made, found(db, files_id).is_outdated) == ("done", 4, False)


def test_a_township_with_more_than_a_file_holds_has_several(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "PER_FILE", 1)
    files_id = ask(db, "T1", T1)
    assert make(db, files_id)
    with zipfile.ZipFile(io.BytesIO(callup.notice_content(db, files_id))) as file:
        assert file.namelist() == ["01 T1镇 (1).pdf", "01 T1镇 (2).pdf"]


def test_who_asks_twice_follows_the_same_and_a_new_one_takes_the_place_of_the_old_file(db: Database) -> None:
    first = ask(db)
    assert ask(db) == first
    assert make(db, first) and not make(db, first)
    second = ask(db)
    assert second != first and found(db, first).size == 0
    with pytest.raises(NotFound, match="thrown away"):
        callup.notice_content(db, first)
    assert make(db, second) and archive(db, second)


def test_files_are_old_once_a_window_is_set_anew(db: Database) -> None:
    files_id = ask(db)
    make(db, files_id)
    later = PRESENT + timedelta(minutes=5)
    callup.propose_windows(db, round_code="R1", session_code="AM", area_code="T1", anew=True, by=BY, now=later)
    assert found(db, files_id).is_outdated


def test_nobody_asks_for_or_sees_what_is_not_within_the_own_area(db: Database) -> None:
    for area in ("T2", "C"):
        with pytest.raises(Refused):
            ask(db, area, T1)
    files_id = ask(db, "T2")
    with pytest.raises(Refused):
        found(db, files_id, "T2", T1)
    with pytest.raises(NotFound):
        found(db, files_id, "T1", T1)


def test_who_calls_it_off_keeps_nothing(db: Database) -> None:
    files_id = ask(db)

    def call_off(made: int, total: int) -> None:
        if made == 2:
            callup.cancel_notices(db, found(db, files_id), by=BY, now=PRESENT)

    assert not callup.make_notices(db, files_id=files_id, now=lambda: PRESENT, on_progress=call_off)
    assert found(db, files_id).state == "cancelled"
    with pytest.raises(NotFound):
        callup.notice_content(db, files_id)
    with pytest.raises(Refused, match="over already"):
        callup.cancel_notices(db, found(db, files_id), by=BY, now=PRESENT)


def test_a_fault_in_the_program_is_told_with_a_number(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(making, "document", broken)
    files_id = ask(db)
    assert not make(db, files_id)
    assert found(db, files_id).state == "failed" and len(str(found(db, files_id).facts["reference"])) == 8


def test_what_can_not_be_made_is_told_in_a_sentence(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "sheets", lambda *_, **__: (None, []))
    files_id = ask(db)
    assert not make(db, files_id)
    assert "Nobody is called here yet" in found(db, files_id).failure


def test_one_whose_worker_died_is_made_anew_and_three_times_at_most(db: Database) -> None:
    files_id = ask(db)

    class Killed(BaseException):
        pass

    def die(made: int, total: int) -> None:
        raise Killed

    for attempt in range(1, ATTEMPTS_MAX + 1):
        with pytest.raises(Killed):
            callup.make_notices(db, files_id=files_id, now=lambda: PRESENT, on_progress=die)
        assert callup.take_up_notices(db, now=PRESENT + SILENT / 2) == []  # it may still be at it
        waiting = callup.take_up_notices(db, now=PRESENT + 2 * SILENT)
        assert waiting == ([files_id] if attempt < ATTEMPTS_MAX else [])
    assert found(db, files_id).state == "failed"


@pytest.mark.slow
def test_the_worker_makes_them_beside_itself_and_takes_them_up_when_that_process_is_killed(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, database_url=database_url, secret_key="not a secret: tests only")
    with working(settings) as worker:
        files_id = ask(db)
        jobs.enqueue_packing(settings)
        kill_who_makes(db, NoticeFilesRow, files_id)
        wait_for(lambda: found(db, files_id).state == "done")
        assert found(db, files_id).attempt == 2 and len(archive(db, files_id)) == 2
        assert worker.poll() is None
