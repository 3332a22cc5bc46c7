"""Tables without logic, one module a subject. Importing the package fills SQLModel's metadata."""

from .accounts import Account
from .areas import AreaContact, AreaGround, AreaResidents, AreaRow
from .audit import AuditEntry
from .briefings import BriefingRow
from .chasing import ChaseCallRow
from .closing import ClosingRow
from .counts import CountConflictRow, CountRow
from .daily import DailyReportRow
from .documents import DocumentRow, ReceiptRow
from .duty import DutyRow, HelpDesk
from .expected import AreaRisk, ExpectedRow
from .gaps import CallUpRow, FrameEntryRow, GapSignature
from .handouts import BundlePart, BundleRow, DepartureRow
from .help import HelpActRow, HelpTicketRow
from .layers import LayerRow
from .links import LinkRow
from .notices import NoticeFilesRow
from .orders import MoveOrderRow, MoveRefusalRow
from .outstanding import OutstandingRow
from .phones import PhoneRow
from .plans import AssignmentRow, PlanRow, PlanSlotRow
from .readiness import AbsenceRow, ReadinessReportRow, ReadinessRow
from .rounds import NormRow, RoundRow, RoundScope, SessionRow, SessionSite, SessionStaff, TargetRow
from .runs import RunRow
from .second import SecondChoiceRow, SecondCountRow, SecondFileRow
from .signins import SignInDelay, SignInRow, SlipRow
from .sites import RoundServes, SiteRow, SiteServes
from .siting import CandidateRow, StudyRow, StudyUseRow, StudyVersionRow, StudyWaysRow
from .slips import SlipSheet
from .staff import StaffRole, StaffRow
from .submitting import StaffAway, SubmissionRow, TownshipChange
from .summaries import SummaryRow, SummaryState
from .teams import StepOverride, TeamRow
from .tokens import AccessTokenRow
from .tubes import TubesRow
from .uploads import Upload
from .vehicles import VehicleRow

__all__ = [
    "AbsenceRow",
    "AccessTokenRow",
    "Account",
    "AreaContact",
    "AreaGround",
    "AreaResidents",
    "AreaRisk",
    "AreaRow",
    "AssignmentRow",
    "AuditEntry",
    "BriefingRow",
    "BundlePart",
    "BundleRow",
    "CallUpRow",
    "CandidateRow",
    "ChaseCallRow",
    "ClosingRow",
    "CountConflictRow",
    "CountRow",
    "DailyReportRow",
    "DepartureRow",
    "DocumentRow",
    "DutyRow",
    "ExpectedRow",
    "FrameEntryRow",
    "GapSignature",
    "HelpActRow",
    "HelpDesk",
    "HelpTicketRow",
    "LayerRow",
    "LinkRow",
    "MoveOrderRow",
    "MoveRefusalRow",
    "NormRow",
    "NoticeFilesRow",
    "OutstandingRow",
    "PhoneRow",
    "PlanRow",
    "PlanSlotRow",
    "ReadinessReportRow",
    "ReadinessRow",
    "ReceiptRow",
    "RoundRow",
    "RoundScope",
    "RoundServes",
    "RunRow",
    "SecondChoiceRow",
    "SecondCountRow",
    "SecondFileRow",
    "SessionRow",
    "SessionSite",
    "SessionStaff",
    "SignInDelay",
    "SignInRow",
    "SiteRow",
    "SiteServes",
    "SlipRow",
    "SlipSheet",
    "StaffAway",
    "StaffRole",
    "StaffRow",
    "StepOverride",
    "StudyRow",
    "StudyUseRow",
    "StudyVersionRow",
    "StudyWaysRow",
    "SubmissionRow",
    "SummaryRow",
    "SummaryState",
    "TargetRow",
    "TeamRow",
    "TownshipChange",
    "TubesRow",
    "Upload",
    "VehicleRow",
]
