"""Timefold: each person's day is an entity that takes one post or none; the score is kept up to date move by move.

Its levels are rules that could break (reserve, moves), shortfall, and waiting far above travel, which is counted in
tenths of a minute: scores are whole numbers, and more than three levels fail in this version. Between waiting and
travel stand people who could make a lane but lack others of their team: without them nobody is ever the first to go
to a site. Needs Java 17.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Annotated, Any

from timefold.solver import SolverFactory
from timefold.solver.config import Duration, ScoreDirectorFactoryConfig, SolverConfig, TerminationConfig
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import HardMediumSoftScore, IncrementalScoreCalculator

from bench.peers.choices import Choice, Round, Rows, alike, as_command, asked_for, choices, come, named, pace_of
from bench.peers.choices import reserves as reserves_of

USEFUL = 10**4  # tenths of a minute that nobody travels alone
WAITING = 10**11  # and all of them together


@dataclass
class Post:
    number: int
    site: int
    role: int
    first: int
    end: int
    tenths: int
    moved: int


@planning_entity
@dataclass
class Worker:
    code: Annotated[str, PlanningId]
    reserves: list
    posts: Annotated[list[Post], ValueRangeProvider(id="posts")]
    post: Annotated[Post | None, PlanningVariable(value_range_provider_refs=["posts"], allows_unassigned=True)] = field(
        default=None
    )


@planning_solution
@dataclass
class Plan:
    facts: list
    workers: Annotated[list[Worker], PlanningEntityCollectionProperty]
    score: Annotated[HardMediumSoftScore, PlanningScore] = field(default=None)


class Judge(IncrementalScoreCalculator):
    """The objective of the round; a change of one post looks at one site anew."""

    def reset_working_solution(self, plan: Plan) -> None:
        facts = plan.facts
        self.slots: int = facts[0]
        self.per_lane: list = facts[1]
        self.per_site: list = facts[2]
        self.lanes_max: list = facts[3]
        self.pace: list = facts[4]
        self.arrivals: list = facts[5]
        self.waiting_before: list = facts[6]
        self.targets: list = facts[7]  # [need, by_slot, widths, weights]
        self.targets_of: list = facts[8]  # of each site
        self.busy_most: list = facts[9]
        self.moves_max: int = facts[10]
        self.moves = 0
        self.tenths = 0
        self.useful = 0
        self.busy = [0 for _ in self.busy_most]
        self.present = [[[0 for _ in range(self.slots)] for _ in self.per_lane] for _ in self.lanes_max]
        self.waiting_at = [0 for _ in self.lanes_max]
        self.waiting = 0
        self.reached = [0 for _ in self.targets]
        self.served = [[0 for _ in range(self.slots)] for _ in self.lanes_max]
        for site in range(len(self.lanes_max)):
            self.look_at(site)
        for worker in plan.workers:
            self.put(worker, 1)

    def lanes(self, site: int, t: int) -> int:
        lanes = self.lanes_max[site]
        for role in range(len(self.per_lane)):
            left = self.present[site][role][t] - self.per_site[role]
            if left < 0:
                return 0
            if self.per_lane[role] > 0:
                lanes = min(lanes, left // self.per_lane[role])
        return lanes

    def look_at(self, site: int) -> None:
        """Serve the people of a site anew."""
        self.waiting -= self.waiting_at[site]
        queue = self.waiting_before[site]
        waiting = 0
        for t in range(self.slots):
            queue = queue + self.arrivals[site][t]
            served = min(queue, self.lanes(site, t) * self.pace[site])
            queue = queue - served
            waiting = waiting + queue
            for target in self.targets_of[site]:
                if t < self.targets[target][1]:
                    self.reached[target] += served - self.served[site][t]
            self.served[site][t] = served
        self.waiting_at[site] = waiting
        self.waiting += waiting

    def put(self, worker: Worker, sign: int) -> None:
        post = worker.post
        if post is None:
            return
        row = self.present[post.site][post.role]
        most = self.lanes_max[post.site] * self.per_lane[post.role] + self.per_site[post.role]
        for t in range(post.first, post.end):
            self.useful -= min(most, row[t])
            row[t] += sign
            self.useful += min(most, row[t])
        self.tenths += sign * post.tenths
        self.moves += sign * post.moved
        for reserve in worker.reserves:
            self.busy[reserve] += sign
        self.look_at(post.site)

    def before_variable_changed(self, entity: Worker, variable_name: str) -> None:
        self.put(entity, -1)

    def after_variable_changed(self, entity: Worker, variable_name: str) -> None:
        self.put(entity, 1)

    def before_entity_added(self, entity: Worker) -> None:
        pass

    def after_entity_added(self, entity: Worker) -> None:
        self.put(entity, 1)

    def before_entity_removed(self, entity: Worker) -> None:
        self.put(entity, -1)

    def after_entity_removed(self, entity: Worker) -> None:
        pass

    def calculate_score(self) -> HardMediumSoftScore:
        over = max(0, self.moves - self.moves_max)
        for i in range(len(self.busy)):
            over += max(0, self.busy[i] - self.busy_most[i])
        short = 0
        for k in range(len(self.targets)):
            target = self.targets[k]
            left = max(0, target[0] - self.reached[k])
            for i in range(len(target[2])):
                step = min(left, target[2][i])
                short += step * target[3][i]
                left -= step
        return HardMediumSoftScore.of(-over, -short, self.useful * USEFUL - self.waiting * WAITING - self.tenths)


def solve(round_: Round, seconds: float) -> Rows:
    """The assignments found within about so many seconds, the time to begin left out."""
    groups = alike(round_)
    may = choices(round_, groups)
    roles = sorted(round_["team"]["per_lane"].keys() | round_["team"].get("per_site", {}).keys())
    posts: dict[tuple[int, str], list[Post]] = defaultdict(list)
    for i, choice in enumerate(may):
        tenths, role = round(choice.minutes * 10), roles.index(choice.role)
        post = Post(i, choice.site, role, choice.first, choice.end, tenths, int(choice.changed))
        posts[choice.group, choice.day].append(post)
    kept = reserves_of(round_, groups)
    workers = [
        Worker(f"{code} {day}", [i for i, (here, when, _) in enumerate(kept) if g in here and when == day], own)
        for (g, day), own in posts.items()
        for code in groups[g]
    ]
    factory = SolverFactory.create(
        SolverConfig(
            solution_class=Plan,
            entity_class_list=[Worker],
            score_director_factory_config=ScoreDirectorFactoryConfig(incremental_score_calculator_class=Judge),
            termination_config=TerminationConfig(spent_limit=Duration(milliseconds=int(seconds * 1000))),
        )
    )
    plan = factory.build_solver().solve(Plan(_facts(round_, roles, [most for _, _, most in kept]), workers))
    if plan.score.hard_score < 0:
        return []
    counts: dict[Choice, int] = defaultdict(int)
    for worker in plan.workers:
        if worker.post is not None:
            counts[may[worker.post.number]] += 1
    return named(round_, groups, list(counts.items()))


def _facts(round_: Round, roles: list[str], busy_most: list[int]) -> list[Any]:
    team, asked, sites = round_["team"], asked_for(round_), round_["sites"]
    return [
        len(round_["slots"]),
        [team["per_lane"].get(role, 0) for role in roles],
        [team.get("per_site", {}).get(role, 0) for role in roles],
        [site["lanes_max"] for site in sites],
        [pace_of(round_, j) for j in range(len(sites))],
        [site["arrivals"] for site in sites],
        [come(round_, j)[0] - site["arrivals"][0] for j, site in enumerate(sites)],
        [[a.need, a.by_slot, [w for w, _ in a.steps], [int(weight) for _, weight in a.steps]] for a in asked],
        [[k for k, a in enumerate(asked) if j in a.sites] for j in range(len(sites))],
        busy_most,
        round_.get("previous", {}).get("moves_max", 0),
    ]


if __name__ == "__main__":
    as_command(solve)
