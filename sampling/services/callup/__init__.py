"""Call-ups of a session: when which area is asked to come to which site."""

from sampling.domain.callup_proposals import Proposal, ProposedSite

from .keeping import propose_windows, set_windows
from .proposing import (
    ProposalPage,
    accept_proposal,
    proposal,
    proposal_page,
    proposals,
    request_proposal,
    stop_proposal,
)
from .reading import Call, Notice, Page, SiteCalls, Township, notices, page, site_calls
from .working import execute, is_proposal

__all__ = [
    "Call",
    "Notice",
    "Page",
    "Proposal",
    "ProposalPage",
    "ProposedSite",
    "SiteCalls",
    "Township",
    "accept_proposal",
    "execute",
    "is_proposal",
    "notices",
    "page",
    "proposal",
    "proposal_page",
    "proposals",
    "propose_windows",
    "request_proposal",
    "set_windows",
    "site_calls",
    "stop_proposal",
]
