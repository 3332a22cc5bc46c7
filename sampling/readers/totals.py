"""Totals: the rows 合计, 小计 or Total that a spreadsheet has below its figures; left out, and held against them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sampling.domain.findings import Finding

from .columns import Column
from .faults import N_, BadValue, Fault
from .sheets import Row
from .values import plain, whole

TOTAL_ROW = Fault(
    N_("The row “%(word)s” is a total and is left out."),
    N_("Nothing is to be done: totals are worked out from the rows."),
    blocks=False,
)
TOTAL_DIFFERS = Fault(
    N_("The row “%(word)s” is a total and is left out. Its figure %(total)s is not the sum of the rows, %(sum)s."),
    N_("Check whether rows are missing or a figure is wrong."),
    blocks=False,
)
_CHINESE = ("合计", "总计", "小计", "共计", "累计", "总和", "汇总", "全县合计", "本页合计")
_ENGLISH = ("total", "totals", "grandtotal", "subtotal", "sub-total", "sum")
_LENGTH_MAX = 40
_figure = whole(0, 10**12)


class Totals:
    """The sums of the rows so far, for the totals below them.

    A total is right where it is the sum of all rows above, of those since the last total, or of those of one level of
    the tree. It is not judged where a cell above could not be read.
    """

    def __init__(self, columns: Sequence[Column | None]) -> None:
        self._columns = columns
        self._summed = [column.code for column in columns if column is not None and column.sums]
        self._unread: set[str] = set()
        self._sums: dict[str, Counter[object]] = {code: Counter() for code in self._summed}

    def add(self, values: Mapping[str, Any]) -> None:
        """Count a row's figures; values: by column, without those that could not be read."""
        for code in self._summed:
            if code not in values:
                self._unread.add(code)
                continue
            for part in {"all", "since", values.get("level", "all")}:
                self._sums[code][part] += values[code] or 0

    def word(self, row: Row) -> str | None:
        """The word with which a row says that it is a total; None for other rows, and for those with a code."""
        word = next((cell.strip() for cell in row.cells if cell.strip()), "")
        if len(word) > _LENGTH_MAX or plain(word) not in (*_CHINESE, *_ENGLISH):
            return None
        own = self._cell(row, "code").strip()
        return None if own and own != word and self._is_code(own) else word

    def told(self, sheet: str, row: Row, word: str) -> Finding:
        """What is said about a total; the next one is held against the rows below it, too."""
        found = TOTAL_ROW.found(row.number, sheet=sheet, word=word)
        for code in self._summed:
            sums = self._sums[code]
            parts = {part: sums[part] for part in ("all", "since", *sums)}
            sums["since"] = 0
            try:
                total = _figure(self._cell(row, code))
            except BadValue:
                continue
            if code not in self._unread and total not in parts.values() and found.column is None:
                nearest = min(parts.values(), key=lambda one: abs(one - total))
                found = TOTAL_DIFFERS.found(row.number, code, sheet=sheet, word=word, total=total, sum=nearest)
        return found

    def _cell(self, row: Row, code: str) -> str:
        pairs = zip(row.cells, self._columns, strict=False)
        return next((cell for cell, column in pairs if column is not None and column.code == code), "")

    def _is_code(self, text: str) -> bool:
        parse = next(column.parse for column in self._columns if column is not None and column.code == "code")
        try:
            parse(text)
        except BadValue:
            return False
        return True
