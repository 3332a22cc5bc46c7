"""No page is forgotten when all of them are pictured: `docs/pages.py` names every one, or says why it is none."""

import importlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask

from sampling.application import create_app
from tests.clock import PRESENT

DOCS = str(Path(__file__).resolve().parents[2] / "docs")


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(DOCS)
    yield importlib.import_module("pages")
    sys.modules.pop("pages")


@pytest.fixture
def routes(app: Flask) -> Iterator[Flask]:
    """The application as in development, with the style guide."""
    guide = create_app(replace(app.extensions["settings"], development=True), testing=True, clock=lambda: PRESENT)
    yield guide
    guide.extensions["database"].close()


def test_every_page_is_pictured_or_it_is_said_why_not(routes: Flask, pages: ModuleType) -> None:
    answering = {rule.endpoint for rule in routes.url_map.iter_rules() if "GET" in (rule.methods or set())}
    pictured = {page.endpoint for page in pages.PAGES}
    assert answering - pictured - set(pages.NO_PAGE) == set(), "add it to PAGES or to NO_PAGE of docs/pages.py"
    assert (pictured | set(pages.NO_PAGE)) - answering == set(), "docs/pages.py names what is not there any more"
    assert pictured & set(pages.NO_PAGE) == set()


def test_every_pictured_page_has_an_address(routes: Flask, pages: ModuleType) -> None:
    adapter = routes.url_map.bind("localhost")
    for page in pages.PAGES:
        if page.on or page.act:
            continue
        (rule, *_) = routes.url_map.iter_rules(page.endpoint)
        places = {**pages.PLACES, **page.values}
        assert adapter.build(page.endpoint, {name: places[name] for name in rule.arguments}), page.endpoint


def test_no_two_pictures_have_one_name(pages: ModuleType) -> None:
    names = [(page.account, page.file_name) for page in pages.PAGES]
    assert len(names) == len(set(names))
