"""The first re-plan: the previous plan kept as far as possible, then the few changes that gain the most a person.

Sets     g groups (people who are alike, their previous place included), j sites, r roles, b blocks, t slots, k targets
Given    the previous place of each group; c_g = 1 where other assignments than these count as a change, else 0
State    keep_g people who go on as before, idle_g people with nothing, and teams that were moved
Team     the people lacking for one more lane at a site for a block, each taken from the idle or from a place where
         it does less

minimise in this order shortfall and waiting as `optimizer.rules` counts them (people), subject to
 (M1) keep_g + idle_g + moved_g = n_g
 (M2) a moved person takes a role it has, for a block that is offered to its group and usable at the site, within reach
 (M3) sum over the moved of c_g <= moves_max less the moves of fixed rows
 (M4) the reserves of each day are kept

Each step moves the team with the largest gain for each changed person: all sites and all sources are ranked at once by
what a person of each target is worth now, and the best few are worked out exactly (`offers.py` on `ledger.py`). When
the changes are used up, each team in turn, least gain first, is taken back and its changes are given to better ones
(`exchanging.py`). Every state is a feasible plan; the search over the whole model starts from the last (`vector.py`).
Nothing is proven here: bounds are those of the whole model.
"""

from optimizer.staffing.moving.pipeline import FEW_MOVES, is_short, move_teams, replan, unsearched
from optimizer.staffing.moving.restoring import restored
from optimizer.staffing.moving.vector import vector_of

__all__ = ["FEW_MOVES", "is_short", "move_teams", "replan", "restored", "unsearched", "vector_of"]
