"""Plain rounds as flows in networks: exact where they can be, and fast at any size.

`is_plain` tells which rounds these are; `solve_plain` solves one.
"""

from optimizer.staffing.network.plain import is_plain
from optimizer.staffing.network.solving import solve_plain

__all__ = ["is_plain", "solve_plain"]
