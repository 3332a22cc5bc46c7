"""Call-ups of a session: when which area is asked to come to which site."""

from sampling.domain.callup_proposals import Proposal, ProposedSite

from .calls import Call, Page, SiteCalls, Township
from .keeping import propose_windows, set_windows
from .making import make_notices, make_waiting_notices, take_up_notices
from .maps import MapWords, map_svg
from .papers import Around, around, code_svg
from .papers import document as notices_document
from .posting import NEAR, Sheet, Spot, placed, sheets
from .printing import (
    all_notice_files,
    cancel_notices,
    is_forgotten,
    notice_content,
    notice_files,
    request_notices,
)
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
    "all_notice_files",
    "around",
    "cancel_notices",
    "code_svg",
    "execute",
    "is_forgotten",
    "is_proposal",
    "make_notices",
    "make_waiting_notices",
    "map_svg",
    "notice_content",
    "notice_files",
    "notices",
    "notices_document",
    "page",
    "placed",
    "plans_to_choose",
    "proposal",
    "proposal_page",
    "proposals",
    "propose_windows",
    "request_notices",
    "request_proposal",
    "set_windows",
    "sheets",
    "site_calls",
    "stop_proposal",
    "take_up_notices",
]
