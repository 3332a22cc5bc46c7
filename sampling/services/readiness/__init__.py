"""Readiness: what site leads tick before the opening, the county's board, and who works instead of whom."""

from sampling.services.rounds.counting import Counted, SoFar, so_far

from .board import Board, BoardLine, Tally, board
from .opening import open_by_name, open_ready
from .page import RosterLine, SitePage, site_page
from .proposing import Candidate, Proposal, Replacing, proposals
from .replacing import Sent, ToTell, decline, send
from .reporting import Told, acknowledge, report

__all__ = [
    "Board",
    "BoardLine",
    "Candidate",
    "Counted",
    "Proposal",
    "Replacing",
    "RosterLine",
    "Sent",
    "SitePage",
    "SoFar",
    "Tally",
    "ToTell",
    "Told",
    "acknowledge",
    "board",
    "decline",
    "open_by_name",
    "open_ready",
    "proposals",
    "report",
    "send",
    "site_page",
    "so_far",
]
