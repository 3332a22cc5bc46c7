"""Whole places at given sites that hold only so much: better by choices of moves between a few sites at a time.

Sets     i places, s sites; T(i) the few sites that place i may go to
Data     d_i load of a place, c_is person-metres of its way, q_s room, p_s price of room (metres of each of the load)
Unknown  x_is = 1 where place i goes to site s

    minimise   sum_is c_is x_is + sum_s h_s max(0, sum_i d_i x_is - q_s)

    (1) sum_s x_is = 1                      each place goes to one site
    (2) x_is = 0 where s is not in T(i)

h_s, what each of the load beyond the room costs, begins at a few times the price and grows until nothing is beyond that
need be: where it is small, places pass through sites that are full.

A group is two sites, or three of which each two have a place that may go from one to the other. Of the moves between
them the ten against which the prices say least are taken, and all their subsets are counted at once (`groups`): an
exchange of three places for two is one step. A move is left out where the room that is left in the group could not pay
for it, so that most groups have few. The best of groups that do not meet are done together; after that only groups with
a site that has changed are looked at (`dealt`). What is still beyond the room leaves along bends: a place goes to a
second site, and another of there to any third.
"""

from .dealt import Dealt

__all__ = ["Dealt"]
