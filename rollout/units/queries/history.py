"""The dated facts of one unit: names, codes, where it belonged, how it counted, when deployed, what it counted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, literal, null, select, union_all
from sqlalchemy.orm import Session, aliased

from rollout.ledger.facts import COUNTED
from rollout.models import (
    Area,
    AuditRecord,
    Batch,
    Department,
    Membership,
    Office,
    Posting,
    Sector,
    UnitAttribution,
    UnitCode,
    UnitCount,
    UnitDeployment,
    UnitModeFact,
    UnitName,
    UnitType,
    User,
)
from rollout.models.unit import ATTRIBUTED
from rollout.register.spans import VALUE_COLUMN
from rollout.vocabulary import (
    FOREVER,
    N_,
    CodeKind,
    CountKind,
    Evidence,
    PeopleGroup,
    UnitMode,
)

SUBJECTS = {
    "area_2021": N_("Địa bàn 2021"),
    "area_2025": N_("Địa bàn 2025"),
    "department": N_("Sở, ban, ngành"),
    "sector": N_("Ngành"),
    "unit_type": N_("Khối, loại hình"),
    "office": N_("Cơ quan BHXH quản lý"),
    "officer": N_("Cán bộ chuyên quản"),
}
"""What a unit is attributed to, in the order of ATTRIBUTED."""

MODE = "mode"
DEPLOYMENT = "deployment"


class HistoryRow(NamedTuple):
    """One dated fact: what, its value, on which days; who recorded it when, where that is known.

    `key` is of what is belonged to; `seq` and `voided_seq` are of the acts that wrote it and took it back.
    """

    subject: str
    value: str
    from_on: date
    to_on: date
    note: str = ""
    recorded_at: datetime | None = None
    recorded_by: str = ""
    key: int | None = None
    seq: int = 0
    voided_seq: int | None = None

    @property
    def is_current(self) -> bool:
        return self.to_on == FOREVER


def facts(session: Session, unit_id: int, *subjects: str) -> list[HistoryRow]:
    """The dated facts about some subjects that hold, the newest first. One query.

    A subject is one of `SUBJECTS`, MODE or DEPLOYMENT.
    """
    return [row for row in written(session, unit_id) if row.subject in subjects and row.voided_seq is None]


def written(session: Session, unit_id: int) -> list[HistoryRow]:
    """Every dated fact that was ever written of the unit, those taken back too, the newest first. One query."""
    told = union_all(_attributed(unit_id), _of_mode(unit_id), _of_deployment(unit_id)).subquery()
    statement = (
        select(told, Posting.recorded_at, User.display_name)
        .join(Posting, Posting.seq == told.c.seq)
        .join(User, User.id == Posting.actor_id)
        .order_by(told.c.from_on.desc(), told.c.seq.desc())
    )
    return [
        HistoryRow(subject, value, from_on, to_on, note, recorded_at, recorded_by, key, seq, voided_seq)
        for subject, value, key, from_on, to_on, note, seq, voided_seq, recorded_at, recorded_by in session.execute(
            statement
        )
    ]


def _attributed(unit_id: int) -> Select[Any]:
    fact, officer = UnitAttribution, aliased(User)
    names = (Area.name, Department.name, Sector.name, UnitType.name, Office.name, officer.display_name)
    return (
        select(
            fact.subject.label("subject"),
            func.coalesce(*names, "").label("value"),
            func.coalesce(*(getattr(fact, name) for name in dict.fromkeys(VALUE_COLUMN.values()))).label("key"),
            *_written(fact, literal("")),
        )
        .outerjoin(Area, Area.id == fact.area_id)
        .outerjoin(Department, Department.id == fact.department_id)
        .outerjoin(Sector, Sector.id == fact.sector_id)
        .outerjoin(UnitType, UnitType.id == fact.unit_type_id)
        .outerjoin(Office, Office.id == fact.office_id)
        .outerjoin(officer, officer.id == fact.officer_id)
        .where(fact.unit_id == unit_id)
    )


def _of_mode(unit_id: int) -> Select[Any]:
    fact = UnitModeFact
    return select(literal(MODE), fact.mode, null(), *_written(fact, fact.reason)).where(fact.unit_id == unit_id)


def _of_deployment(unit_id: int) -> Select[Any]:
    fact = UnitDeployment
    return select(literal(DEPLOYMENT), literal(""), null(), *_written(fact, fact.basis)).where(fact.unit_id == unit_id)


def _written(fact: type[UnitAttribution | UnitModeFact | UnitDeployment], note: Any) -> tuple[Any, ...]:
    return fact.from_on, fact.to_on, note.label("note"), fact.seq, fact.voided_seq


def attributions(session: Session, unit_id: int) -> list[HistoryRow]:
    """What the unit belongs and belonged to, the newest first within each subject. One query."""
    return sorted(facts(session, unit_id, *ATTRIBUTED), key=lambda row: ATTRIBUTED.index(row.subject))


def belongs_to(session: Session, unit_id: int, subject: str, day: date) -> tuple[int, str] | None:
    """The key and name of what the unit belongs to on a day; None is "Chưa xác định"."""
    held = facts(session, unit_id, subject)
    return next(((row.key, row.value) for row in held if row.key and row.from_on <= day < row.to_on), None)


def names(session: Session, unit_id: int) -> list[HistoryRow]:
    """Names and codes, the newest first. Two queries."""
    codes = session.scalars(select(UnitCode).where(UnitCode.unit_id == unit_id).order_by(UnitCode.from_on.desc()))
    called = session.scalars(select(UnitName).where(UnitName.unit_id == unit_id).order_by(UnitName.from_on.desc()))
    return [
        *(HistoryRow("name", row.name, row.from_on, row.to_on) for row in called),
        *(HistoryRow(row.kind, row.code, row.from_on, row.to_on) for row in codes),
    ]


def tax_code(history: list[HistoryRow]) -> str:
    return next((row.value for row in history if row.subject == CodeKind.TAX.value and row.is_current), "")


def modes(session: Session, unit_id: int) -> list[HistoryRow]:
    """How the unit counts and counted, the newest first. One query."""
    return facts(session, unit_id, MODE)


def mode_on(history: list[HistoryRow], day: date) -> UnitMode | None:
    """How the unit counts on a day; None when it does not exist then."""
    return next((UnitMode(row.value) for row in history if row.from_on <= day < row.to_on), None)


def switches(modes: list[HistoryRow]) -> dict[date, list[date]]:
    """The days on which a unit began to count another way or stopped, by the first day of the row that shows them."""
    starts = {row.from_on for row in modes}
    first = min(starts, default=FOREVER)
    return {
        row.from_on: [day for day in (row.from_on, row.to_on) if first < day < FOREVER]
        if row.to_on not in starts
        else [day for day in (row.from_on,) if first < day]
        for row in modes
    }


class CountRow(NamedTuple):
    """A stock-take or session with who recorded it. `numbers` are those of `facts.COUNTED` that it states.

    `is_by_hand`: no import brought it. Who took it back, when and why, of one that no longer counts.
    """

    fact: UnitCount
    numbers: dict[str, int]
    recorded_at: datetime
    recorded_by: str
    is_by_hand: bool
    voided_at: datetime | None
    voided_by: str
    void_reason: str

    @property
    def kind(self) -> CountKind:
        return CountKind(self.fact.kind)

    @property
    def group(self) -> PeopleGroup:
        return PeopleGroup(self.fact.people_group)

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.fact.evidence)


def counts(session: Session, unit_id: int) -> list[CountRow]:
    """The stock-takes and sessions of a unit that counts, the newest first; those taken back too. Two queries."""
    author, voider, voiding = aliased(User), aliased(User), aliased(Posting)
    rows = session.execute(
        select(
            UnitCount,
            Posting.recorded_at,
            author.display_name,
            Posting.batch_id.is_(None),
            voiding.recorded_at,
            voider.display_name,
        )
        .join(Posting, Posting.seq == UnitCount.seq)
        .join(author, author.id == Posting.actor_id)
        .outerjoin(voiding, voiding.seq == UnitCount.voided_seq)
        .outerjoin(voider, voider.id == voiding.actor_id)
        .where(UnitCount.unit_id == unit_id)
        .order_by(UnitCount.day.desc(), UnitCount.id.desc())
    ).all()
    reasons = _void_reasons(session, unit_id) if any(fact.voided_seq for fact, *_ in rows) else {}
    return [
        CountRow(
            fact,
            {name: n for name in COUNTED if (n := getattr(fact, name)) is not None},
            at,
            by,
            is_by_hand,
            voided_at,
            voided_by or "",
            reasons.get(fact.id, ""),
        )
        for fact, at, by, is_by_hand, voided_at, voided_by in rows
    ]


def _void_reasons(session: Session, unit_id: int) -> dict[int, str]:
    """Why stock-takes were taken back, as the audit trail has it."""
    details = session.scalars(
        select(AuditRecord.detail).where(
            AuditRecord.subject == "unit",
            AuditRecord.subject_id == unit_id,
            AuditRecord.action.in_(("correct_count", "void_count")),
        )
    )
    return {detail["count"]: detail["reason"] for detail in details}


def count_by_hand(session: Session, unit_id: int, count_id: int) -> UnitCount | None:
    """A live stock-take of a unit that somebody typed; an imported one goes with its import."""
    return session.scalar(
        select(UnitCount)
        .join(Posting, Posting.seq == UnitCount.seq)
        .where(
            UnitCount.id == count_id,
            UnitCount.unit_id == unit_id,
            UnitCount.kind == CountKind.STOCK.value,
            UnitCount.voided_seq.is_(None),
            Posting.batch_id.is_(None),
        )
    )


def last_list_day(session: Session, unit_id: int, until: date = FOREVER) -> date | None:
    """The day of the last stock-take, or of the last imported list that put somebody on this unit's list."""
    stock = select(func.max(UnitCount.day)).where(
        UnitCount.unit_id == unit_id,
        UnitCount.voided_seq.is_(None),
        UnitCount.kind == CountKind.STOCK.value,
        UnitCount.day <= until,
    )
    loaded = (
        select(func.max(Batch.list_on))
        .join(Posting, Posting.batch_id == Batch.id)
        .join(Membership, Membership.seq == Posting.seq)
        .where(Membership.unit_id == unit_id, Membership.voided_seq.is_(None), Batch.list_on <= until)
    )
    return max((day for day in (session.scalar(stock), session.scalar(loaded)) if day), default=None)
