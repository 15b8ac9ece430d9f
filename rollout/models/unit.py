"""Units: the unit itself and every dated fact about one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import (
    Base,
    Code,
    Fact,
    Interval,
    Key,
    Moment,
    Name,
    Note,
    UtcDateTime,
    day_check,
    enum_column,
    interval_check,
)
from rollout.vocabulary import (
    CodeKind,
    CountKind,
    Evidence,
    Milestone,
    PeopleGroup,
    UnitMode,
)

ATTRIBUTED = ("area_2021", "area_2025", "department", "sector", "unit_type", "office", "officer")
"""What a unit is attributed to, each by its own dated facts."""


class Unit(Base):
    """A unit under its surrogate key. Code and name are today's; their history is in unit_code and unit_name.

    `contacted_on`, `tried_on` and `call_back_on` say what contact_log says of it now (register/contacts.py).
    """

    __tablename__ = "unit"
    __table_args__ = (CheckConstraint("length(code) > 0 AND length(name) > 0", name="named"),)

    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    sort_name: Mapped[Name] = mapped_column(index=True)
    search_name: Mapped[Name]
    address: Mapped[bytes | None] = mapped_column(LargeBinary())
    headcount: Mapped[int | None]
    headcount_on: Mapped[date | None] = mapped_column(Date())
    list_on: Mapped[date | None] = mapped_column(Date())
    contacted_on: Mapped[date | None] = mapped_column(Date())
    tried_on: Mapped[date | None] = mapped_column(Date())
    call_back_on: Mapped[date | None] = mapped_column(Date())
    created_at: Mapped[Moment]


class UnitCode(Base, Interval):
    """A code or tax code a unit carried on some days; an earlier code is its alias."""

    __tablename__ = "unit_code"
    __table_args__ = (
        interval_check(),
        Index(
            "ix_unit_code_live",
            "kind",
            "code",
            unique=True,
            sqlite_where=text("to_on = '9999-12-31'"),
            postgresql_where=text("to_on = '9999-12-31'"),
        ),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(enum_column(CodeKind))
    code: Mapped[Code] = mapped_column(index=True)


class UnitName(Base, Interval):
    __tablename__ = "unit_name"
    __table_args__ = (interval_check(),)

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[Name]


class UnitAttribution(Base, Fact, Interval):
    """What a unit belonged to on the days of [from_on, to_on): one live row a day and subject (R17).

    The key that `subject` names is set and no other; none set says "Chưa xác định".
    """

    __tablename__ = "unit_attribution"
    __table_args__ = (
        interval_check(),
        CheckConstraint(f"subject IN {ATTRIBUTED}", name="subject"),
        CheckConstraint(
            "(area_id IS NULL OR subject IN ('area_2021', 'area_2025')) AND "
            "(department_id IS NULL OR subject = 'department') AND (sector_id IS NULL OR subject = 'sector') AND "
            "(unit_type_id IS NULL OR subject = 'unit_type') AND (office_id IS NULL OR subject = 'office') AND "
            "(officer_id IS NULL OR subject = 'officer')",
            name="value",
        ),
        Index("ix_unit_attribution_unit_id_subject", "unit_id", "subject", "from_on"),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    subject: Mapped[str] = mapped_column(String(12))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id"), index=True)
    unit_type_id: Mapped[int | None] = mapped_column(ForeignKey("unit_type.id"), index=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"), index=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), index=True)


_COUNTING = "mode = 'count' AND voided_seq IS NULL"


class UnitModeFact(Base, Fact, Interval):
    """How a unit counts on the days of [from_on, to_on); on days without a row it does not exist (R11, R12)."""

    __tablename__ = "unit_mode"
    __table_args__ = (
        interval_check(),
        Index("ix_unit_mode_unit_id", "unit_id", "from_on"),
        Index("ix_unit_mode_counting", "unit_id", sqlite_where=text(_COUNTING), postgresql_where=text(_COUNTING)),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    mode: Mapped[str] = mapped_column(enum_column(UnitMode))
    reason: Mapped[Note]


class UnitDeployment(Base, Fact, Interval):
    """A unit is "đã triển khai" on the days of [from_on, to_on) (R19; 728: "trừ các đơn vị đã triển khai")."""

    __tablename__ = "unit_deployment"
    __table_args__ = (interval_check(), Index("ix_unit_deployment_unit_id", "unit_id", "from_on"))

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    basis: Mapped[Note]


class UnitCount(Base, Fact):
    """A stock-take ("đến nay 45/60") or the first-timers of a session, of a unit that counts (R11).

    A number left empty says nothing of its measure. `already_in_units` is asked and kept apart (R13).
    """

    __tablename__ = "unit_count"
    __table_args__ = (
        day_check(),
        CheckConstraint(
            " AND ".join(
                f"({name} IS NULL OR {name} >= 0)"
                for name in ("participants", "with_smartphone", *(m.value for m in Milestone), "already_in_units")
            ),
            name="numbers",
        ),
        CheckConstraint("with_smartphone <= participants", name="with_smartphone"),
        Index("ix_unit_count_unit_id", "unit_id", "day"),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    day: Mapped[date] = mapped_column(Date())
    kind: Mapped[str] = mapped_column(enum_column(CountKind))
    people_group: Mapped[str] = mapped_column(enum_column(PeopleGroup))
    evidence: Mapped[str] = mapped_column(enum_column(Evidence))
    participants: Mapped[int | None]
    with_smartphone: Mapped[int | None]
    info_completed: Mapped[int | None]
    installed: Mapped[int | None]
    registered: Mapped[int | None]
    submitted: Mapped[int | None]
    accepted: Mapped[int | None]
    signed_in: Mapped[int | None]
    password_changed: Mapped[int | None]
    card_used: Mapped[int | None]
    already_in_units: Mapped[int | None]
    reason: Mapped[Note]
    guidance_session_id: Mapped[int | None]  # no foreign key: SQLite would write the whole table anew to take one


class WorkSite(Base, Interval):
    """A place of a unit; a unit may have several, its totals stay with the unit."""

    __tablename__ = "work_site"
    __table_args__ = (interval_check(),)

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[Name]
    area_2021_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    area_2025_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    address: Mapped[bytes | None] = mapped_column(LargeBinary())


class Contact(Base):
    """Someone to call at a unit; phone and e-mail are encrypted."""

    __tablename__ = "contact"

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[Name]
    job_title: Mapped[Name] = mapped_column(default="")
    phone: Mapped[bytes | None] = mapped_column(LargeBinary())
    email: Mapped[bytes | None] = mapped_column(LargeBinary())
    is_main: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
