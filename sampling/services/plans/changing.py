"""The changes of a re-plan as people read them: by the site to which people go, with what each site's changes gain."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sampling.domain.plans import Assignment, Plan
from sampling.storage.database import Database
from sampling.storage.queries import plans as queries
from sampling.storage.queries import sites as sites_queries


@dataclass(frozen=True, slots=True)
class Replan:
    """What a version changes: of which version, from when; people changed of so many at most, people to be told.

    told: the changed, those called off, and those whose place is no longer possible, who count against no limit.

    Gains are those of all changes: people fewer missed over all targets, people fewer queueing at the ends of slots,
    minutes of travel saved (below 0: more). reported of sites: whose reports it goes out from.
    """

    of: int
    begins_at: datetime
    moves_max: int
    changed: int
    told: int
    called_off: int
    absent: int
    reported: int
    sites: int
    people: int
    waiting: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Mover:
    """A person who is told. name, work_phone: None for readers who may not see them. from_site: "" for who was free;
    to_role: "" for who is sent home. begins_at, ends_at: of the first block of the new work, where that is told."""

    code: str
    name: str | None
    unit: str
    work_phone: str | None
    from_site: str
    from_role: str
    to_role: str
    begins_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class SiteChange:
    """The people who come to a site; code and name "" for those who are sent home. Gains as in `Replan`."""

    code: str
    name: str
    area_name: str
    movers: tuple[Mover, ...]
    people: int
    waiting: int
    minutes: float


def replan_of(plan: Plan) -> Replan | None:
    """What a version says of itself as a re-plan; None of any other."""
    told = plan.figures.get("replan")
    if not told:
        return None
    gained = told["gained"]
    return Replan(
        told["of"],
        datetime.fromisoformat(told["from"]),
        told["moves_max"],
        told["changed"],
        told["told"],
        sum(not person["to"] for change in told["changes"] for person in change["people"]),
        told["absent"],
        told["reported"],
        told["sites"],
        gained["people"],
        gained["waiting"],
        gained["minutes"],
    )


def site_changes(db: Database, plan: Plan, scope_path: str = "", *, with_names: bool) -> list[SiteChange]:
    """Every site to which people go, most people fewer missed first; at the end those who are sent home.

    Within a scope: people who come to its sites, leave them, or start within it.
    """
    told = plan.figures.get("replan", {})
    codes = [person["staff"] for change in told.get("changes", ()) for person in change["people"]]
    with db.reading() as session:
        held = queries.plan_by_id(session, told.get("plan", 0))
        versions = [plan.id] + ([held.id] if held else [])
        work = [one for plan_id in versions for one, _, _ in queries.assignments(session, plan_id, codes=codes)]
        inside = {one.staff_code for one, _, _ in queries.assignments(session, plan.id, scope_path, codes)}
        places = {site.code: site for site in sites_queries.sites_within(session)}
    people = {one.staff_code: one for one in work}
    areas = {one.site_code: one.area_name for one in work}
    own = {code for code, site in places.items() if site.area_path.startswith(scope_path)}

    def concerns(person: dict[str, Any]) -> bool:
        return person["staff"] in inside or (person["from"] or {}).get("site") in own

    by_site: dict[str, list[dict[str, Any]]] = {}
    for change in told.get("changes", ()):
        by_site.setdefault(change["site"] or "", []).append(change)
    out = []
    for code, changes in by_site.items():
        movers = [person for change in changes for person in change["people"] if concerns(person)]
        if not movers:
            continue
        out.append(
            SiteChange(
                code=code,
                name=places[code].name if code in places else code,
                area_name=areas.get(code, ""),
                movers=tuple(_mover(one, people, places, with_names) for one in movers),
                people=sum(change["gain"]["people"] for change in changes),
                waiting=sum(change["gain"]["waiting"] for change in changes),
                minutes=sum(change["gain"]["minutes"] for change in changes),
            )
        )
    return sorted(out, key=lambda one: (not one.code, -one.people, -one.waiting, one.code))


def _mover(one: dict[str, Any], people: dict[str, Assignment], places: dict[str, Any], with_names: bool) -> Mover:
    known = people.get(one["staff"])
    before, after = one["from"] or {}, one["to"] or {}
    begins, ends = (datetime.fromisoformat(after[key]) if key in after else None for key in ("begins", "ends"))
    site = before.get("site", "")
    return Mover(
        code=one["staff"],
        name=known.staff_name if known and with_names else None,
        unit=known.unit if known else "",
        work_phone=known.work_phone if known and with_names else None,
        from_site=places[site].name if site in places else site,
        from_role=before.get("role", ""),
        to_role=after.get("role", ""),
        begins_at=begins,
        ends_at=ends,
    )
