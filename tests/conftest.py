"""The cast and the stage: both databases for real, an application, and a way to sign in as anybody."""

import gc
import itertools
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import psycopg
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as properties

from sampling.application import create_app
from sampling.cli.context import Installation
from sampling.domain.actors import program
from sampling.services import accounts
from sampling.settings import Settings
from sampling.storage.database import Database
from sampling.storage.migrating import migrate

from . import audited, postgresql
from . import county as counties
from .clock import PRESENT
from .compiling import compile_once
from .empty import put_empty
from .memory import write_in_memory
from .solving import solved_once as solved_once

write_in_memory()
compile_once()

# The same examples in every run, so that a change is judged by what it changes; `make soak` draws new ones.
properties.register_profile("repeatable", derandomize=True, database=None, deadline=None)
properties.register_profile("exploring", deadline=None, print_blob=True)
properties.load_profile("exploring" if os.environ.get("EXPLORE") else "repeatable")

NOW = datetime(2022, 5, 3, 12, 0, tzinfo=UTC)
_numbers = itertools.count(1)


LONGEST = (
    "web/test_nasty_values.py",
    "storms/test_kills.py",
    "browser/test_phone_offline.py",
    "browser/test_night_before.py",
    "storms/test_storms.py",
    "browser/",
    "optimizer/test_generated.py",
    "web/test_neixiang.py",
    "web/test_reach.py",
    "web/test_guards.py",
    "services/test_worker.py",
    "services/test_planning.py",
    "optimizer/test_patterns.py",
    "optimizer/test_moving.py",
    "web/test_api_schema.py",
    "services/",
)
"""What takes longest comes first: else one process waits at the end for a file that the other has just begun."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first (as `make test` keeps them, with `--no-loadscope-reorder`)."""
    folder = str(Path(__file__).parent) + "/"
    places = {name: n for n, name in enumerate(LONGEST)}

    def place(item: pytest.Item) -> int:
        name = str(item.path).removeprefix(folder)
        return places.get(name, places.get(name.partition("/")[0] + "/", len(places)))

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """The collector of garbage need not look through all libraries and tests again and again: an eighth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A real PostgreSQL of the tests' own, with a migrated template database."""
    with postgresql.server() as address:
        with psycopg.connect(address + "postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE template_{os.getpid()}")
        template = Database(f"{address}template_{os.getpid()}")
        migrate(template)
        template.close()
        yield address


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A migrated, empty SQLite database."""
    return put_empty(tmp_path / "sampling.db")


@pytest.fixture(scope="session")
def dropping(postgresql_server: str) -> Iterator[Callable[[str], None]]:
    """`dropping("test_1")`: a database goes while the next test runs; its server takes its time for it."""
    with (
        psycopg.connect(postgresql_server + "postgres", autocommit=True) as connection,
        ThreadPoolExecutor(1) as beside,
    ):
        waiting: list[Future[object]] = []

        def drop(name: str) -> None:
            for before in waiting:
                before.result()  # so that no more than two are there, and a fault is told
            waiting[:] = [beside.submit(connection.execute, f"DROP DATABASE {name} WITH (FORCE)")]

        yield drop
        for last in waiting:
            last.result()


@pytest.fixture(scope="session")
def postgresql_making(postgresql_server: str) -> Iterator[Callable[[str], str]]:
    """`postgresql_making("test_1")`: a migrated, empty database; gives its address."""
    with psycopg.connect(postgresql_server + "postgres", autocommit=True) as connection:
        # Copying its files takes a sixth of the time that writing its pages to the log takes, the default since 15.
        strategy = "STRATEGY file_copy" if connection.info.server_version >= 150000 else ""

        def make(name: str) -> str:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template_{os.getpid()} {strategy}")
            return postgresql_server + name

        yield make


@pytest.fixture
def postgresql_url(postgresql_making: Callable[[str], str], dropping: Callable[[str], None]) -> Iterator[str]:
    """A migrated, empty PostgreSQL database."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    yield postgresql_making(name)
    dropping(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each database in turn."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """An empty county's database, on SQLite and on PostgreSQL."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, wired once for all tests: that takes longer than most of them. They use `app`."""
    folder = tmp_path_factory.mktemp("wired")
    # Without a pace: a token's number begins anew with each database, and would be slowed down for the tests before.
    settings = Settings(folder, f"sqlite:///{folder / 'none.db'}", "not a secret: tests only", token_pace=0)
    application = create_app(settings, testing=True)
    application.extensions["database"].close()
    return application


@pytest.fixture
def app(wired: Flask, sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on SQLite at noon, with forms that need no CSRF token (tests of CSRF turn it on again).

    What a test changes of its configuration, its views, its clock and its limits is undone.
    """
    db, config, views = Database(sqlite_url), dict(wired.config), dict(wired.view_functions)
    settings = replace(wired.extensions["settings"], data=tmp_path, database_url=sqlite_url)
    wired.extensions.update(database=db, settings=settings, clock=lambda: PRESENT)
    wired.config["WTF_CSRF_ENABLED"] = False
    without_a_line = audited.watch(db)
    yield wired
    db.close()
    for kept, now in ((config, wired.config), (views, wired.view_functions)):
        now.clear()
        now.update(kept)
    wired.extensions["sign_in_limiter"].enabled = False
    wired.extensions["sign_in_limiter"].reset()
    assert without_a_line == [], "a request wrote these tables without a line in the audit"


@pytest.fixture
def command(app: Flask) -> Callable[..., Result]:
    """`command(list_rounds, "--json")`: a command of the command line on the application's installation."""
    installation = Installation(app.extensions["settings"], app.extensions["database"])

    def ran(what: click.Command, *arguments: str, catch_exceptions: bool = True) -> Result:
        return CliRunner().invoke(what, list(arguments), obj=installation, catch_exceptions=catch_exceptions)

    return ran


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger's browser."""
    return app.test_client()


@pytest.fixture
def county(app: Flask) -> counties.County:
    """A county of two townships in the application's database."""
    return counties.insert(app.extensions["database"])


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., FlaskClient]:
    """`sign_in("township", area="T1")`: the browser of a new account of this role."""

    def signed_in(role: str, *, area: str | None = None, site: str | None = None) -> FlaskClient:
        name = f"{role}-{next(_numbers)}"
        accounts.create(
            app.extensions["database"],
            name=name,
            full_name=f"演示 {role}",
            password="correct horse battery",
            role=role,
            area_code=area,
            site_code=site,
            by=program("tests"),
            now=NOW,
        )
        browser = app.test_client()
        answer = browser.post("/sign-in", data={"name": name, "password": "correct horse battery"})
        assert answer.status_code == 302, answer.text
        return browser

    return signed_in


@pytest.fixture(scope="session", autouse=True)
def fast_passwords() -> Iterator[None]:
    """Argon2id with the least work: its strength is the library's to test, and hundreds of accounts are made here."""
    from argon2 import PasswordHasher

    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(accounts, "_hasher", hasher)
        monkeypatch.setattr(accounts, "_unknown", hasher.hash("nobody"))
        yield
