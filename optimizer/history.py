"""sampling-history/1: what people did before, by which people who are alike get their names.

    {"format": "sampling-history/1", "before": {"P017": "S003"}, "load": {"P017": 8.5}}

`before`: person -> site at which the person was last; `load`: person -> work done in earlier rounds, in any one unit.
People and sites that the round does not have are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.faults import Faults
from optimizer.json_files import read_json
from optimizer.round_faults import Reader, shown

FORMAT = "sampling-history/1"


class HistoryFaults(Faults):
    """A history that cannot be read."""


@dataclass(frozen=True, slots=True)
class History:
    """What `optimizer.staffing.solve` takes as `before` and `load`."""

    before: dict[str, str]
    load: dict[str, float]

    @classmethod
    def from_dict(cls, value: Any) -> History:
        """Raises HistoryFaults with everything that is wrong."""
        reader = Reader()
        top = reader.keys(value, "", ("format",), ("before", "load"))
        if top.get("format", FORMAT) != FORMAT:
            reader.fault("format", "not_format", f"{shown(top['format'])} is not {FORMAT}", format=FORMAT)
        people = {}
        for key in ("before", "load"):
            people[key] = top.get(key, {})
            if not isinstance(people[key], dict):
                reader.fault(key, "not_object", f"{shown(people[key])} is not an object")
                people[key] = {}
        before = {code: reader.text(site, f"before.{code}") for code, site in people["before"].items()}
        load = {code: reader.number(work, f"load.{code}", 0) for code, work in people["load"].items()}
        if reader.faults:
            raise HistoryFaults(reader.faults)
        return cls(before, load)

    def as_dict(self) -> dict[str, Any]:
        """A sampling-history/1."""
        return {"format": FORMAT, "before": dict(self.before), "load": dict(self.load)}


def read_history(path: Path) -> History:
    """The history of a file, plain or packed; every fault names it."""
    value = read_json(path)
    try:
        return History.from_dict(value)
    except HistoryFaults as error:
        raise error.in_file(path.name) from error
