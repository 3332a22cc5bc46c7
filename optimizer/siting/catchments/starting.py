"""Prices of room to begin with: everybody leans to several sites, less to farther ones; full sites become dearer."""

from __future__ import annotations

import numpy as np

from optimizer.problem import Floats, Ints

from .problem import Lists

RANKS, LOOKED_AT, LEANS = 12, 48, 6  # ways of a place: that it leans to, of the nearest; rounds for which they stay
ROUNDS, STEP = 24, 1.5
WIDEST, NARROWEST = 2.0, 0.2  # how far everybody leans, in mean ways to the nearest site


def first_prices(lists: Lists, people: Ints, room: Ints) -> Floats:
    """(S,) metres, not below 0: near to those that deal people out best, proving nothing."""
    prices = np.zeros(len(room))
    near, metres = lists.near[:, :LOOKED_AT], lists.metres[:, :LOOKED_AT]
    count = people.astype(float)
    mean = float(count @ metres[:, 0] / count.sum())
    if not mean:
        return prices
    option, way = near[:, :RANKS], metres[:, :RANKS]
    for number, lean in enumerate(np.geomspace(WIDEST * mean, NARROWEST * mean, ROUNDS)):
        if number and number % LEANS == 0 and near.shape[1] > RANKS:
            picked = np.argpartition(metres + prices[near], RANKS - 1, axis=1)[:, :RANKS]
            option, way = np.take_along_axis(near, picked, axis=1), np.take_along_axis(metres, picked, axis=1)
        share = way + prices[option]  # infinite where nothing is listed
        share -= share.min(axis=1)[:, None]
        np.exp(share / -lean, out=share)
        share *= (count / share.sum(axis=1))[:, None]
        held = np.bincount(np.maximum(option, 0).ravel(), share.ravel(), len(room))
        prices = np.maximum(0.0, prices + STEP * lean * np.log(np.maximum(held, 1.0) / np.maximum(room, 1)))
    return prices
