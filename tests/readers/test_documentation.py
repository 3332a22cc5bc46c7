"""The guide names every column with its Chinese heading, in both languages, and says which must be filled."""

import pytest

from sampling.readers.areas import AREAS
from sampling.readers.candidates import CANDIDATES
from sampling.readers.columns import Column, Kind
from sampling.readers.sites import SITES
from sampling.readers.staff import STAFF
from sampling.readers.vehicles import VEHICLES
from tests.paths import ROOT


def _mark(column: Column) -> str:
    return "●" if column.filled else "○" if column.needed else ""


@pytest.mark.parametrize("page", ["docs/importing.md", "docs/zh/importing.md"])
@pytest.mark.parametrize("kind", [AREAS, SITES, STAFF, VEHICLES], ids=lambda kind: kind.name)
def test_the_guide_names_every_column(page: str, kind: Kind) -> None:
    text = (ROOT / page).read_text()
    for column in kind.columns:
        assert f"| `{column.code}` | {column.heading} | {_mark(column)} |" in text


@pytest.mark.parametrize("page", ["docs/where-to-sample.md", "docs/zh/where-to-sample.md"])
def test_the_guide_of_candidate_places_names_every_column(page: str) -> None:
    text = (ROOT / page).read_text()
    for column in CANDIDATES.columns:
        assert f"| `{column.code}` | {column.heading} | {_mark(column)} |" in text
