"""What units ask to be corrected, and the answer to each field. What is personal in it is encrypted and emptied."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Key, Moment, UtcDateTime, enum_column
from rollout.vocabulary import N_, IdentifierKind, Labelled


class RequestKind(Labelled):
    """What a unit asks to be corrected."""

    PERSON_WRONG = "person_wrong", N_("Sai thông tin")
    PERSON_MISSING = "person_missing", N_("Thiếu người")
    UNIT_DATA = "unit_data", N_("Thông tin đơn vị")


class ItemState(Labelled):
    """What became of one thing that a unit asks to be corrected."""

    OPEN = "open", N_("Chờ trả lời")
    ACCEPTED = "accepted", N_("Đã chấp nhận")
    REFUSED = "refused", N_("Không chấp nhận")
    WITHDRAWN = "withdrawn", N_("Đã rút")


class ChangeField(Labelled):
    """What a unit may ask to be corrected: what officers correct by hand."""

    NAME = "name", N_("Họ và tên")
    BIRTH = "birth", N_("Ngày sinh")
    SEX = "sex", N_("Giới tính")
    BHXH = "bhxh", IdentifierKind.BHXH.label
    PERSONAL_ID = "personal_id", IdentifierKind.PERSONAL_ID.label
    CMND = "cmnd", IdentifierKind.CMND.label
    PASSPORT = "passport", IdentifierKind.PASSPORT.label
    PHONE = "phone", N_("Điện thoại di động")
    EMAIL = "email", N_("Thư điện tử")
    ADDRESS = "address", N_("Địa chỉ")
    GROUP = "group", N_("Nhóm")
    UNIT_NAME = "unit_name", N_("Tên đơn vị")
    TAX_CODE = "tax_code", N_("Mã số thuế")
    UNIT_ADDRESS = "unit_address", N_("Số nhà, đường, thôn")
    AREA_2025 = "area_2025", N_("Địa bàn 2025")
    HEADCOUNT = "headcount", N_("Số người đơn vị đang quản lý")
    CONTACT = "contact", N_("Người liên hệ")
    GUARDIAN = "guardian", N_("Người giám hộ")


OF_NUMBERS = frozenset({ChangeField.BHXH, ChangeField.PERSONAL_ID, ChangeField.CMND, ChangeField.PASSPORT})
"""Those that are numbers of a person, named as their kinds are."""


class ChangeRequest(Base):
    """One request. `person_id`: whom it is about, of who is missing once they are on the list; `on_day`: since when.

    `emptied_at`: its texts are erased, the answers stay.
    """

    __tablename__ = "change_request"
    __table_args__ = (
        Index("ix_change_request_unit_id", "unit_id", "asked_at"),
        Index("ix_change_request_settled_at", "settled_at", "asked_at"),
        Index("ix_change_request_asked_at", "asked_at"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(enum_column(RequestKind))
    on_day: Mapped[date | None] = mapped_column(Date())
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    asked_at: Mapped[Moment]
    note: Mapped[bytes | None] = mapped_column(LargeBinary())
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    emptied_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class ChangeItem(Base):
    """One field of a request: what was known when it was asked, what it should be, and the answer with its reason.

    The values are written as rollout/requests/values.py says.
    """

    __tablename__ = "change_item"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        Index("ix_change_item_request_id", "request_id", "field", unique=True),
    )

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"))
    field: Mapped[str] = mapped_column(enum_column(ChangeField))
    old_value: Mapped[bytes | None] = mapped_column(LargeBinary())
    new_value: Mapped[bytes | None] = mapped_column(LargeBinary())
    state: Mapped[str] = mapped_column(enum_column(ItemState), default=ItemState.OPEN.value)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    reason: Mapped[bytes | None] = mapped_column(LargeBinary())
