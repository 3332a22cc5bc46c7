r"""Who is called when: which village or grid comes to its site in which slot, so that nobody waits long.

Every site is a problem of its own, as everybody comes to one site. Time is in slots of the site's open hours.

Sets
    T   slots in which the site is open, t = 0..; two may have a break between them
    U   units that are called whole: grids, or villages that have none; V villages; l_u the order of u's risk level, 0
        is called first; a block b is all units of one village at one level
Data
    n_u   people of u;  m  minutes of a slot;  c_t  people whom the site's lanes sample in slot t
    L_ut  slots of u's window where it begins in t, within one open stretch: 1 where c_t takes n_u; else as few as serve
          u best where nobody else comes (fewest sent home, then the shortest wait)
    a_utk people of u in the k-th slot of that window: n_u over L_ut slots, even to one
    h_v   how late v was called before (hundredths of the hours, summed);  q_-1  people who wait before the first slot
    R_t(w) people whom the site can sample in the w minutes after slot t, breaks counted as time; all, at the close
Variables
    s_u   the slot in which u's window begins
    q_t   people who wait at the end of slot t:  q_t = max(0, q_t-1 + sum_u a_u,s_u,t-s_u - c_t)
    w_t   whole minutes until who came last in slot t is sampled, or the site closes: the least w with q_t <= R_t(w)
Objective, in this order
    1. people who are sent home unsampled          q at the last slot
    2. people who wait beyond 50 minutes           sum_t min(a_t, max(0, q_t - R_t(50)))
    3. people who wait beyond 25 minutes           the same with 25
    4. the longest wait                            max_t w_t
    5. unevenness among villages                   sum over blocks b called before b' of one level: max(0, h_b' - h_b)
    6. waiting in all, person-slots                sum_t q_t
Constraints
    (1) by risk         l_u < l_u'  =>  s_u <= s_u'
    (2) in turn         of two blocks of a level one is over with beginning when the other begins: all its s are at
                        most the other's; two villages may so share a slot
    (3) adjoining       from a block's first slot to its last, some unit of the block is called in each slot

The fluid queue is exact for people who come evenly and in order. A person counted in 2 is counted once: who is beyond
the limit at the end of a later slot was so before. There is always an answer: all units may begin in one slot.

Answered in three steps: a construction (units in turn, each as early as a given longest wait allows), a search (one
unit, several, or two blocks elsewhere), and for what is still above the bound a program (CP-SAT), one objective after
the other, with what is reached kept. Each objective has a bound of its own, which holds given those before it.
"""

from optimizer.callup.problem import BUSY, CROWDED, CallUpProblem
from optimizer.callup.queueing import Queue, Value, queue_from, queue_of, value_of
from optimizer.callup.solving import CallUp, call_up, call_up_all
from optimizer.callup.wanting import fewest_lanes, lanes_by_slot, lanes_wanted

__all__ = [
    "BUSY",
    "CROWDED",
    "CallUp",
    "CallUpProblem",
    "Queue",
    "Value",
    "call_up",
    "call_up_all",
    "fewest_lanes",
    "lanes_by_slot",
    "lanes_wanted",
    "queue_from",
    "queue_of",
    "value_of",
]
