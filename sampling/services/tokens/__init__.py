"""Access tokens: given to a lead's phone, a command or another program, shown instead of a password, withdrawn.

A token opens what its role may at its place, in its round or in all. It ends when it is withdrawn, when its round is
closed, when its account is closed or gets another password, and at `expires_at`; a phone's also when the phone is
signed out, here or from elsewhere, or gets another.
"""

from .checking import Holder, actor_of
from .giving import LABEL_MAX, Given, give, give_for_site
from .listing import TokenLine, tokens
from .withdrawing import (
    PHONES_MOST,
    belong,
    withdraw,
    withdraw_of_account,
    withdraw_of_device,
    withdraw_of_other_sign_ins,
    withdraw_of_sign_in,
)

__all__ = [
    "LABEL_MAX",
    "PHONES_MOST",
    "Given",
    "Holder",
    "TokenLine",
    "actor_of",
    "belong",
    "give",
    "give_for_site",
    "tokens",
    "withdraw",
    "withdraw_of_account",
    "withdraw_of_device",
    "withdraw_of_other_sign_ins",
    "withdraw_of_sign_in",
]
