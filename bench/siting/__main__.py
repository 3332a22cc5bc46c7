"""`python -m bench.siting FILE... [--seconds S]`: one line of JSON a file."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from bench.siting.reading import facilities_of, kind_of, median_of, room_median_of
from optimizer.limits import Limits
from optimizer.siting.median import median
from optimizer.siting.room.solving import with_room
from optimizer.siting.sited import Sited


def solved(path: Path, seconds: float) -> Sited:
    """The library's answer to an instance; a ValueError where its folder names none of the formats."""
    kind = kind_of(path)
    limits = Limits(seconds=seconds, workers=2)
    if kind == "pmed":
        problem, sites = median_of(path)
        return median(problem, sites, limits)
    read = room_median_of if kind == "pmedcap" else facilities_of
    return with_room(read(path), limits).sited


def main(arguments: list[str] | None = None) -> int:
    """Prints file, kind, objective, bound, status and seconds with reading, of each file in turn."""
    parser = argparse.ArgumentParser(prog="python -m bench siting", description="Sites on published instances.")
    parser.add_argument("files", nargs="+", type=Path, help="in folders called pmed, pmedcap or cap")
    parser.add_argument("--seconds", type=float, default=25.0, help="limit of each")
    asked = parser.parse_args(arguments)
    absent = [str(path) for path in asked.files if not path.is_file()]
    if absent:
        parser.error(f"there is no such file: {', '.join(absent)}")
    for path in asked.files:
        began = time.monotonic()
        found = solved(path, asked.seconds)
        line = {
            "file": str(path),
            "kind": kind_of(path),
            "objective": found.value,
            "bound": found.bound,
            "status": found.status,
            "seconds": round(time.monotonic() - began, 3),
        }
        print(json.dumps(line), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
