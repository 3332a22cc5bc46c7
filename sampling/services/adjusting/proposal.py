"""A proposal: its moves with their gains, what each township gets, and the forecast without it beside the plan with it.

Gains are those of `optimizer.changes`: counted one after the other, each what it adds to those before it, so that they
add up to the difference between going on and the proposal. People more and fewer are of the plan's own reckoning, slot
by slot: who stands in the queue and comes, and how many the lanes can serve by the deadline.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sampling.domain.adjusting import Told, reason_of
from sampling.domain.errors import NotFound
from sampling.domain.plans import Plan
from sampling.services import plans, watching
from sampling.services.plans import Mover
from sampling.services.watching.facts import current
from sampling.storage.database import Database

from .foreseen import Foreseen, kept, newest_moment, townships
from .shutting import queueing, shut


@dataclass(frozen=True, slots=True)
class MoveOut:
    """People who go to a site together, as many of each role as a lane takes; code and name "" where they are called
    off. won, lost: people more sampled by the deadline at the sites where they are more, fewer where they are fewer.
    waiting: person-slots of queueing that it saves. reason: of a move without a gain, why it is one: "target" (people
    of areas far behind count most), "queue", "way" (shorter ones), or "chain": it makes those possible that come after
    it, to the sites named in `before`, with which together it gains `together`; "" of others."""

    code: str
    name: str
    area_name: str
    movers: tuple[Mover, ...]
    won: int
    lost: int
    waiting: int
    reason: str = ""
    before: tuple[str, ...] = ()
    together: int = 0

    @property
    def roles(self) -> dict[str, int]:
        """How many of each role; of who is called off, the role left."""
        return dict(Counter(one.to_role or one.from_role for one in self.movers))

    @property
    def begins_at(self) -> datetime | None:
        """When the first of them begins there."""
        return min((one.begins_at for one in self.movers if one.begins_at), default=None)

    @property
    def gain(self) -> int:
        """People more sampled by the deadline; below 0 where a move only shortens queues or ways elsewhere."""
        return self.won - self.lost


@dataclass(frozen=True, slots=True)
class TownshipOut:
    """A township in a proposal; people of the round by the deadline.

    forecast: the model's, without moves, as of when it was asked for; None where there is none. going_on, moved: by the
    plan that held and by the proposal, None without a target of its own. more: people more sampled by the deadline.
    comes, leaves: people. waiting: people who still queue at its sites then, by the proposal. counted: (instant,
    people, forecast for it) at the newest hour that was foreseen and is over.
    """

    code: str
    name: str
    forecast: Foreseen | None
    wanted: int | None
    going_on: int | None
    moved: int | None
    more: int
    comes: int
    leaves: int
    counted: tuple[datetime, int, int] | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A re-plan as a proposal. deadline: by when people count. townships: that of whom it was asked first, then those
    that get most. total: the whole round. really: what was taken of the state of the sites. begins_at, until: between
    which it can be accepted to take effect as it is. may_close: the planner has allowed to shut sites where people are
    still expected; shut: names of those that are. returned: people whom refused orders had moved, who stay where they
    were."""

    version: int
    of: int
    state: str
    area_code: str
    begins_at: datetime
    until: datetime
    deadline: datetime
    moves_max: int
    changed: int
    told: int
    absent: int
    reported: int
    sites: int
    won: int
    lost: int
    moves: tuple[MoveOut, ...]
    townships: tuple[TownshipOut, ...]
    total: TownshipOut
    struck: tuple[str, ...]
    sentence: str
    really: dict[str, Any]
    may_close: bool = False
    shut: tuple[str, ...] = ()
    returned: int = 0

    @property
    def more(self) -> int:
        """People more sampled by the deadline than by going on as planned."""
        return self.won - self.lost


def proposal(db: Database, plan: Plan, *, with_names: bool, now: datetime) -> Proposal:
    """A version as a proposal; raises NotFound where it re-plans no other."""
    again = plan.figures.get("replan")
    if not again or "by" not in again:
        raise NotFound("Version %(version)s re-plans no other version.", version=plan.version)
    moves = _moves(db, plan, again, with_names)
    found = _townships(db, plan, again, now)
    area = again.get("area", "")
    found[1:] = sorted(found[1:], key=lambda one: (one.code != area, -one.more, -one.comes, one.code))
    return Proposal(
        version=plan.version,
        of=again["of"],
        state=plan.state,
        area_code=area,
        begins_at=datetime.fromisoformat(again["from"]),
        until=datetime.fromisoformat(again["until"]),
        deadline=datetime.fromisoformat(again["by"]),
        moves_max=again["moves_max"],
        changed=again["changed"],
        told=again["told"],
        absent=again["absent"],
        reported=again["reported"],
        sites=again["sites"],
        won=sum(one.won for one in moves),
        lost=sum(one.lost for one in moves),
        moves=tuple(moves),
        townships=tuple(found[1:]),
        total=found[0],
        struck=tuple(again.get("struck", {}).get("people", ())),
        sentence=again.get("sentence", ""),
        really=again.get("really", {}),
        may_close=again.get("may_close", False),
        returned=len(again.get("returned", {})),
        shut=shut(db, plan, again) if again.get("may_close") else (),
    )


def _moves(db: Database, plan: Plan, again: dict[str, Any], with_names: bool) -> list[MoveOut]:
    """The changes one by one, the best first, as they were counted; those who are called off last."""
    sites = plans.site_changes(db, plan, with_names=with_names)
    places = {one.code: one for one in sites}
    known = {mover.code: mover for one in sites for mover in one.movers}
    found = []
    told = [
        Told(frozenset(_sites_of(change)), change["gain"]["won"] - change["gain"]["lost"], change["gain"])
        for change in again["changes"]
    ]
    for at, change in enumerate(again["changes"]):
        place = places[change["site"] or ""]
        movers = tuple(known[person["staff"]] for person in change["people"])
        gain, why = change["gain"], reason_of(told, at)
        found.append(
            MoveOut(
                place.code,
                place.name,
                place.area_name,
                movers,
                gain["won"],
                gain["lost"],
                gain["waiting"],
                why.kind,
                tuple(places[again["changes"][one]["site"] or ""].name for one in why.others),
                why.together,
            )
        )
    return sorted(found, key=lambda one: not one.code)


def _sites_of(change: dict[str, Any]) -> set[str]:
    ends = [person[key] for person in change["people"] for key in ("from", "to")]
    return {one["site"] for one in ends if one}


def _townships(db: Database, plan: Plan, again: dict[str, Any], now: datetime) -> list[TownshipOut]:
    """The round as a whole, then each area directly below it."""
    facts = current(db, plan.round_code)
    ahead = kept(again.get("forecast"))
    targets = _targets(plan, again)
    whole = facts.areas[facts.basis.path_of(facts.round.area_code)]
    areas = [(whole.code, whole.name, whole.path), *townships(db, plan.round_code)]
    moved = [person for change in again["changes"] for person in change["people"]]
    counted = _counted(db, plan, ahead, now)
    left = queueing(db, plan, datetime.fromisoformat(again["by"]))
    out = []
    for code, name, path in areas:
        inside = {site for site, at in facts.counted_at.items() if at.startswith(path)}
        before = [site for person in moved if (site := (person["from"] or {}).get("site"))]
        to = [site for person in moved if (site := (person["to"] or {}).get("site"))]
        wanted, going_on, reached = targets.get(code, (None, None, None))
        out.append(
            TownshipOut(
                code=code,
                name=name,
                forecast=ahead.get(code),
                wanted=wanted,
                going_on=going_on,
                moved=reached,
                more=sum(new - old for site, (old, new) in again["served"].items() if site in inside),
                comes=sum(site in inside for site in to),
                leaves=sum(site in inside for site in before),
                counted=counted.get(code),
                waiting=sum(people for site, people in left.items() if site in inside),
            )
        )
    return out


def _targets(plan: Plan, again: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    """(needed, reached by going on, reached by the version) of the last target of each area, by code."""
    rows = zip(plan.figures.get("targets", ()), again["going_on"]["reached"], strict=True)
    found: dict[str, tuple[str, tuple[int, int, int]]] = {}
    for row, held in rows:
        if row["area"] not in found or row["by"] > found[row["area"]][0]:
            found[row["area"]] = row["by"], (row["needed"], held, row["reached"])
    return {code: figures for code, (_, figures) in found.items()}


def _counted(
    db: Database, plan: Plan, ahead: dict[str, Foreseen], now: datetime
) -> dict[str, tuple[datetime, int, int]]:
    """What was counted at the newest hour that was foreseen, with what was foreseen for it; of published versions."""
    if plan.published_at is None or not ahead:
        return {}
    newest = newest_moment(db, plan.round_code, now)
    out = {}
    covered = None
    for code, one in ahead.items():
        over = [(at, mid) for at, _, mid, _ in one.points if at <= newest and at > plan.published_at]
        if over:
            at, mid = over[-1]
            covered = covered or {}
            if at not in covered:
                covered[at] = watching.coverages(db, round_code=plan.round_code, as_of=at)
            out[code] = at, covered[at][code].sampled, mid
    return out
