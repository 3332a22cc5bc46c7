"""Sign-ins: beginning one though somebody else guesses, listing them, ending them."""

from .delaying import Delayed
from .entering import Entered, OpenedSlip, Standing, enter, opened_slip, standing
from .listing import AccountSignIns, end, end_all, end_others, leave, of_account, own

__all__ = [
    "AccountSignIns",
    "Delayed",
    "Entered",
    "OpenedSlip",
    "Standing",
    "end",
    "end_all",
    "end_others",
    "enter",
    "leave",
    "of_account",
    "opened_slip",
    "own",
    "standing",
]
