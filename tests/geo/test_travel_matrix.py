"""A file of ways: what it says is how far it is, and what it does not say is no way."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.catchments import catchments
from geo.travel.matrix import matrix_ways, read_matrix
from geo.travel.tables import MOST_FAULTS, BadMatrix, MatrixFault

PLACES, SITES = ["V1", "V2", "V3"], ["S1", "S2"]


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "ways.csv"
    path.write_bytes(text.encode(encoding))
    return path


def refused(folder: Path, text: str) -> tuple[MatrixFault, ...]:
    with pytest.raises(BadMatrix) as found:
        read_matrix(written(folder, text), PLACES, SITES)
    assert found.value.count == len(found.value.faults)
    return found.value.faults


LONG = "origin,destination,minutes,metres\nV1,S2,12.5,800\nV1,S1,20,900\nV2,S1,3,250\n"
WIDE = "起点,S1,S2\nV1,20,12.5\nV2,3,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    "text", [LONG, WIDE, LONG.replace(",", ";"), WIDE.replace(",", "\t"), LONG.replace("\n", "\r\n")]
)
def test_both_forms_in_any_text_say_the_same_minutes(tmp_path: Path, text: str, encoding: str) -> None:
    lists = matrix_ways(read_matrix(written(tmp_path, text, encoding), PLACES, SITES))
    assert lists.near.tolist() == [[1, 0], [0, -1], [-1, -1]]
    assert lists.minutes.tolist() == [[12.5, 20], [3, np.inf], [np.inf, np.inf]]
    assert np.isinf(lists.complete_to).all()  # what is not there is no way: nothing is left to be measured


def test_columns_are_known_in_chinese_and_in_any_order_and_others_are_passed_over(tmp_path: Path) -> None:
    text = "备注,米,终点,分钟,起点\n近,800,S2,12.5,V1\n"
    matrix = read_matrix(written(tmp_path, text), PLACES, SITES)
    assert (matrix.place.tolist(), matrix.candidate.tolist()) == ([0], [1])
    assert (matrix.minutes.tolist(), matrix.metres.tolist()) == ([12.5], [800])


def test_a_pair_that_is_missing_is_no_way_and_no_straight_line(tmp_path: Path) -> None:
    matrix = read_matrix(written(tmp_path, WIDE), PLACES, SITES)
    assert matrix.without.tolist() == [2]
    lists = matrix_ways(matrix)
    assert lists.unreached.tolist() == [2]
    # V1 stands on S2's doorstep and V2 on S1's, but by the file it is the other way round for V1
    site = np.where(lists.near[:, 0] >= 0, lists.near[:, 0], -1)
    ground = shapely.box(111.6, 33.0, 111.8, 33.2)
    found = catchments([111.61, 111.7, 111.79], [33.1] * 3, site, [0] * 3, [ground])
    assert sorted(piece.site for piece in found.pieces) == [-1, 0, 1]
    nobodys = next(piece for piece in found.pieces if piece.site == -1)
    assert nobodys.ground.contains(shapely.Point(111.79, 33.1))


def test_metres_are_the_files_or_else_the_minutes_at_a_speed_that_is_said(tmp_path: Path) -> None:
    told = matrix_ways(read_matrix(written(tmp_path, LONG), PLACES, SITES))
    assert told.metres[0].tolist() == [800, 900]
    assert told.method.kind == "matrix"
    assert told.method.detail["metres_from_minutes"] == 0
    bare = matrix_ways(read_matrix(written(tmp_path, WIDE), PLACES, SITES))
    assert bare.metres[0] == pytest.approx([12.5 * 4000 / 60, 20 * 4000 / 60])
    assert bare.method.detail["metres_from_minutes"] == 3
    assert bare.method.detail["km_per_hour"]["source"]


def test_the_file_is_named_by_its_hash_with_the_result(tmp_path: Path) -> None:
    lists = matrix_ways(read_matrix(written(tmp_path, LONG), PLACES, SITES))
    stored = json.loads(json.dumps(lists.method.as_json()))
    assert stored["detail"]["file"] == {"name": "ways.csv", "sha256": hashlib.sha256(LONG.encode()).hexdigest()}


def test_codes_that_are_not_asked_for_are_counted_and_named(tmp_path: Path) -> None:
    matrix = read_matrix(written(tmp_path, LONG + "V9,S1,5,1\nV1,S9,5,1\nV9,S9,5,1\n"), PLACES, SITES)
    assert (matrix.passed_over, matrix.unknown_origins, matrix.unknown_destinations) == (3, ("V9",), ("S9",))


def test_all_faults_are_told_at_once_each_with_its_place(tmp_path: Path) -> None:
    text = "origin,destination,minutes,metres\nV1,S1,soon,100\nV1,,5,100\n,S1,5,100\nV2,S1,-3,1_0\n\nV3,S1,5,100,6\n"
    text += "V3,S2,5,400\nV3,S2,6,400\nV3,S2,5,400\nV2,S2,1e999,100\n"
    assert refused(tmp_path, text) == (
        MatrixFault("not_a_number", 2, 3, "soon"),
        MatrixFault("no_code", 3, 2),
        MatrixFault("no_code", 4, 1),
        MatrixFault("negative", 5, 3, "-3"),
        MatrixFault("not_a_number", 5, 4, "1_0"),
        MatrixFault("cells", 7, 5),
        MatrixFault("not_a_number", 11, 3, "1e999"),
        MatrixFault("twice", 9, 3, "V3 - S2", 8),
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", MatrixFault("empty")),
        (" \n \n", MatrixFault("empty")),
        ("a,b,c\n1,2,3\n", MatrixFault("columns", 1)),
        ("V1\n", MatrixFault("columns", 1)),
        ("origin,S1,S1\nV1,2,3\n", MatrixFault("column_twice", 1, 3, "S1")),
        ("origin,destination,minutes,分钟\nV1,S1,2,3\n", MatrixFault("column_twice", 1, 3, "minutes")),
        ("origin,S1,\nV1,2,3\n", MatrixFault("no_code", 2, 3)),
        ("origin,S1\nV1,2,3\n", MatrixFault("cells", 2, 3)),
        ("origin,S1\n,2\n", MatrixFault("no_code", 2, 1)),
        ("origin,S1\nV8,2\n", MatrixFault("nobody_known")),
        ("origin,destination,minutes\n", MatrixFault("nobody_known")),
        ('origin,S1\nV1,"2\n', MatrixFault("quotes", 2)),
        ("origin,S1\nV1,2\x003\n", MatrixFault("unreadable")),
        ("origin,destination,minutes,metres\nV1,S1,720,800\n", MatrixFault("units", value="0.0667")),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_by_what_is_wrong(tmp_path: Path, text: str, fault: MatrixFault) -> None:
    assert refused(tmp_path, text) == (fault,)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ways.csv"
    path.write_bytes(b"origin,S1\nV1,\xff\xff\n")
    with pytest.raises(BadMatrix) as found:
        read_matrix(path, PLACES, SITES)
    assert found.value.faults == (MatrixFault("unreadable"),)


def test_of_very_many_faults_the_first_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    path = written(tmp_path, "origin,S1\n" + "V1,x\n" * (MOST_FAULTS + 5))
    with pytest.raises(BadMatrix) as found:
        read_matrix(path, PLACES, SITES)
    assert (len(found.value.faults), found.value.count) == (MOST_FAULTS, MOST_FAULTS + 5)


def test_a_code_that_is_asked_for_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="twice"):
        read_matrix(written(tmp_path, WIDE), ["V1", "V1"], SITES)


tables = st.lists(st.lists(st.one_of(st.none(), st.floats(0, 500)), min_size=3, max_size=3), min_size=1, max_size=6)


@given(tables, st.booleans(), st.sampled_from([None, 1, 2, 9]))
def test_lists_are_those_of_the_table_and_both_forms_agree(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[float | None]], wide: bool, ranks: int | None
) -> None:
    sites, places = ["A", "B", "C"], [f"P{i}" for i in range(len(table))]
    if wide:
        lines = [
            "origin,A,B,C",
            *(f"P{i}," + ",".join("" if v is None else repr(v) for v in row) for i, row in enumerate(table)),
        ]
    else:
        pairs = [(i, j, v) for i, row in enumerate(table) for j, v in enumerate(row) if v is not None]
        lines = ["origin,destination,minutes", *(f"P{i},{sites[j]},{v!r}" for i, j, v in pairs), "P0,Z,1"]
    path = tmp_path_factory.mktemp("ways") / "ways.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    if all(v is None for row in table for v in row) and not wide:
        with pytest.raises(BadMatrix, match="nobody_known"):
            read_matrix(path, places, sites)
        return
    lists = matrix_ways(read_matrix(path, places, sites), most_ranks=ranks)
    for i, row in enumerate(table):
        whole = sorted(v for v in row if v is not None)
        listed = lists.near[i] >= 0
        assert lists.minutes[i][listed].tolist() == whole[: listed.sum()]
        assert [row[j] for j in lists.near[i][listed]] == lists.minutes[i][listed].tolist()
        if listed.sum() < len(whole):
            assert ranks is not None
            assert listed.sum() == ranks
            assert lists.complete_to[i] == lists.metres[i][listed][-1]
        else:
            assert lists.complete_to[i] >= lists.metres[i][listed].max(initial=0)
