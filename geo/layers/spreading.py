"""A total divided among areas by weights, in whole people, so that the sum is exact.

Largest remainder (Hamilton): each gets its share rounded down, and the people who are left go one each to those whose
shares lost most by it. It never gives anybody more than one above or below the exact share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import shapely

from geo.crs import utm_epsg
from geo.shapes import Shape, to_metres


def spread(total: int, weights: Sequence[float]) -> list[int]:
    """Divide `total` people by weights, largest remainder; among equal remainders the earlier comes first.

    The parts sum to `total` exactly. Raises ValueError for a negative total or weight, a weight that is no finite
    number, and where people are to be divided but no weight is above 0.
    """
    if total < 0:
        raise ValueError("a negative number of people can't be divided")
    try:
        exact = [Fraction(weight) for weight in weights]
    except (OverflowError, ValueError) as fault:
        raise ValueError("every weight must be a finite number") from fault
    if any(weight < 0 for weight in exact):
        raise ValueError("no weight may be negative")
    whole = sum(exact)
    if not whole:
        if total:
            raise ValueError("one weight at least must be above 0")
        return [0] * len(exact)
    shares = [total * weight / whole for weight in exact]  # fractions: no rounding may turn the order of remainders
    parts = [int(share) for share in shares]
    order = sorted(range(len(parts)), key=lambda k: (parts[k] - shares[k], k))
    for k in order[: total - sum(parts)]:
        parts[k] += 1
    return parts


def square_metres(grounds: Mapping[str, Shape]) -> dict[str, float]:
    """Ground in square metres by code, of shapes in WGS-84 degrees, in the UTM zone of their middle."""
    if not grounds:
        return {}
    corners = shapely.get_coordinates(list(grounds.values()))
    epsg = utm_epsg(corners[:, 0], corners[:, 1])
    return {code: float(to_metres(shape, epsg).area) for code, shape in grounds.items()}
