"""What takes long is computed in a process beside the server: the same figures as at once, and nobody waits for it."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from importlib import import_module
from threading import Event
from time import monotonic, sleep

import pytest

from sampling.services import aside, forecasting, lacking, lately, watching
from sampling.services.forecasting import lately as forecast_lately
from sampling.services.watching import atsites
from sampling.storage.database import Database

from .test_lacking import running as running
from .test_lacking import send
from .test_watching import at

NOW = at(2) + timedelta(minutes=30)
queues = import_module("sampling.services.watching.waiting")  # its name is its question's, too


def until(ask: Callable[[], object], seconds: float = 60.0) -> object:
    """What is answered once it is there."""
    begun = monotonic()
    while (found := ask()) is None and monotonic() - begun < seconds:
        sleep(0.05)
    return found


@pytest.fixture
def beside(running: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Every round is a large one."""
    monkeypatch.setattr(queues, "BESIDE", 0)
    monkeypatch.setattr(atsites, "BESIDE", 0)
    monkeypatch.setattr(forecast_lately, "AT_ONCE", 0)
    yield running
    aside.ask(forget, running.url)


def forget(url: str) -> None:
    """Gives the connections back, so that the database can be removed."""
    aside.database_at(url).close()


def own_id() -> int:
    return os.getpid()


def wrong() -> None:
    raise ValueError("the figure is wrong")


def end() -> None:
    os._exit(1)


def test_the_lists_of_a_large_round_are_those_that_a_small_one_gets_at_once(
    running: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"round_code": "R1", "area_code": "C", "as_of": at(2)}
    reach = {"with_staff": True, "with_contacts": True, "with_doubts": True}
    waiting, sites = watching.waiting(running, **asked), watching.sites_at_hand(running, **asked, **reach, now=NOW)
    forecast = forecasting.area_forecast(running, **asked)
    seen = watching.watch(running, **asked, now=NOW)
    lacks = lacking.lacks(running, seen, wait=True)
    assert sites is not None and sites.silent.all == 1 and forecast is not None and lacks
    monkeypatch.setattr(queues, "BESIDE", 0)
    monkeypatch.setattr(atsites, "BESIDE", 0)
    monkeypatch.setattr(forecast_lately, "AT_ONCE", 0)
    try:
        assert watching.waiting(running, **asked)["C"].all == 0, "nothing is told before it has been read"
        assert until(lambda: watching.sites_at_hand(running, **asked, **reach, now=NOW)) == sites
        assert until(lambda: forecasting.forecast_lately(running, **asked)) == forecast
        assert until(lambda: watching.waiting(running, **asked) if all_read(running, asked) else None) == waiting
        assert lacking.lacks(running, seen) == lacks
    finally:
        aside.ask(forget, running.url)


def all_read(db: Database, asked: dict[str, object]) -> bool:
    return watching.waiting(db, **asked)["C"].all > 0  # type: ignore[arg-type]


def test_a_page_is_told_when_there_is_something_that_it_has_not_waited_for(beside: Database) -> None:
    asked: dict[str, object] = {"round_code": "R1", "area_code": "C", "as_of": at(2)}
    before = lately.times_made(beside.url, "R1")
    until(lambda: True if all_read(beside, asked) else None)
    until(lambda: True if lately.times_made(beside.url, "R1") > before else None)
    assert lately.times_made(beside.url, "R1") > before


def test_the_last_list_is_shown_until_the_next_one_is_read(beside: Database) -> None:
    asked = {"round_code": "R1", "area_code": "C", "as_of": at(2)}
    first = until(lambda: watching.sites_at_hand(beside, **asked, now=NOW))
    send(beside, "S22", 2, 100, 10)
    assert watching.sites_at_hand(beside, **asked, now=NOW) == first


def test_what_goes_wrong_aside_is_said_and_it_goes_on() -> None:
    with pytest.raises(RuntimeError, match="ValueError: the figure is wrong"):
        aside.ask(wrong)
    assert aside.ask(own_id) != os.getpid()


def test_a_process_that_has_ended_is_started_again() -> None:
    before = aside.ask(own_id)
    with pytest.raises(EOFError):
        aside.ask(end)
    assert aside.ask(own_id) not in (before, os.getpid())


def test_what_is_made_is_made_once_however_many_ask() -> None:
    made: list[datetime] = []
    go_on = Event()

    def slowly() -> int:
        made.append(at(1))
        go_on.wait(20)
        return len(made)

    kept: lately.Lately[int] = lately.Lately()
    key = ("", "R1", "x")
    assert [kept.get(key, "1", slowly) for _ in range(5)] == [None] * 5
    go_on.set()
    assert until(lambda: kept.get(key, "1", slowly)) == 1
    assert len(made) == 1
    assert kept.get(key, "2", slowly) == 1, "not again before it has had its rest"
    assert kept.get(("", "R1", "y"), "1", slowly, first=lambda: 7) == 7


def processors() -> set[int]:
    return set(os.sched_getaffinity(0))


@pytest.mark.parametrize("many", [1, 2])
def test_it_leaves_the_processor_that_the_server_keeps_to_where_there_is_another(many: int) -> None:
    allowed = processors()
    kept = set(sorted(allowed)[:1]) if many == 1 else allowed
    with suppress(EOFError):
        aside.ask(os._exit, 0)  # whoever asks next starts it again, where it itself is
    try:
        os.sched_setaffinity(0, kept)
        found = aside.ask(processors)
    finally:
        os.sched_setaffinity(0, allowed)
    assert found == (allowed - kept or allowed)
