"""The best plan of a plain round so far, what is proven about it, and who is told."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import numpy as np

from optimizer.limits import Bound, BoundKind, Kinds, Limits, Progress
from optimizer.problem import Ints
from optimizer.staffing.incumbent import REPORT, is_proven
from optimizer.staffing.network.lanes import Plain, Ways
from optimizer.staffing.network.plain import THOUSANDTHS
from optimizer.staffing.network.relaxation import Weights
from optimizer.staffing.network.targets import FINE


@dataclass(frozen=True)
class Proof:
    """weights . (shortfall, waiting, travel) >= `value` for every plan."""

    weights: Weights
    value: int
    kind: BoundKind


@dataclass
class Standing:
    """`lanes` (J,) of the best plan; `ways` once they are chosen. Shortfall in 1 / scale, travel in thousandths."""

    plain: Plain
    limits: Limits
    report: REPORT | None
    began: float
    lanes: Ints
    parts: tuple[int, int]
    ways: list[Ways] | None = None
    travel: int | None = None
    stage: str = "constructing"
    proofs: list[Proof] = field(default_factory=list)
    bound: list[float | None] = field(default_factory=lambda: [None, None, None])
    kinds: list[BoundKind | None] = field(default_factory=lambda: [None, None, None])
    _told: object = None

    def seconds(self) -> float:
        return time.monotonic() - self.began

    def over(self, share: float = 1.0) -> bool:
        """True when this share of the time is gone, or the solve is cancelled."""
        return self.seconds() >= self.limits.seconds * share or self.limits.cancelled()

    def offer(self, lanes: Ints, ways: list[Ways] | None = None) -> bool:
        """Take lanes that every crew can fill where they are better; with ways, travel decides between equals."""
        parts = self.plain.parts(lanes)
        if parts > self.parts:
            return False
        travel = None if ways is None else self._travel(ways)
        if parts == self.parts and (travel is None or (self.travel is not None and travel >= self.travel)):
            return False
        self.lanes, self.parts, self.ways, self.travel = lanes, parts, ways, travel
        self._conclude()
        self.tell()
        return True

    def _travel(self, ways: list[Ways]) -> int:
        return sum(own.cost for own in ways)

    def prove(self, weights: Weights, value: int, kind: BoundKind) -> None:
        """A valid inequality more."""
        self.proofs.append(Proof(weights, value, kind))
        self._conclude()
        self.tell()

    def raise_bound(self, part: int, value: float, kind: BoundKind) -> None:
        """A bound from elsewhere, for plans no worse than the best one in the parts before."""
        before = self.bound[part]
        top = self.values()[part]
        value = max(0.0, value if top is None else min(value, top))
        if before is None or value > before + 1e-9:
            self.bound[part], self.kinds[part] = value, kind
            self.tell()

    def _conclude(self) -> None:
        """What the inequalities say about each part, given the best plan's earlier parts."""
        most = int(self.plain.curves.waiting[self.plain.curves.at].sum())
        farthest = sum(team.most * int(team.cost.max(initial=0)) for team in self.plain.crews)
        short, waiting = self.parts
        self.raise_bound(0, 0.0, "nothing less")
        for proof in self.proofs:
            w = proof.weights
            least = -(-(proof.value - w.waiting * most - w.travel * farthest) // (w.shortfall * FINE))
            self.raise_bound(0, least * FINE / self.plain.targets.scale, "integer staircase")
            if not w.travel:
                self.raise_bound(1, float(-(-(proof.value - w.shortfall * short) // w.waiting)), proof.kind)
            else:
                travel = (proof.value - w.shortfall * short - w.waiting * waiting) / w.travel / THOUSANDTHS
                self.raise_bound(
                    2, math.floor(travel * 1000 - 1e-6) / 1000, "Lagrangian" if travel > 0 else "nothing less"
                )

    def values(self) -> Bound:
        """The three parts of the best plan, travel None while ways are not chosen."""
        travel = None
        if self.ways is not None:
            pairs = zip(self.plain.crews, self.ways, strict=True)
            travel = round(sum(float(team.minutes @ own.flow) for team, own in pairs), 3)
        return self.parts[0] / self.plain.targets.scale, float(self.parts[1]), travel

    def proven(self, part: int) -> bool:
        return is_proven(part, self.values()[part], self.bound[part])

    def kind(self) -> Kinds:
        return self.kinds[0], self.kinds[1], self.kinds[2]

    def enter(self, stage: str) -> None:
        self.stage = stage
        self.tell()

    def tell(self) -> None:
        """Report whatever has changed since the last report."""
        said = (self.stage, self.parts, self.travel, tuple(self.bound))
        if self.report is None or said == self._told:
            return
        self._told = said
        bound: Bound = (self.bound[0], self.bound[1], self.bound[2])
        self.report(Progress(self.seconds(), self.stage, self.values(), bound, self.kind()))


def nothing_done(plain: Plain, limits: Limits, report: REPORT | None, began: float) -> Standing:
    """The empty plan, which breaks no rule."""
    lanes = np.zeros(len(plain.curves.most), dtype=np.int64)
    return Standing(plain, limits, report, began, lanes, plain.parts(lanes))
