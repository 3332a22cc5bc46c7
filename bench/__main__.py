"""`python -m bench [NAME ...] [--seconds S] [--peers cbc,highs,...] [--write]`: every benchmark round in one run.

Names are parts of the names of rounds: without any, all are measured. BENCH_INSTANCES is the folder with
rounds/*.json.gz (../shared/instances). BENCH_SECONDS is the limit of each solve where none is named (30).
`python -m bench siting FILE... [--seconds S]`: published instances of choosing sites (`bench.siting`).
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time

from bench.benchmarks import Assignments, benchmarks
from bench.comparing import PEERS, Result, Round, compared, ours
from bench.section import DOCUMENT, sections
from bench.table import page


def main(arguments: list[str] | None = None) -> int:
    """Prints the page, and progress on stderr; with --write also writes docs/benchmarks.md."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["siting"]:
        from bench.siting.__main__ import main as siting

        return siting(arguments[1:])
    parser = argparse.ArgumentParser(prog="python -m bench", description="The optimiser beside its peers.")
    parser.add_argument("names", nargs="*", help="parts of the names of rounds (all)")
    limit = float(os.environ.get("BENCH_SECONDS", "30"))
    parser.add_argument("--seconds", type=float, default=limit, help="limit of each solve")
    parser.add_argument("--peers", default=",".join(PEERS), help="peers, with commas between; empty for none")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what runs is ended too
    peers = [name for name in asked.peers.split(",") if name]
    unknown = set(peers) - PEERS.keys()
    if unknown:
        parser.error(f"no peer is called {sorted(unknown)[0]}")
    began = time.monotonic()
    plans: dict[str, Assignments] = {}

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:7.0f} s {line}", file=sys.stderr, flush=True)

    def planned(round_: Round) -> Assignments:
        if round_["name"] not in plans:
            say("    (the plan that is carried out until then)")
            plans[round_["name"]] = ours(round_, asked.seconds).assignments
        return plans[round_["name"]]

    measured: list[tuple[str, Round | None, list[Result]]] = []
    others = sections(DOCUMENT.read_text(encoding="utf-8")) if DOCUMENT.exists() else ""
    text = page(measured, asked.seconds, os.cpu_count() or 1)
    for name, round_ in benchmarks(asked.names, planned):
        say(name if round_ is not None else f"{name}: not at hand")
        results = compared(round_, asked.seconds, peers, say) if round_ is not None else []
        if round_ is not None:
            plans.setdefault(round_["name"], results[0].assignments)
        measured.append((name, round_, results))
        text = page(measured, asked.seconds, os.cpu_count() or 1)
        if asked.write:  # after each round: what is measured is kept, whatever ends the rest
            DOCUMENT.write_text(f"{text}\n{others}" if others else text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
