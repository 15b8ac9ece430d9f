"""Persons and their numbers. What a person has reached is in facts, not here."""

from __future__ import annotations

from datetime import date

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
    Interval,
    Key,
    Moment,
    Name,
    enum_column,
    interval_check,
)
from rollout.vocabulary import IdentifierKind, Sex


class Person(Base):
    """One participant. Phone, e-mail and address are encrypted; the masks show the last three.

    A name is found by its first words (`words`) or its last (`words_back`), without marks (names.person_keys).
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="named"),
        CheckConstraint("birth_precision IN ('day', 'month', 'year', 'none')", name="birth_precision"),
        CheckConstraint("(birth_precision = 'none') = (birth_on IS NULL)", name="birth"),
        CheckConstraint("guardian_id IS NULL OR guardian_id <> id", name="guardian"),
    )

    id: Mapped[Key]
    name: Mapped[Name]
    sort_name: Mapped[Name]
    search_name: Mapped[Name]
    words: Mapped[Name] = mapped_column(index=True, server_default="")
    words_back: Mapped[Name] = mapped_column(index=True, server_default="")
    birth_on: Mapped[date | None] = mapped_column(Date())
    birth_precision: Mapped[str] = mapped_column(String(5), default="none")
    sex: Mapped[str] = mapped_column(enum_column(Sex), default=Sex.UNKNOWN.value)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary())
    email: Mapped[bytes | None] = mapped_column(LargeBinary())
    address: Mapped[bytes | None] = mapped_column(LargeBinary())
    guardian_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[Moment]


_LIVE_AND_UNIQUE = text("to_on = '9999-12-31' AND kind IN ('bhxh', 'personal_id')")


class Identifier(Base, Interval):
    """A number of a person: encrypted, found by its blind index only, so a copied database names nobody.

    An alias came with a merged record: its holder is found by it, and is shown with another number of the kind.
    """

    __tablename__ = "identifier"
    __table_args__ = (
        interval_check(),
        Index(
            "ix_identifier_live",
            "kind",
            "blind_index",
            unique=True,
            sqlite_where=_LIVE_AND_UNIQUE,
            postgresql_where=_LIVE_AND_UNIQUE,
        ),
        Index("ix_identifier_blind_index", "blind_index"),
        Index(
            "ix_identifier_one_of_a_kind",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=text("to_on = '9999-12-31'"),
            postgresql_where=text("to_on = '9999-12-31'"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(enum_column(IdentifierKind))
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary())
    blind_index: Mapped[bytes] = mapped_column(LargeBinary(16))
    key_version: Mapped[int]
    is_alias: Mapped[bool] = mapped_column(default=False)
