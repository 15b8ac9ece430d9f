"""The schema, one noun per file. Free of Flask."""

from sqlalchemy import Index

from rollout.models.area import Area, AreaSuccessor
from rollout.models.base import Base, Fact
from rollout.models.batch import Batch, BatchQuiet, BatchRow
from rollout.models.bundle import Bundle, BundleOutcome, BundlePerson, BundleState
from rollout.models.change_request import OF_NUMBERS, ChangeField, ChangeItem, ChangeRequest, ItemState, RequestKind
from rollout.models.contact_log import ContactLog
from rollout.models.department import Department
from rollout.models.directive import Clause, Directive, DirectiveChange, DirectiveReceipt
from rollout.models.guidance import (
    GuidanceSession,
    SessionAttendance,
    SessionClaim,
    SessionEvent,
    SessionOfficer,
    SessionOutside,
    SessionUnit,
)
from rollout.models.handover import Handover, HandoverItem, HandoverOutcome, HandoverRule, HandoverState
from rollout.models.held_row import HeldRow
from rollout.models.info import PersonInfo
from rollout.models.job import JobRun
from rollout.models.list_exchange import ListExchange
from rollout.models.look_up import Answer, LookUp
from rollout.models.membership import (
    Ending,
    Membership,
    Refutation,
    Rejection,
    SecondWorkplace,
    Standing,
    Statement,
)
from rollout.models.message import CalendarFeed, Message
from rollout.models.obligation import Obligation, ObligationAddressee, ObligationEvent, ObligationProof
from rollout.models.obstacle import KnownAnswer, Obstacle, ObstacleEvent, ObstaclePerson
from rollout.models.office import Office, Sector, UnitType
from rollout.models.official import OfficialAccount, OfficialCover, OfficialReview, OfficialTotal
from rollout.models.person import Identifier, Person
from rollout.models.plan import PlanVisit, WeeklyPlan
from rollout.models.posting import (
    AuditRecord,
    ChainHead,
    ChainLink,
    ChainNote,
    Line,
    Posting,
)
from rollout.models.resource import OfficerAbsence, Room, TravelCorrection, UnitWindow, Vehicle
from rollout.models.rollup import group_flow, group_roll, unit_balance, unit_span
from rollout.models.saved_view import SavedView
from rollout.models.sent_form import FormDraft, SentForm
from rollout.models.setting import Installation, Setting
from rollout.models.understanding import ColumnMemory, StatusWord
from rollout.models.unit import (
    ATTRIBUTED,
    Contact,
    Unit,
    UnitAttribution,
    UnitCode,
    UnitCount,
    UnitDeployment,
    UnitModeFact,
    UnitName,
    WorkSite,
)
from rollout.models.user import (
    Activation,
    Assignment,
    AssignmentUnit,
    LoginPlace,
    LoginSession,
    Reveal,
    User,
)
from rollout.models.visit import Visit, VisitEvent, VisitLink, VisitOfficer, VisitSlot, VisitUnit
from rollout.models.working_day import Closure, DayException

FACTS: tuple[type[Fact], ...] = (
    Membership,
    SecondWorkplace,
    Standing,
    Statement,
    Rejection,
    Ending,
    Refutation,
    UnitAttribution,
    UnitModeFact,
    UnitDeployment,
    UnitCount,
)
"""Every table of facts, in the order in which they are written and sealed."""

for _model in FACTS:
    # what a posting voided; partial, since SQLite would take a full index to find the live rows, nearly all of them
    _voided = _model.__table__.c.voided_seq  # type: ignore[attr-defined]
    Index(
        f"ix_{_voided.table.name}_voided_seq",
        _voided,
        sqlite_where=_voided.is_not(None),
        postgresql_where=_voided.is_not(None),
    )

__all__ = [
    "ATTRIBUTED",
    "FACTS",
    "OF_NUMBERS",
    "Activation",
    "Answer",
    "Area",
    "AreaSuccessor",
    "Assignment",
    "AssignmentUnit",
    "AuditRecord",
    "Base",
    "Batch",
    "BatchQuiet",
    "BatchRow",
    "Bundle",
    "BundleOutcome",
    "BundlePerson",
    "BundleState",
    "CalendarFeed",
    "ChainHead",
    "ChainLink",
    "ChainNote",
    "ChangeField",
    "ChangeItem",
    "ChangeRequest",
    "Clause",
    "Closure",
    "ColumnMemory",
    "Contact",
    "ContactLog",
    "DayException",
    "Department",
    "Directive",
    "DirectiveChange",
    "DirectiveReceipt",
    "Ending",
    "Fact",
    "FormDraft",
    "GuidanceSession",
    "Handover",
    "HandoverItem",
    "HandoverOutcome",
    "HandoverRule",
    "HandoverState",
    "HeldRow",
    "Identifier",
    "Installation",
    "ItemState",
    "JobRun",
    "KnownAnswer",
    "Line",
    "ListExchange",
    "LoginPlace",
    "LoginSession",
    "LookUp",
    "Membership",
    "Message",
    "Obligation",
    "ObligationAddressee",
    "ObligationEvent",
    "ObligationProof",
    "Obstacle",
    "ObstacleEvent",
    "ObstaclePerson",
    "Office",
    "OfficerAbsence",
    "OfficialAccount",
    "OfficialCover",
    "OfficialReview",
    "OfficialTotal",
    "Person",
    "PersonInfo",
    "PlanVisit",
    "Posting",
    "Refutation",
    "Rejection",
    "RequestKind",
    "Reveal",
    "Room",
    "SavedView",
    "SecondWorkplace",
    "Sector",
    "SentForm",
    "SessionAttendance",
    "SessionClaim",
    "SessionEvent",
    "SessionOfficer",
    "SessionOutside",
    "SessionUnit",
    "Setting",
    "Standing",
    "Statement",
    "StatusWord",
    "TravelCorrection",
    "Unit",
    "UnitAttribution",
    "UnitCode",
    "UnitCount",
    "UnitDeployment",
    "UnitModeFact",
    "UnitName",
    "UnitType",
    "UnitWindow",
    "User",
    "Vehicle",
    "Visit",
    "VisitEvent",
    "VisitLink",
    "VisitOfficer",
    "VisitSlot",
    "VisitUnit",
    "WeeklyPlan",
    "WorkSite",
    "group_flow",
    "group_roll",
    "unit_balance",
    "unit_span",
]  # fmt: skip
