"""The style guide shows every part of the look in development, and is not there otherwise."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.application import create_app
from tests.clock import PRESENT


@pytest.mark.parametrize("page", ["", "/wall", "/phone"])
def test_the_style_guide_shows_its_parts_in_development(app: Flask, page: str) -> None:
    settings = replace(app.extensions["settings"], development=True)
    guide = create_app(settings, testing=True, clock=lambda: PRESENT)
    answer = guide.test_client().get(f"/styleguide{page}")
    assert answer.status_code == 200
    assert "<main" in answer.text
    guide.extensions["database"].close()


def test_the_style_guide_is_not_part_of_the_product(client: FlaskClient) -> None:
    assert client.get("/styleguide").status_code == 404
