"""p sites with the least walking, or as near to it as is proven.

Sets     i places, j candidates; A(v) the candidates of village v that is to have a site
Data     w_i people, c_ij metres of the way, p sites
Unknown  y_j = 1 where a site opens, x_ij = 1 where place i goes to it

    minimise   sum_ij w_i c_ij x_ij                                  person-metres

    (1) sum_j x_ij = 1                      every place goes somewhere
    (2) x_ij <= y_j                         to a site that opens
    (3) sum_j y_j = p                       there are so many
    (4) y_j = 1 or 0                        where it is pinned
    (5) sum_{j in A(v)} y_j >= 1            a wanted village has one of its own

Prices u_i of (1), in metres, give the bound (Lagrangian; Geoffrion 1974, Beasley 1985, 1993)

    L(u) = sum_i w_i u_i - max sum_j s_j y_j,    s_j = sum_i w_i max(0, u_i - c_ij)

whose inner problem is solved by sight: the best of each wanted village, then the best of the rest. Where a place's list
of ways ends at R_i, prices are kept at or below R_i: what lies beyond has no share in s_j, so the bound holds for the
whole problem. `pricing` climbs L, `exchanging` improves sites by swaps, and what the prices leave open is settled by
`branching`: a candidate whose price alone lifts L past the best known value is in or out for good; what is left goes to
a program in the levels of ways (`levels`), or is split further.
"""

from .solving import median

__all__ = ["median"]
