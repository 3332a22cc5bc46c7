"""What a plan does for its targets, each for itself and all together."""

from datetime import datetime

from sampling.domain.areas import within
from sampling.domain.plans import Plan, TargetFigure
from sampling.domain.shortfall import Shortfall, shortfall
from sampling.storage.database import Database
from sampling.storage.queries import areas
from sampling.storage.queries import rounds as rounds_queries


def target_figures(plan: Plan) -> list[TargetFigure]:
    """What the plan does for each target: most people missed first, then what is the least above its target."""
    rows = plan.figures.get("targets", [])
    found = [
        TargetFigure(
            area_code=row["area"],
            coverage=row["coverage"],
            by=datetime.fromisoformat(row["by"]),
            residents=row["residents"],
            needed=row["needed"],
            reached=row["reached"],
            missed=row["missed"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda figure: (-figure.missed, figure.reached / figure.residents - figure.coverage))


def shortfall_of(db: Database, plan: Plan, scope_path: str = "") -> Shortfall:
    """How many people the plan leaves short of the targets of the areas within the scope, each resident once."""
    with db.reading() as session:
        round_ = rounds_queries.round_by_code(session, plan.round_code)
        known = areas.paths_within(session, round_.area_path if round_ else "")
    paths = {code: path for code, path in known.items() if within(path, scope_path)}
    bound, weight = plan.figures["bound"]["shortfall"], plan.figures.get("weight_most")
    own = [figure for figure in target_figures(plan) if figure.area_code in paths]
    if scope_path:
        return shortfall(own, paths)
    return shortfall(own, paths, bound / weight if bound and weight else 0.0, _lacking(plan))


def _lacking(plan: Plan) -> int:
    """The most people who are short because all who can sample them together are too few, as the explanation proves."""
    shared = [one["binds"][0]["figures"] for one in plan.figures.get("explained") or () if one["together"]]
    return max((int(one["need"] - one["most"]) for one in shared), default=0)
