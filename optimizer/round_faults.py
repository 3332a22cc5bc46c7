"""Reading untrusted JSON values: every fault is kept with its path, and reading goes on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from optimizer.faults import Fault, Faults, Kind


class RoundFaults(Faults):
    """A round that cannot be read, or a plan of it."""


def shown(value: object) -> str:
    """A value as it is named in a fault: short, and in JSON's words."""
    text = {None: "null", True: "true", False: "false"}.get(value) if isinstance(value, (bool, type(None))) else None
    text = text if text is not None else repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


class Reader:
    """Collects faults. Every method answers a usable value, so that one fault does not hide the next.

    A value that has a fault of its own is answered as the `instead` of the call (or an empty value of the kind
    asked for).
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, path: str, kind: Kind, text: str, **values: Any) -> None:
        self.faults.append(Fault(path, kind, text, values))

    def keys(self, value: Any, path: str, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Any]:
        """An object with all of `required` and nothing beyond `optional`; {} where it is no object."""
        if not isinstance(value, dict):
            self.fault(path, "not_object", f"{shown(value)} is not an object")
            return {}
        prefix = f"{path}." if path else ""
        for key in required:
            if key not in value:
                self.fault(f"{prefix}{key}", "missing", "is missing")
        for key in value:
            if key not in required and key not in optional:
                self.fault(f"{prefix}{key}", "unknown_key", "is not a key of the format")
        return value

    def items(self, value: Any, path: str) -> list[Any]:
        if isinstance(value, list):
            return value
        self.fault(path, "not_list", f"{shown(value)} is not a list")
        return []

    def text(self, value: Any, path: str) -> str:
        if isinstance(value, str) and value:
            return value
        if isinstance(value, str):
            self.fault(path, "empty", "is empty")
        else:
            self.fault(path, "not_text", f"{shown(value)} is not a text")
        return ""

    def number(
        self, value: Any, path: str, low: float = -math.inf, high: float = math.inf, instead: float = 0.0
    ) -> float:
        """A finite number in [low, high]."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.fault(path, "not_number", f"{shown(value)} is not a number")
        elif not (isinstance(value, int) or math.isfinite(value)):
            self.fault(path, "not_finite", f"{shown(value)} is not a finite number")
        elif value < low:
            self.fault(path, "below", f"{shown(value)} is below {low:g}", value=value, least=low)
        elif value > high:
            self.fault(path, "above", f"{shown(value)} is above {high:g}", value=value, most=high)
        else:
            return value
        return instead

    def positive(self, value: Any, path: str) -> float:
        number = self.number(value, path, 0, instead=1.0)
        if number == 0:
            self.fault(path, "not_above_zero", "0 is not above 0")
            return 1.0
        return number

    def whole(self, value: Any, path: str, low: int = 0, high: int = 10**12, instead: int = 0) -> int:
        """A whole number in [low, high]."""
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(path, "not_whole", f"{shown(value)} is not a whole number")
        elif value < low:
            self.fault(path, "below", f"{value} is below {low}", value=value, least=low)
        elif value > high:
            self.fault(path, "above", f"{value} is above {high}", value=value, most=high)
        else:
            return value
        return instead

    def slots(self, value: Any, path: str, count: int) -> list[int]:
        """Numbers of slots, none twice."""
        seen: list[int] = []
        for i, item in enumerate(self.items(value, path)):
            before = len(self.faults)
            slot = self.whole(item, f"{path}[{i}]", 0, count - 1)
            if len(self.faults) > before:
                continue
            if slot in seen:
                self.fault(f"{path}[{i}]", "slot_twice", f"slot {slot} is there twice", slot=slot)
            else:
                seen.append(slot)
        return seen

    def codes(self, rows: list[Any], path: str) -> dict[str, int]:
        """Code -> index of rows that are objects with a `code`; a code that is there twice is a fault."""
        index: dict[str, int] = {}
        for i, row in enumerate(rows):
            if not isinstance(row, dict) or "code" not in row:
                continue
            code = self.text(row["code"], f"{path}[{i}].code")
            if code in index:
                other = f"{path}[{index[code]}]"
                text = f"{shown(code)} is the code of {other} too"
                self.fault(f"{path}[{i}].code", "code_twice", text, code=code, other=other)
            elif code:
                index[code] = i
        return index

    def known(self, value: Any, path: str, index: dict[str, int], what: str) -> int:
        """The index of a code that must exist; -1 where it does not."""
        if not isinstance(value, str):
            self.fault(path, "not_text", f"{shown(value)} is not a text")
        elif value not in index:
            self.fault(path, "unknown", f"no {what} has the code {shown(value)}", what=what, code=value)
        else:
            return index[value]
        return -1

    def by_role(self, value: Any, path: str, read: Callable[[Any, str], float]) -> dict[str, float]:
        """An object of role -> number."""
        if not isinstance(value, dict):
            self.fault(path, "not_object", f"{shown(value)} is not an object")
            return {}
        out = {}
        for role, item in value.items():
            if not role:
                self.fault(path, "empty", "a role has no name")
            out[role] = read(item, f"{path}.{role}")
        return out
