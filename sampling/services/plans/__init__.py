"""Plans: versions of who works where and when; published once, they never change."""

from .changing import Mover, Replan, SiteChange, replan_of, site_changes
from .comparing import Comparison, Reach, compare
from .moving import Move, counted, moves
from .publishing import (
    may_see_drafts,
    not_so_yet,
    plan_by_id,
    plan_of_version,
    plans,
    publish,
    publish_within,
    published_plan,
)
from .reading import (
    PersonLine,
    SiteLine,
    TownshipLine,
    UnitLine,
    by_person,
    by_site,
    by_township,
    by_unit,
    person_codes,
)
from .repeating import again
from .targets import shortfall_of, target_figures
from .waiting import WaitingPlans, waiting

__all__ = [
    "Comparison",
    "Move",
    "Mover",
    "PersonLine",
    "Reach",
    "Replan",
    "SiteChange",
    "SiteLine",
    "TownshipLine",
    "UnitLine",
    "WaitingPlans",
    "again",
    "by_person",
    "by_site",
    "by_township",
    "by_unit",
    "compare",
    "counted",
    "may_see_drafts",
    "moves",
    "not_so_yet",
    "person_codes",
    "plan_by_id",
    "plan_of_version",
    "plans",
    "publish",
    "publish_within",
    "published_plan",
    "replan_of",
    "shortfall_of",
    "site_changes",
    "target_figures",
    "waiting",
]
