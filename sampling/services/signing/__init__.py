"""Signing: documents go down the chain level by level, on personal links; who has read, signed, and who has not."""

from sampling.storage.queries.receipts import STATES, Asked, ReceiptLine

from .answering import report_difficulty, sign
from .calling import Called, CallTree, Township, call_tree
from .codes import qr_data, qr_svg
from .following import DocumentLine, Following, Part, document, documents, receipts
from .holding import Paper, PersonalPage, is_link, mark_read, opened, personal_page
from .issuing import check, document_of, issue, next_number, send_plan, to_tell, withdraw
from .renewing import LinkView, link, renew_link, withdraw_link
from .sharing import Below, Caller, SiteOf, Task
from .wording import Wording

__all__ = [
    "STATES",
    "Asked",
    "Below",
    "CallTree",
    "Called",
    "Caller",
    "DocumentLine",
    "Following",
    "LinkView",
    "Paper",
    "Part",
    "PersonalPage",
    "ReceiptLine",
    "SiteOf",
    "Task",
    "Township",
    "Wording",
    "call_tree",
    "check",
    "document",
    "document_of",
    "documents",
    "is_link",
    "issue",
    "link",
    "mark_read",
    "next_number",
    "opened",
    "personal_page",
    "qr_data",
    "qr_svg",
    "receipts",
    "renew_link",
    "report_difficulty",
    "send_plan",
    "sign",
    "to_tell",
    "withdraw",
    "withdraw_link",
]
