"""How many cells a workbook has, counted before any is read: a row of half a million takes a minute to read."""

import zipfile
from xml.parsers import expat

from .faults import BadFile
from .sheets import CELLS_MAX, COLUMNS_MAX, TOO_MANY_CELLS_IN_ALL, TOO_MANY_COLUMNS

_PIECE = 1 << 16


def check_extent(package: zipfile.ZipFile) -> None:
    """Raise BadFile where a row of the workbook has more than `COLUMNS_MAX` cells, or all have more than `CELLS_MAX`.

    What is no XML is passed over: the reader says what is wrong with it.
    """
    cells = 0
    for member in package.infolist():
        if member.filename.lower().endswith(".xml"):
            sheet = _Sheet(cells)
            parser = expat.ParserCreate(namespace_separator=" ")
            parser.StartElementHandler = sheet.start
            with package.open(member) as part:
                try:
                    while sheet.is_one and (piece := part.read(_PIECE)):
                        parser.Parse(piece)
                except expat.ExpatError:
                    continue
            cells = sheet.cells


class _Sheet:
    """The rows and cells of a part of the package that have begun, as long as it looks like a sheet.

    Elements are known by their local names, as the format has two namespaces. cells: those of the sheets before, too.
    """

    def __init__(self, cells: int) -> None:
        self.is_one: bool = True
        self.cells = cells
        self._begun = False
        self._row = 0
        self._cells_of_row = 0

    def start(self, name: str, _attributes: object) -> None:
        """Count an element; raises BadFile beyond the limits."""
        local = name.rpartition(" ")[2]
        if not self._begun:
            self._begun, self.is_one = True, local == "worksheet"
        elif local == "c" and self.is_one:
            self.cells += 1
            self._cells_of_row += 1
            if self._cells_of_row > COLUMNS_MAX:
                raise BadFile(TOO_MANY_COLUMNS.found(row=max(1, self._row), most=COLUMNS_MAX))
            if self.cells > CELLS_MAX:
                raise BadFile(TOO_MANY_CELLS_IN_ALL.found(most=CELLS_MAX))
        elif local == "row":
            self._row += 1
            self._cells_of_row = 0
