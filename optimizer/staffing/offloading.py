"""Solver runs in processes of their own: they can be stopped at once, and two of them use two cores."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy import sparse

from optimizer.problem import Floats, Ints
from optimizer.program import LIMIT, Answer, Program
from optimizer.staffing.archives import receive, send
from optimizer.staffing.rounding import Lanes

SEARCH, INTERIOR, VERTEX, EACH, ROUNDED, DIVE = range(6)
"""What a process may be asked for: a whole point, an inner point or a vertex of the relaxed program with its prices,
the best whole points of many small programs, or rounded ones, or a dive."""
NONE = np.zeros((0, 2), dtype=np.int64)
RELAXED_GAP = 1e-6  # relative, between cost and bound of an inner point


def _joined(programs: list[Program]) -> tuple[Program, Ints]:
    """The programs along the diagonal of one, and their shapes (n, 2)."""
    joined = Program(
        sparse.block_diag([program.matrix for program in programs], format="csc"),
        *(
            np.concatenate([getattr(program, name) for program in programs])
            for name in ("low", "high", "cost", "upper", "whole")
        ),
    )
    return joined, np.array([program.matrix.shape for program in programs], dtype=np.int64)


class Child:
    """One process that solves one program at a time; `answer()` is None until it has."""

    def __init__(self) -> None:
        root = str(Path(__file__).resolve().parents[2])
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "optimizer.staffing.answering"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"},
        )
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.busy = False

    def _read(self) -> None:
        if self._process.stdout is None:
            return
        while (arrays := receive(self._process.stdout)) is not None:
            x, bound = arrays["x"], float(arrays["bound"])
            self._answers.put(
                Answer(
                    x if arrays["found"] else None,
                    float(arrays["value"]),
                    None if np.isnan(bound) else bound,
                    int(arrays["state"]),
                    int(arrays["nodes"]),
                    arrays["prices"] if len(arrays["prices"]) else None,
                )
            )
        self._answers.put(Answer(None, np.inf, None, LIMIT))

    def ask(self, program: Program, seconds: float, nodes: int = 2**31 - 1, gap: float = 0.0) -> None:
        """Begin to search for the best whole point."""
        self._send(SEARCH, program, NONE, [seconds, nodes, gap])

    def ask_relaxed(self, program: Program, seconds: float, gap: float = RELAXED_GAP) -> None:
        """Begin to search for an inner point of the relaxed program and its prices (`relaxing.relax`)."""
        self._send(INTERIOR, program.relaxed(), NONE, [seconds, 0, gap])

    def ask_vertex(self, program: Program, seconds: float) -> None:
        """Begin to search for a vertex of the relaxed program and its prices (`program.run_vertex`)."""
        self._send(VERTEX, program.relaxed(), NONE, [seconds, 0, 0])

    def ask_dive(self, program: Program, site: Ints, large: Ints, mixture: Floats, most: int, seconds: float) -> None:
        """Begin a dive from a mixture (`diving.dive`)."""
        self._send(DIVE, program, NONE, [seconds, most, 0], site=site, large=large, mixture=mixture)

    def ask_each(self, programs: list[Program], seconds: float, nodes: int, gap: float) -> None:
        """Begin to solve many small programs (`program.run_each`)."""
        self._send(EACH, *_joined(programs), [seconds, nodes, gap])

    def ask_rounded(self, programs: list[Program], lanes: list[Lanes], seconds: float) -> None:
        """Begin to round the relaxed answers of many small programs (`rounding.run_rounded`)."""
        joined, shapes = _joined(programs)
        edges = np.concatenate([[0], shapes[:-1, 1].cumsum()])
        lane, opened = np.zeros(len(joined.cost), dtype=bool), np.zeros(len(joined.cost), dtype=bool)
        for edge, own in zip(edges.tolist(), lanes, strict=True):
            lane[edge + own.lane] = True
            opened[edge + own.opened] = True
        self._send(ROUNDED, joined, shapes, [seconds, 0, 0], lane=lane, opened=opened)

    def _send(self, task: int, program: Program, shapes: Ints, limits: list[float], **more: object) -> None:
        matrix = program.matrix
        self.busy = True
        if self._process.stdin is None or self._process.poll() is not None:
            return
        try:
            send(
                self._process.stdin,
                data=matrix.data, indices=matrix.indices, indptr=matrix.indptr, shape=matrix.shape,
                low=program.low, high=program.high, cost=program.cost, upper=program.upper, whole=program.whole,
                task=task, limits=limits, shapes=shapes, **more,
            )  # fmt: skip
        except BrokenPipeError:
            return  # the process is gone: its reader answers that there is nothing

    def answer(self, wait: float = 0.0) -> Answer | None:
        """The answer if there is one within so many seconds."""
        try:
            found = self._answers.get(timeout=wait) if wait > 0 else self._answers.get_nowait()
        except queue.Empty:
            return None
        self.busy = False
        return found

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join(timeout=1)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue


@dataclass
class Processes:
    """`count` children at most, begun when first needed, and all ended with the solve."""

    count: int
    children: list[Child] = field(default_factory=list)

    def get(self, index: int) -> Child:
        while len(self.children) <= index:
            self.children.append(Child())
        return self.children[index]

    def renew(self, first: int = 0) -> None:
        """Stop the children from `first` on that are still at work, and begin others in their place."""
        for index, child in enumerate(self.children):
            if child.busy and index >= first:
                child.stop()
                self.children[index] = Child()

    def stop(self) -> None:
        for child in self.children:
            child.stop()
        self.children.clear()
