"""A fresh database of either kind, by its name."""

from collections.abc import Callable

import pytest


@pytest.fixture
def url_of(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """`url_of("postgresql")`: a fresh database."""
    return lambda kind: str(request.getfixturevalue(f"{kind}_url"))
