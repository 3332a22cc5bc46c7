"""A plan beside the one that it would take the place of: what would become better, and what worse."""

from dataclasses import dataclass, replace

from sampling.domain.plans import Plan

from .targets import target_figures


@dataclass(frozen=True, slots=True)
class Reach:
    """What a version does, in a few figures: targets reached of all it has; people sampled, left waiting, at work."""

    version: int
    targets: int
    reached: int
    sampled: int
    waiting: int
    at_work: int

    @property
    def missed(self) -> int:
        """Targets that it misses."""
        return self.targets - self.reached


@dataclass(frozen=True, slots=True)
class Comparison:
    """The standing version and the one that would take its place."""

    before: Reach
    after: Reach

    @property
    def is_less(self) -> bool:
        """True where the new version misses more targets, or samples fewer people, than the one that stands."""
        return self.after.missed > self.before.missed or self.after.sampled < self.before.sampled


def compare(before: Plan, after: Plan) -> Comparison:
    """Two versions of a session's plan side by side; a re-plan beside what would now come of the version it changes."""
    held, again = _reach(before), after.figures.get("replan")
    if again and again["of"] == before.version:
        figures, targets = again["going_on"], len(target_figures(after))
        held = replace(
            held,
            targets=targets,
            reached=targets - figures["missed"],
            sampled=figures["served"],
            waiting=figures["waiting"],
        )
    return Comparison(held, _reach(after))


def _reach(plan: Plan) -> Reach:
    targets = target_figures(plan)
    people = plan.figures["people"]
    return Reach(
        version=plan.version,
        targets=len(targets),
        reached=sum(not target.missed for target in targets),
        sampled=people["served"],
        waiting=people["waiting"],
        at_work=plan.figures["persons"]["used"],
    )
