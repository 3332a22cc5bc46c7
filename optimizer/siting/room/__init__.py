"""Sites with room for so many: where to open them, and who goes where.

Sets     i places, j candidates; A(v) the candidates of village v that is to have a site
Data     w_i people and d_i load of a place, c_ij metres of the way, q_j room and f_j cost of a candidate; p sites
Unknown  y_j = 1 where a site opens, x_ij the share of place i that goes to it

    minimise   sum_ij w_i c_ij x_ij + sum_j f_j y_j          person-metres, and costs in the same measure

    (1) sum_j x_ij = 1                      everybody goes somewhere
    (2) sum_i d_i x_ij <= q_j y_j           no site holds more than it has room for
    (3) x_ij <= y_j
    (4) sum_j y_j = p                       where the number is given
    (5) y_j = 1 or 0                        where it is pinned
    (6) sum_{j in A(v)} y_j >= 1            a wanted village has one of its own
    (7) x_ij = 0 or 1                       unless places may be split
    (8) sum_j y_j >= m                      without which the largest sites have no room for all: follows from (2), and
                                            lifts the bound where any number may open

Prices u_i of (1) leave a knapsack of each candidate: of places in part (`knapsacks`), or of whole ones, filled for the
candidates alone that may be chosen (`filling`). The bound is sum_i u_i less what the best candidates save (Pirkul 1987,
Beasley 1993). Sites come from the prices, from moves, swaps and better middles (`moving`), and from other sites tried
near by (`searching`).

Where places stay whole, the problem is one of packs (`packs`): a candidate with places that fit, each place in one.
Packs that save enough at the prices are listed; the places of neighbouring sites are packed anew, region by region
(`regions`, `covering`); and with all packs there can be in anything up to a limit above the bound a program says that
nothing is below it (`within`; after Baldacci, Hadjiconstantinou, Maniezzo and Mingozzi 2002). What is then still open,
ways as well as candidates, goes to a program (`placing`); small problems that may be split go there at once. With all
sites given there is only (1), (2), (7): a flow with prices of room, then the few split places made whole
(`optimizer.siting.catchments`).
"""

from .problem import RoomProblem
from .solving import Roomed, with_room

__all__ = ["RoomProblem", "Roomed", "with_room"]
