"""The columns of a file of expected people: a village a row."""

from collections.abc import Iterator, Mapping
from typing import Any

from sampling.domain.expected import COUNT_MAX, SOURCE_MAX

from .columns import Column, Kind, RowFault, optional
from .values import code, whole, words


def _rules(values: Mapping[str, Any]) -> Iterator[RowFault]:
    """What a row must hold beside its cells needs the residents, which no file brings: `services.expected.files`."""
    yield from ()


def _count(name: str, heading: str, example: str) -> Column:
    return Column(name, heading, example, whole(0, COUNT_MAX), filled=True, sums=True)


EXPECTED = Kind(
    "expected",
    (
        Column("code", "辖区代码", "示例411325100201", code),
        optional("name", "辖区名称", "演示村", words(120)),
        _count("away", "外出人数", "120"),
        _count("visitors", "外来人数", "15"),
        _count("exempt_tested", "免采：近期已检测", "8"),
        _count("exempt_vaccinated", "免采：近期接种疫苗", "3"),
        _count("exempt_quarantined", "免采：集中隔离单采", "2"),
        _count("exempt_school", "免采：在校采样", "40"),
        _count("exempt_work", "免采：单位采样", "25"),
        _count("home_bound", "其中：居家不便人数", "6"),
        Column("source", "数据来源", "村干部逐户摸排", words(SOURCE_MAX)),
    ),
    _rules,
)
