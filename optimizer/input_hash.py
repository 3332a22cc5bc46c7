"""What a solve was given, as one number: the same for the same input in whatever order, another for anything else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from optimizer import __version__
from optimizer.problem import StaffingProblem

DIGITS = 9  # of minutes: beyond, a processor may differ from itself by the place of a number in an array


def input_hash(ordered: StaffingProblem, seed: int, asked: Mapping[str, Any]) -> str:
    """The sha256, in hexadecimal, of a problem ordered by code, a seed, this library's version and whatever else was
    asked (`asked`: JSON's values; its order does not matter)."""
    digest = hashlib.sha256()

    def put(name: str, value: bytes) -> None:
        for part in (name.encode(), value):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)

    for field in fields(ordered):
        value = getattr(ordered, field.name)
        if isinstance(value, np.ndarray):
            if value.dtype.kind == "f":
                value = np.round(value, DIGITS) + 0.0
            put(field.name, f"{value.dtype.str} {value.shape}".encode())
            put("values", np.ascontiguousarray(value).tobytes())
        elif field.name == "slot_starts":
            put(field.name, " ".join(start.isoformat() for start in value).encode())
        else:
            put(field.name, repr(value).encode())
    put("seed", str(seed).encode())
    put("version", __version__.encode())
    put("asked", json.dumps(asked, sort_keys=True, ensure_ascii=False).encode())
    return digest.hexdigest()
