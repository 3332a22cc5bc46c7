"""A total below the rows is told once, is no row, keeps nothing out, and is held against the rows above it."""

from time import perf_counter as clock

import pytest

from sampling.readers import tables, totals
from sampling.readers.areas import AREAS
from sampling.readers.sites import SITES
from sampling.readers.tables import Table, read_table
from sampling.readers.writing import write_csv

SITE = {
    "code": "S1", "name": "第一采样点", "area_code": "V11", "kind": "固定", "lanes": "3", "people_per_lane_hour": "60",
    "opens": "7:00", "closes": "20:00", "lon": "111.84", "lat": "33.04", "provenance": "real", "source": "a test",
}  # fmt: skip
AREA = {
    "code": "K", "name": "甲县", "level": "县", "parent_code": "", "residents": "300", "residents_source": "普查",
    "residents_date": "2020-11-01", "provenance": "real", "source": "a test",
}  # fmt: skip
BLANK = dict.fromkeys(SITE, "")
THREE = [SITE, SITE | {"code": "S2", "lanes": "4"}, SITE | {"code": "S3", "lanes": "5"}]


def read(*rows: dict[str, str]) -> Table:
    kind = AREAS if "level" in rows[0] else SITES
    return read_table(kind, write_csv([list(rows[0]), *[list(row.values()) for row in rows]]))


def sentences(table: Table) -> list[str]:
    return [finding.sentence for finding in table.findings]


@pytest.mark.parametrize(
    "word", ["合计", "总计", "小计", "共计", "合　计：", "合计（台）", "Total", "SUBTOTAL", "Grand total"]
)
@pytest.mark.parametrize("column", ["code", "name"])
def test_a_total_is_one_warning_and_no_row(word: str, column: str) -> None:
    table = read(*THREE, BLANK | {column: word, "lanes": "12"})
    assert sentences(table) == [totals.TOTAL_ROW.sentence]
    assert (table.findings[0].row, table.findings[0].blocks) == (5, False)
    assert table.findings[0].facts["word"] == word.strip()
    assert len(table.records) == 3


def test_a_total_whose_figure_is_not_the_sum_says_both() -> None:
    table = read(*THREE, BLANK | {"name": "合计", "lanes": "3,013"})
    (finding,) = table.findings
    assert (finding.sentence, finding.column, finding.blocks) == (totals.TOTAL_DIFFERS.sentence, "lanes", False)
    assert (finding.facts["total"], finding.facts["sum"]) == (3013, 12)


def test_a_subtotal_adds_up_the_rows_since_the_last_one_and_the_total_all() -> None:
    part = BLANK | {"code": "小计"}
    rows = [*THREE[:2], part | {"lanes": "7"}, THREE[2], part | {"lanes": "5"}, BLANK | {"code": "合计", "lanes": "12"}]
    assert sentences(read(*rows)) == [totals.TOTAL_ROW.sentence] * 3


def test_residents_add_up_within_a_level_of_the_tree() -> None:
    below = AREA | {"level": "乡镇", "parent_code": "K"}
    rows = [AREA, below | {"code": "K1", "residents": "100"}, below | {"code": "K2", "residents": "200"}]
    total = dict.fromkeys(AREA, "") | {"name": "合计"}
    assert sentences(read(*rows, total | {"residents": "300"})) == [totals.TOTAL_ROW.sentence]
    assert sentences(read(*rows, total | {"residents": "301"})) == [totals.TOTAL_DIFFERS.sentence]


@pytest.mark.parametrize("figure", ["", "约12", "#REF!"])
def test_a_total_without_a_figure_is_only_left_out(figure: str) -> None:
    assert sentences(read(*THREE, BLANK | {"code": "合计", "lanes": figure})) == [totals.TOTAL_ROW.sentence]


def test_a_total_is_not_judged_where_a_figure_above_cannot_be_read() -> None:
    table = read(SITE | {"lanes": "x"}, BLANK | {"code": "合计", "lanes": "9"})
    assert sentences(table)[1:] == [totals.TOTAL_ROW.sentence]


def test_a_row_with_a_code_of_its_own_is_a_row_whatever_its_name() -> None:
    table = read({"name": "合计"} | SITE | {"name": "合计"})
    assert table.findings == ()
    assert [record.code for record in table.records] == ["S1"]


def test_a_file_of_a_total_alone_has_no_rows() -> None:
    assert tables.NO_ROWS.sentence in sentences(read(BLANK | {"code": "合计"}))


def test_thousands_of_totals_and_of_open_brackets_are_read_in_no_time() -> None:
    begun = clock()
    table = read(*[SITE | {"code": f"S{n // 2}"} if n % 2 else BLANK | {"code": "小计"} for n in range(8000)])
    assert len(table.records) == 4000
    read({"(" * 120_000: ""} | SITE)
    assert clock() - begun < 5
