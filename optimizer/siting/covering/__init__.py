"""Sites within reach: the fewest for everybody, or the most people with so many.

Sets     i places, j candidates; N(i) the candidates within the limit of place i; A(v) those of a village v that is to
         have a site
Data     w_i people, p sites
Unknown  y_j = 1 where a site opens, z_i = 1 where place i has none within the limit

Fewest   minimise  sum_j y_j                            sites

    (1) sum_{j in N(i)} y_j >= 1                        everybody reaches one
    (2) y_j = 1 or 0                                    where it is pinned
    (3) sum_{j in A(v)} y_j >= 1                        a wanted village has one of its own

Most     minimise  sum_i w_i z_i                        people without a site within the limit

    (4) z_i + sum_{j in N(i)} y_j >= 1
    (5) sum_j y_j = p,   (2), (3)

(3) has the form of (1), so that the fewest are a set covering: `reducing` leaves out what another row or candidate
implies; prices u_i of (1) bound it from below by sum_i u_i + sum_j min(0, 1 - sum_{i: j in N(i)} u_i) (Beasley 1990,
Caprara, Fischetti, Toth 1999) and put candidates out for good, and a program settles what is left. The most are sites
with the least walking where each way within the limit is 0 and all else 1 (`optimizer.siting.median`).
"""

from .fewest import fewest

__all__ = ["fewest", "most_reached"]


def __getattr__(name: str) -> object:
    if name == "most_reached":  # it needs the median, which needs a cover to begin with
        from .most import most_reached

        return most_reached
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
