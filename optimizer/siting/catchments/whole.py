"""Whole places from a flow that splits some: where most of each goes, then exchanges between a few sites at a time."""

from __future__ import annotations

import numpy as np

from optimizer.problem import Floats, Ints
from optimizer.siting.course import Course
from optimizer.siting.dealing import Dealt

from .problem import Lists

OPTIONS, MORE_OPTIONS, RANKS = 8, 32, 64  # of each place: ways that are looked at, of the nearest


def mostly(place: Ints, site: Ints, people: Ints) -> Ints:
    """(L,) where most of each place goes."""
    order = np.lexsort((-people, place))
    _, first = np.unique(place[order], return_index=True)
    return site[order][first]


def made_whole(
    lists: Lists,
    people: Ints,
    room: Ints,
    prices: Floats,
    at: Ints,
    course: Course,
    beyond: float = 0.0,
    number: int = 0,
) -> Ints:
    """(L,) no worse than at (L,): first fewer beyond the room, as few as `beyond` at best, then less walking. number:
    see `Dealt.improve`."""
    dealt = _dealt(lists, people, room, prices, at, course, OPTIONS)
    if not number:
        dealt.settle()
        if dealt.over > beyond and lists.near.shape[1] > OPTIONS:  # it may be that somebody has to go far
            far = _dealt(lists, people, room, prices, dealt.at, course, MORE_OPTIONS)
            far.relieve()
            dealt = _dealt(lists, people, room, prices, far.at, course, OPTIONS)
    dealt.improve(number)
    return dealt.at


def _dealt(lists: Lists, people: Ints, room: Ints, prices: Floats, at: Ints, course: Course, options: int) -> Dealt:
    option, metres = _options(lists, prices, at, options)
    return Dealt(option, metres * people[:, None], people, room, prices, at, course)


def _options(lists: Lists, prices: Floats, at: Ints, most: int) -> tuple[Ints, Floats]:
    """(L, T) sites and metres: the least with their prices, and where the place is, which is listed."""
    ranks = min(RANKS, lists.near.shape[1])
    near, metres = lists.near[:, :ranks], lists.metres[:, :ranks]
    cost = metres + prices[near]
    most = min(most, ranks)
    picked = np.argpartition(cost, most - 1, axis=1)[:, :most]
    option, way = np.take_along_axis(near, picked, axis=1), np.take_along_axis(metres, picked, axis=1)
    lacks = np.flatnonzero(~(option == at[:, None]).any(axis=1))
    rank = (lists.near[lacks] == at[lacks][:, None]).argmax(axis=1)
    option[lacks, -1], way[lacks, -1] = at[lacks], lists.metres[lacks, rank]
    return option, way
