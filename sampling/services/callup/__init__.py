"""Call-ups of a session: when which area is asked to come to which site."""

from sampling.domain.callup_proposals import Proposal, ProposedSite

from .calls import Call, Page, SiteCalls, Township
from .keeping import propose_windows, set_windows
from .maps import MapWords, map_svg
from .papers import Around
from .papers import document as notices_document
from .posting import NEAR, Sheet, Spot, sheets
from .proposals import ProposalPage, plans_to_choose, proposal, proposal_page, proposals
from .proposing import accept_proposal, request_proposal, stop_proposal
from .reading import page, site_calls
from .villages import Notice, notices
from .working import execute, is_proposal

__all__ = [
    "NEAR",
    "Around",
    "Call",
    "MapWords",
    "Notice",
    "Page",
    "Proposal",
    "ProposalPage",
    "ProposedSite",
    "Sheet",
    "SiteCalls",
    "Spot",
    "Township",
    "accept_proposal",
    "execute",
    "is_proposal",
    "map_svg",
    "notices",
    "notices_document",
    "page",
    "plans_to_choose",
    "proposal",
    "proposal_page",
    "proposals",
    "propose_windows",
    "request_proposal",
    "set_windows",
    "sheets",
    "site_calls",
    "stop_proposal",
]
