"""Frozen dataclasses as JSON and back: what is issued is kept as it was, whatever the program becomes."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def as_json(value: Any) -> Any:
    """The value in JSON's own types: instants as ISO 8601, tuples as lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: as_json(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    return value


def from_json(cls: type[T], kept: Any) -> T:
    """The dataclass out of what `as_json` made. What it has no more is left out, what is new takes its default."""
    found: T = _read(cls, kept)
    return found


def _read(wanted: Any, kept: Any) -> Any:
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin in (Union, types.UnionType):
        return None if kept is None else _read(next(one for one in inner if one is not type(None)), kept)
    if origin is tuple:
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_read(inner[0], one) for one in kept)
        return tuple(_read(one, value) for one, value in zip(inner, kept, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {key: _read(inner[1], one) for key, one in kept.items()}
    if isinstance(wanted, type) and is_dataclass(wanted):
        hints = get_type_hints(wanted)
        own = {one.name: _read(hints[one.name], kept[one.name]) for one in fields(wanted) if one.name in kept}
        return wanted(**own)
    return datetime.fromisoformat(kept) if wanted is datetime else kept
