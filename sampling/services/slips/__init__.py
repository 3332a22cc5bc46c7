"""Slips: accounts for many at once, with what everybody is handed to sign in with, to be printed."""

from .drawing import Paper, draw, sign_in_address
from .filing import check_accounts, make_accounts
from .sheets import TownshipAccounts, by_township, chosen, fetch, reach, request, sheet, sheets
from .standing import LeadSlip, SiteSlips, of_site, renew, withdraw, withdraw_token
from .tables import slips_as_csv
from .working import execute, paper_of, take_up

__all__ = [
    "LeadSlip",
    "Paper",
    "SiteSlips",
    "TownshipAccounts",
    "by_township",
    "check_accounts",
    "chosen",
    "draw",
    "execute",
    "fetch",
    "make_accounts",
    "of_site",
    "paper_of",
    "reach",
    "renew",
    "request",
    "sheet",
    "sheets",
    "sign_in_address",
    "slips_as_csv",
    "take_up",
    "withdraw",
    "withdraw_token",
]
