"""The orders of a version: who is moved by it, and which sites are told."""

from collections.abc import Iterable
from datetime import datetime

from sampling.domain.orders import Moved, Work
from sampling.domain.plans import Plan
from sampling.storage.database import Session
from sampling.storage.queries import orders as queries
from sampling.storage.queries.orders import Block


def moved(session: Session, plan: Plan, *, with_names: bool = True) -> list[Moved]:
    """Everybody whose work from the re-plan on is other than in the version that it changes, by code."""
    again = plan.figures.get("replan")
    if not again:
        return []
    return between(session, int(again["plan"]), plan.id, datetime.fromisoformat(again["from"]), with_names=with_names)


def between(session: Session, before: int, after: int, since: datetime, *, with_names: bool = True) -> list[Moved]:
    """Everybody whose work from an instant on is not the same in two plans, by code."""
    left = _by_person(queries.changed_blocks(session, before, after, since))
    taken = _by_person(queries.changed_blocks(session, after, before, since))
    out = []
    for code in sorted(left.keys() | taken.keys()):
        one = (taken.get(code) or left[code])[0]
        out.append(
            Moved(
                code=code,
                name=one.staff_name if with_names else None,
                unit=one.unit,
                work_phone=one.work_phone if with_names else None,
                base_path=one.base_path,
                before=tuple(map(_work, left.get(code, ()))),
                after=tuple(map(_work, taken.get(code, ()))),
            )
        )
    return out


def issue(session: Session, plan: Plan) -> int:
    """Give the orders of a re-plan that is published in the caller's transaction; gives to how many sites."""
    sites = {code for one in moved(session, plan) for code in one.sites}
    queries.add(session, plan.id, sites)
    return len(sites)


def _by_person(blocks: Iterable[Block]) -> dict[str, list[Block]]:
    out: dict[str, list[Block]] = {}
    for one in blocks:
        out.setdefault(one.staff_code, []).append(one)
    return out


def _work(one: Block) -> Work:
    return Work(one.site_code, one.site_name, one.site_path, one.role, one.starts_at, one.ends_at)
