"""Who goes where when sites are given and hold only so many: every person in exactly one catchment.

Sets     i places, s open sites; W the places that stay whole
Data     w_i people of a place, c_is metres of the way, q_s people a site has room for (people an hour x hours)
Unknown  x_is people of place i that go to site s, o_s people of site s beyond its room

    first minimise   sum_s o_s                          people beyond the room
    then minimise    sum_is c_is x_is                   person-metres

    (1) sum_s x_is = w_i                    everybody goes somewhere, whole people
    (2) sum_i x_is <= q_s + o_s             a site holds what it has room for, and what is told beyond
    (3) x_is = 0 or w_i      i in W         a place is split only where that is allowed
    (4) x_is = 0 where no way is listed     nobody goes farther than the ways that are given

Without (3) it is a flow of least cost, in which a person beyond the room costs more than any chain of other ways could
(`flowing`): it is solved along the nearest ways, and along farther ones where their prices say so. Prices p_s of (2),
shortest paths between sites, prove the walking of whoever leaves no more than O people beyond the room:

    sum_i w_i min_s (c_is + p_s) - sum_s p_s q_s - O max_s p_s

and so do the same prices without their peaks, where O is large (`beyond`); also where lists of ways end: what is not
listed is no nearer than `complete_to`. The flow begins with the few ways of each place that cost least at prices to
which everybody leans softly (`starting`).

The places that the flow splits are made whole by exchanges between a few sites at a time (`optimizer.siting.dealing`,
`whole`). Splitting proves less than there is: prices u_i for people of a place prove, where nobody is beyond the room,

    sum_i w_i u_i - sum_s K_s,    K_s = max { sum_i w_i (u_i - c_is) z_i : sum_i w_i z_i <= q_s, z_i = 0 or 1 }

for any u_i no larger than `complete_to`, a knapsack of each site (`knapsacks`); they climb from what way and room cost
together, min_s (c_is + p_s), while places are dealt out again, through sites that are fuller or less full on the way
(`narrowing`). What is still open goes to a program of the ways that the prices leave open (`proving`), where it is
small.
"""

from .problem import CatchmentProblem
from .solving import Catchments, catchments

__all__ = ["CatchmentProblem", "Catchments", "catchments"]
