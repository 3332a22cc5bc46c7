"""Tables without logic, one module a subject. Importing the package fills SQLModel's metadata."""

from .accounts import Account
from .areas import AreaContact, AreaGround, AreaResidents, AreaRow
from .audit import AuditEntry
from .counts import CountRow
from .documents import DocumentRow, ReceiptRow
from .links import LinkRow
from .plans import AssignmentRow, PlanRow, PlanSlotRow
from .rounds import NormRow, RoundRow, SessionRow, SessionSite, SessionStaff, TargetRow
from .runs import RunRow
from .sites import SiteRow, SiteServes
from .staff import StaffRole, StaffRow
from .uploads import Upload

__all__ = [
    "Account",
    "AreaContact",
    "AreaGround",
    "AreaResidents",
    "AreaRow",
    "AssignmentRow",
    "AuditEntry",
    "CountRow",
    "DocumentRow",
    "LinkRow",
    "NormRow",
    "PlanRow",
    "PlanSlotRow",
    "ReceiptRow",
    "RoundRow",
    "RunRow",
    "SessionRow",
    "SessionSite",
    "SessionStaff",
    "SiteRow",
    "SiteServes",
    "StaffRole",
    "StaffRow",
    "TargetRow",
    "Upload",
]
