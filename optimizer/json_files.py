"""JSON files in, plain or packed with gzip whatever their names say; every fault names the file."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from typing import Any

from optimizer.faults import Fault
from optimizer.round_faults import RoundFaults, shown

GZIP = b"\x1f\x8b"


def read_json(path: Path) -> Any:
    """The values of a file. Raises RoundFaults where it is not JSON, OSError where it can't be read."""
    content = path.read_bytes()
    try:
        if content.startswith(GZIP) or path.suffix == ".gz":
            content = gzip.decompress(content)
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_without_twins)
    except (ValueError, EOFError, RecursionError, gzip.BadGzipFile, zlib.error) as error:
        raise RoundFaults([Fault(path.name, "not_json", f"is not JSON in UTF-8: {error}")]) from error


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        keys = [key for key, _ in pairs]
        twin = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {shown(twin)} is there twice in one object")
    return out
