"""Which of the things that a declaration needs of a person are there. No photo is ever stored."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Day, Moment, day_check, enum_column
from rollout.vocabulary import InfoItem


class PersonInfo(Base):
    """The last word on one item of a person: is it there, since when as was said, by whom."""

    __tablename__ = "person_info"
    __table_args__ = (day_check(), Index("ix_person_info_by_id", "by_id"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    item: Mapped[str] = mapped_column(enum_column(InfoItem), primary_key=True)
    is_there: Mapped[bool]
    day: Mapped[Day]
    by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    at: Mapped[Moment]
