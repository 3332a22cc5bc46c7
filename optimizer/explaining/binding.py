"""The figures of what holds a target back; see `Binding` for their names."""

from __future__ import annotations

import numpy as np

from optimizer.explaining.explanation import Binding, BindingKind
from optimizer.explaining.inquiry import Inquiry
from optimizer.problem import Bools, Ints
from optimizer.rules import kept_in_reserve, served_by_site


def bound_by(inquiry: Inquiry, kind: BindingKind, gained: int, role: int | None = None) -> Binding:
    """A binding with its figures; `gained` people fewer missed where it alone was lifted."""
    figures = {
        "people": _people, "reach": _reach, "lanes": _lanes, "hours": _hours, "block": _block, "blocks": _blocks,
        "moves": _moves, "reserve": _reserve,
    }[kind](inquiry, -1 if role is None else role)  # fmt: skip
    name = None if role is None else inquiry.problem.roles[role]
    return Binding(
        kind, name, gained, tuple((key, float(v) if key.startswith("minutes") else int(v)) for key, v in figures)
    )


Figures = list[tuple[str, float]]


def _people(inquiry: Inquiry, role: int) -> Figures:
    problem, rows, sites = inquiry.problem, inquiry.rows, inquiry.area_sites
    from_base: Bools = np.asarray(problem.in_reach()[:, sites].any(axis=1))
    reach = from_base[problem.staff_base] | np.isin(problem.at, sites)
    able = problem.staff_roles[:, role] & reach & problem.available[:, : inquiry.due].any(axis=1)
    at_work = np.isin(np.arange(len(able)), rows[:, 0])
    mine = rows[np.isin(rows[:, 1], sites) & (rows[:, 2] == role), 0]
    here = np.isin(np.arange(len(able)), mine)
    return [
        ("within_reach", (able | here).sum()), ("here", here.sum()),
        ("elsewhere", (able & at_work & ~here).sum()), ("free", (able & ~at_work).sum()),
    ]  # fmt: skip


def _reach(inquiry: Inquiry, _: int) -> Figures:
    problem = inquiry.problem
    team = (problem.per_lane > 0) | (problem.per_site > 0)
    homes = np.unique(problem.staff_base[problem.staff_roles[:, team].any(axis=1)])
    minutes = problem.minutes[np.ix_(homes, inquiry.area_sites)]
    beyond = minutes[(minutes > problem.minutes_max + 1e-6) & np.isfinite(minutes)]
    figures: Figures = [("minutes_max", problem.minutes_max)]
    return [*figures, ("minutes_next", float(beyond.min()))] if len(beyond) else figures


def _lanes(inquiry: Inquiry, _: int) -> Figures:
    problem, sites = inquiry.problem, inquiry.area_sites
    return [("lanes", problem.lanes_max[sites].sum()), ("sites", len(full_sites(inquiry))), ("sites_all", len(sites))]


def full_sites(inquiry: Inquiry) -> Ints:
    """Sites of the area that run all their lanes in some slot before the target's time at whose end people wait."""
    problem, sites = inquiry.problem, inquiry.area_sites
    achieved = served_by_site(problem, inquiry.rows)
    full = (achieved.lanes >= problem.lanes_max[:, None]) & (achieved.queue > 0) & problem.site_open
    return np.asarray(sites[full[sites, : inquiry.due].any(axis=1)])


def _hours(inquiry: Inquiry, _: int) -> Figures:
    opened = inquiry.problem.site_open[inquiry.area_sites, : inquiry.due].sum(axis=1)
    return [("slots_open", opened.max(initial=0)), ("slots", inquiry.due)]


def _block(inquiry: Inquiry, _: int) -> Figures:
    return [("slots", inquiry.problem.block_slots_max)]


def _blocks(inquiry: Inquiry, _: int) -> Figures:
    return [("blocks", inquiry.problem.blocks_per_day_max)]


def _moves(inquiry: Inquiry, _: int) -> Figures:
    return [("people", inquiry.problem.moves_max)]


def _reserve(inquiry: Inquiry, role: int) -> Figures:
    return [("kept", kept_in_reserve(inquiry.problem)[:, role].max())]


def at_first_sight(inquiry: Inquiry) -> list[Binding]:
    """What needs no solving: no base reaches the area, too few come by the target's time, others come too late."""
    problem, sites, due = inquiry.problem, inquiry.area_sites, inquiry.due
    reached = problem.in_reach()[:, sites].any() or np.isin(problem.at, sites).any()
    far = [] if reached or not len(sites) else [bound_by(inquiry, "reach", 0)]
    come = int(problem.arrived[sites, due - 1].sum())
    need = int(problem.target_need[inquiry.target])
    if come >= need:
        return far
    late = int(problem.arrived[sites, -1].sum()) - come
    out = [Binding("late", None, 0, (("people", late),))] if late else []
    return [*far, *out, Binding("few", None, 0, (("people", come), ("need", need)))]
