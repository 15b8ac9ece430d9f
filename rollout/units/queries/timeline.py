"""What happened to one unit, newest first, as one list: contacts, dated changes, lists taken in, deployment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from rollout.core.dates import local
from rollout.models import (
    Area,
    Batch,
    ContactLog,
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
from rollout.units.queries.deployment import shown_basis
from rollout.vocabulary import FOREVER, N_, CodeKind, ContactOutcome, ContactWay, CountKind, Labelled, UnitMode

ROWS = 20
LAST_PAGE = 25
"""Further back the list does not go; the sections of the unit hold everything."""


class Kind(Labelled):
    """What an event is; the label begins its line."""

    CONTACT = "contact", N_("Liên hệ")
    NAME = "name", N_("Tên")
    CODE = "code", N_("Mã đơn vị")
    TAX = "tax", N_("Mã số thuế")
    AREA_2021 = "area_2021", N_("Địa bàn 2021")
    AREA_2025 = "area_2025", N_("Địa bàn 2025")
    DEPARTMENT = "department", N_("Sở, ban, ngành")
    SECTOR = "sector", N_("Ngành")
    UNIT_TYPE = "unit_type", N_("Khối, loại hình")
    OFFICE = "office", N_("Cơ quan BHXH quản lý")
    OFFICER = "officer", N_("Cán bộ chuyên quản")
    MODE = "mode", N_("Cách theo dõi")
    STOPPED = "stopped", N_("Ngừng hoạt động/tạm dừng")
    LIST = "list", N_("Nạp danh sách")
    COUNT = "count", N_("Ghi số liệu đến nay")
    DEPLOYED = "deployed", N_("Ghi nhận đã triển khai")
    REOPENED = "reopened", N_("Mở lại triển khai")


class Spoken(NamedTuple):
    """A contact; `is_mine`: may the viewer take it back today?"""

    id: int
    way: ContactWay
    outcome: ContactOutcome
    call_back_on: date | None
    is_mine: bool
    is_taken_back: bool


class Event(NamedTuple):
    """`value` is what it became, a name or a code; `people` how many came by a list or were counted."""

    day: date
    kind: Kind
    value: str = ""
    by: str = ""
    at: datetime | None = None
    note: str = ""
    people: int | None = None
    mode: UnitMode | None = None
    spoken: Spoken | None = None


class Timeline(NamedTuple):
    events: list[Event]
    number: int
    has_more: bool


def timeline(session: Session, unit_id: int, number: int, *, by: User, contacts_since: datetime | None) -> Timeline:
    """A page of twenty. Seven queries, each of so many rows at most; contacts only where `contacts_since` is given,
    the moment from which `by` may take back what they logged."""
    number = min(max(1, number), LAST_PAGE)
    most = number * ROWS + 1
    sources: tuple[Callable[[Session, int, int], list[Event]], ...] = (
        _names, _codes, _places, _modes, _lists, _counts, _deployments,
    )  # fmt: skip
    events = [event for source in sources for event in source(session, unit_id, most)]
    if contacts_since is not None:
        events += _contacts(session, unit_id, most, by, contacts_since)
    events.sort(key=lambda event: (event.day, event.at.timestamp() if event.at else 0), reverse=True)
    shown = events[(number - 1) * ROWS : number * ROWS]
    return Timeline(shown, number, len(events) > number * ROWS and number < LAST_PAGE)


def _contacts(session: Session, unit_id: int, most: int, by: User, since: datetime) -> list[Event]:
    rows = session.execute(
        select(ContactLog, User.display_name)
        .join(User, User.id == ContactLog.user_id)
        .where(ContactLog.unit_id == unit_id)
        .order_by(ContactLog.at.desc(), ContactLog.id.desc())
        .limit(most)
    )
    return [
        Event(
            local(row.at).date(), Kind.CONTACT, by=name, at=row.at, note=row.note,
            spoken=Spoken(
                row.id,
                ContactWay(row.way),
                ContactOutcome(row.outcome),
                row.call_back_on,
                row.user_id == by.id and row.at >= since and row.taken_back_at is None,
                row.taken_back_at is not None,
            ),
        )
        for row, name in rows
    ]  # fmt: skip


def _names(session: Session, unit_id: int, most: int) -> list[Event]:
    rows = session.scalars(
        select(UnitName).where(UnitName.unit_id == unit_id).order_by(UnitName.from_on.desc()).limit(most)
    )
    return [Event(row.from_on, Kind.NAME, row.name) for row in rows]


def _codes(session: Session, unit_id: int, most: int) -> list[Event]:
    rows = session.scalars(
        select(UnitCode).where(UnitCode.unit_id == unit_id).order_by(UnitCode.from_on.desc()).limit(most)
    )
    kinds = {CodeKind.CODE.value: Kind.CODE, CodeKind.TAX.value: Kind.TAX}
    return [Event(row.from_on, kinds[row.kind], row.code) for row in rows]


def _places(session: Session, unit_id: int, most: int) -> list[Event]:
    officer, author = aliased(User), aliased(User)
    rows = session.execute(
        select(
            UnitAttribution,
            Posting.recorded_at,
            author.display_name,
            Area.name,
            Department.name,
            Sector.name,
            UnitType.name,
            Office.short_name,
            officer.display_name,
        )
        .join(Posting, Posting.seq == UnitAttribution.seq)
        .join(author, author.id == Posting.actor_id)
        .outerjoin(Area, Area.id == UnitAttribution.area_id)
        .outerjoin(Department, Department.id == UnitAttribution.department_id)
        .outerjoin(Sector, Sector.id == UnitAttribution.sector_id)
        .outerjoin(UnitType, UnitType.id == UnitAttribution.unit_type_id)
        .outerjoin(Office, Office.id == UnitAttribution.office_id)
        .outerjoin(officer, officer.id == UnitAttribution.officer_id)
        .where(UnitAttribution.unit_id == unit_id, UnitAttribution.voided_seq.is_(None))
        .order_by(UnitAttribution.from_on.desc(), UnitAttribution.id.desc())
        .limit(most)
    )
    return [
        Event(fact.from_on, Kind(fact.subject), next((name for name in names if name), ""), by, at)
        for fact, at, by, *names in rows
    ]


def _modes(session: Session, unit_id: int, most: int) -> list[Event]:
    rows = session.execute(
        select(UnitModeFact, Posting.recorded_at, User.display_name)
        .join(Posting, Posting.seq == UnitModeFact.seq)
        .join(User, User.id == Posting.actor_id)
        .where(UnitModeFact.unit_id == unit_id, UnitModeFact.voided_seq.is_(None))
        .order_by(UnitModeFact.from_on.desc())
        .limit(most)
    ).all()
    starts = {fact.from_on for fact, _at, _by in rows}
    events = []
    for fact, at, by in rows:
        events.append(Event(fact.from_on, Kind.MODE, "", by, at, fact.reason, mode=UnitMode(fact.mode)))
        if fact.to_on != FOREVER and fact.to_on not in starts:
            events.append(Event(fact.to_on, Kind.STOPPED, "", by, at, fact.reason))
    return events


def _lists(session: Session, unit_id: int, most: int) -> list[Event]:
    """Imports by which somebody came on the list."""
    rows = session.execute(
        select(Batch.list_on, func.min(Posting.recorded_at), User.display_name, func.count())
        .select_from(Membership)
        .join(Posting, Posting.seq == Membership.seq)
        .join(Batch, Batch.id == Posting.batch_id)
        .join(User, User.id == Posting.actor_id)
        .where(Membership.unit_id == unit_id, Membership.voided_seq.is_(None))
        .group_by(Batch.id, Batch.list_on, User.display_name)
        .order_by(Batch.list_on.desc(), Batch.id.desc())
        .limit(most)
    )
    return [Event(on, Kind.LIST, "", by, at, people=people) for on, at, by, people in rows]


def _counts(session: Session, unit_id: int, most: int) -> list[Event]:
    rows = session.execute(
        select(UnitCount, Posting.recorded_at, User.display_name)
        .join(Posting, Posting.seq == UnitCount.seq)
        .join(User, User.id == Posting.actor_id)
        .where(
            UnitCount.unit_id == unit_id,
            UnitCount.voided_seq.is_(None),
            UnitCount.kind == CountKind.STOCK.value,
        )
        .order_by(UnitCount.day.desc(), UnitCount.id.desc())
        .limit(most)
    )
    return [Event(fact.day, Kind.COUNT, "", by, at, fact.reason, people=fact.participants) for fact, at, by in rows]


def _deployments(session: Session, unit_id: int, most: int) -> list[Event]:
    rows = session.execute(
        select(UnitDeployment, Posting.recorded_at, User.display_name)
        .join(Posting, Posting.seq == UnitDeployment.seq)
        .join(User, User.id == Posting.actor_id)
        .where(UnitDeployment.unit_id == unit_id, UnitDeployment.voided_seq.is_(None))
        .order_by(UnitDeployment.from_on.desc())
        .limit(most)
    ).all()
    said = [Event(fact.from_on, Kind.DEPLOYED, "", by, at, shown_basis(fact.basis)) for fact, at, by in rows]
    ended = [Event(fact.to_on, Kind.REOPENED, "", "", None) for fact, _at, _by in rows if fact.to_on != FOREVER]
    return said + ended
