"""Reading wishes from JSON's values: all faults at once, each with its path."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from optimizer.faults import Fault, Faults
from optimizer.round_faults import Reader, shown

KEYS = ("pins", "closed", "units", "together", "teams", "own_township_first", "vehicles", "scatter_minutes")


class WishFaults(Faults):
    """Wishes that cannot be meant, or that do not fit the round."""


@dataclass
class Asked:
    """The values of wishes as they were read: `kinds` has the arguments of each kind of wish that is there."""

    pins: list[dict[str, Any]] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, dict[str, Any]] = field(default_factory=dict)
    scatter_minutes: float = 1.0


def read_wishes(value: Any) -> Asked:
    """The values of wishes. Raises WishFaults."""
    reader = Reader()
    asked = _read(reader, value)
    if reader.faults:
        raise WishFaults(reader.faults)
    return asked


def wish_faults(value: Any) -> list[Fault]:
    """Every fault of the values of wishes that can be seen without the round."""
    reader = Reader()
    _read(reader, value)
    return reader.faults


def _read(reader: Reader, value: Any) -> Asked:
    top = reader.keys(value, "", ("format",), KEYS)
    asked = Asked()
    if "format" in top and top["format"] != "sampling-wishes/1":
        text = f"{shown(top['format'])} is not sampling-wishes/1"
        reader.fault("format", "not_format", text, format="sampling-wishes/1")
    for i, item in enumerate(reader.items(top.get("pins", []), "pins")):
        asked.pins.append(_pin(reader, item, f"pins[{i}]"))
    for i, item in enumerate(reader.items(top.get("closed", []), "closed")):
        code = reader.text(item, f"closed[{i}]")
        if code and code in asked.closed:
            reader.fault(f"closed[{i}]", "twice", f"{shown(code)} is there twice", code=code)
        asked.closed.append(code)
    asked.units = _texts(reader, top.get("units", {}), "units")
    if "together" in top:
        own = reader.keys(top["together"], "together", ("pairs",), ("minutes", "hard"))
        pairs = reader.items(own.get("pairs", []), "together.pairs")
        asked.kinds["together"] = {
            "pairs": tuple(_pair(reader, pair, f"together.pairs[{i}]") for i, pair in enumerate(pairs)),
            **_priced(reader, own, "together", 60.0),
        }
        _only_once(reader, asked.kinds["together"]["pairs"])
    if "teams" in top:
        own = reader.keys(top["teams"], "teams", ("least",), ("minutes", "hard"))
        least = reader.whole(own.get("least", 1), "teams.least", 1, instead=1)
        asked.kinds["teams"] = {"least": least, **_priced(reader, own, "teams", 60.0)}
    if "own_township_first" in top:
        path = "own_township_first"
        own = reader.keys(top[path], path, (), ("minutes", "hard", "township_of"))
        townships = _texts(reader, own.get("township_of", {}), f"{path}.township_of")
        asked.kinds[path] = {"township_of": townships, **_priced(reader, own, path, 10.0)}
    if "vehicles" in top:
        own = reader.keys(top["vehicles"], "vehicles", ("seats",), ("minutes", "hard", "number"))
        seats = reader.whole(own.get("seats", 1), "vehicles.seats", 1, instead=1)
        number = reader.by_role(own.get("number", {}), "vehicles.number", reader.whole)
        asked.kinds["vehicles"] = {"seats": seats, "number": number, **_priced(reader, own, "vehicles", 30.0)}
    asked.scatter_minutes = reader.number(top.get("scatter_minutes", 1.0), "scatter_minutes", 0, 1e6)
    return asked


def _pin(reader: Reader, item: Any, path: str) -> dict[str, Any]:
    own = reader.keys(item, path, ("staff", "site"), ("role", "slots"))
    pin: dict[str, Any] = {key: reader.text(own.get(key, "-"), f"{path}.{key}") for key in ("staff", "site")}
    if own.get("role") is not None:
        pin["role"] = reader.text(own["role"], f"{path}.role")
    if own.get("slots") is not None:
        block = own["slots"]
        if not isinstance(block, (list, tuple)) or len(block) != 2:
            reader.fault(f"{path}.slots", "not_block", f"{shown(block)} is not [first, end]")
        else:
            first, end = (reader.whole(block[i], f"{path}.slots[{i}]") for i in (0, 1))
            if end <= first:
                reader.fault(f"{path}.slots", "ends_early", f"{shown(list(block))} ends before it begins")
            pin["slots"] = (first, end)
    return pin


def _pair(reader: Reader, item: Any, path: str) -> tuple[str, str]:
    codes = [reader.text(code, f"{path}[{i}]") for i, code in enumerate(reader.items(item, path))]
    if len(codes) != 2:
        reader.fault(path, "no_pair", f"{len(codes)} people are no pair", count=len(codes))
        return "", ""
    if codes[0] == codes[1]:
        reader.fault(path, "with_itself", f"{shown(codes[0])} is always with itself", code=codes[0])
    return codes[0], codes[1]


def _only_once(reader: Reader, pairs: tuple[tuple[str, str], ...]) -> None:
    """Three people are two pairs that share one person; more would be a team."""
    seen: dict[frozenset[str], int] = {}
    for i, pair in enumerate(pairs):
        if seen.setdefault(frozenset(pair), i) != i:
            other = seen[frozenset(pair)]
            reader.fault(f"together.pairs[{i}]", "pair_twice", f"is together.pairs[{other}] too", other=other)


def _priced(reader: Reader, own: dict[str, Any], path: str, minutes: float) -> dict[str, Any]:
    hard = own.get("hard", False)
    if not isinstance(hard, bool):
        reader.fault(f"{path}.hard", "not_boolean", f"{shown(hard)} is neither true nor false")
    return {"minutes": reader.number(own.get("minutes", minutes), f"{path}.minutes", 0, 1e6), "hard": hard is True}


def _texts(reader: Reader, value: Any, path: str) -> dict[str, str]:
    """An object of texts."""
    if not isinstance(value, dict):
        reader.fault(path, "not_object", f"{shown(value)} is not an object")
        return {}
    return {reader.text(key, path): reader.text(text, f"{path}.{key}") for key, text in value.items()}
