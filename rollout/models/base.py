"""The declarative base, the column types every table shares and the mixin of dated facts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from rollout.vocabulary import FIRST_DAY, FOREVER

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored as UTC without a zone so that both engines keep the same text."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002 (the signature is SQLAlchemy's)
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002 (the signature is SQLAlchemy's)
        return None if value is None else value.replace(tzinfo=UTC)


def enum_column(kind: type[StrEnum], *extra: str) -> Enum:
    """A checked text column that holds the codes of an enum, and any extra codes named."""
    codes = [member.value for member in kind] + list(extra)
    return Enum(
        *codes,
        name=kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=24,
        validate_strings=True,
    )


_ONE_OF = re.compile(r"\b(?!NOT\b)(\w+) IN \(('\w+'(?:, '\w+')*)\)")


@compiles(CheckConstraint, "sqlite")
def _alternatives(check: CheckConstraint, compiler: Any, **rest: Any) -> str:
    """A check of a closed list on SQLite, which makes the set of an IN anew for each row: half of all writing."""
    written: str = compiler.visit_check_constraint(check, **rest)
    return _ONE_OF.sub(lambda found: f"({found[1]} = {f' OR {found[1]} = '.join(found[2].split(', '))})", written)


Key = Annotated[int, mapped_column(primary_key=True)]
"""A surrogate key that the database hands out."""

GivenKey = Annotated[int, mapped_column(primary_key=True, autoincrement=False)]
"""A surrogate key handed out under the ledger's lock, so that a row can be sealed before it is written."""

Moment = Annotated[datetime, mapped_column(UtcDateTime())]
Name = Annotated[str, mapped_column(String(300))]
Code = Annotated[str, mapped_column(String(40))]
Note = Annotated[str, mapped_column(String(1000), default="")]
Day = Annotated[date, mapped_column(Date())]
Mac = Annotated[bytes, mapped_column(LargeBinary(16))]


def interval_check() -> CheckConstraint:
    """[from, to) is not empty and starts no earlier than the rollout."""
    return CheckConstraint(f"from_on < to_on AND from_on >= '{FIRST_DAY.isoformat()}'", name="interval")


def day_check(column: str = "day") -> CheckConstraint:
    return CheckConstraint(f"{column} >= '{FIRST_DAY.isoformat()}'", name=column)


class Interval:
    """A fact that holds on the days of [from_on, to_on)."""

    @declared_attr
    @classmethod
    def from_on(cls) -> Mapped[date]:
        return mapped_column(Date(), nullable=False)

    @declared_attr
    @classmethod
    def to_on(cls) -> Mapped[date]:
        return mapped_column(Date(), nullable=False, default=FOREVER)


class Fact:
    """A row that is written once and can only be voided (R1).

    `seq` is the posting that wrote it, `voided_seq` the posting that voided it; `mac` and
    `void_mac` seal both acts (ledger.chain).
    """

    @declared_attr
    @classmethod
    def id(cls) -> Mapped[int]:
        return mapped_column(primary_key=True, autoincrement=False, sort_order=-1)

    @declared_attr
    @classmethod
    def seq(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("posting.seq"), index=True, nullable=False, sort_order=90)

    @declared_attr
    @classmethod
    def voided_seq(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("posting.seq"), sort_order=91)

    @declared_attr
    @classmethod
    def mac(cls) -> Mapped[bytes]:
        return mapped_column(LargeBinary(16), nullable=False, sort_order=92)

    @declared_attr
    @classmethod
    def void_mac(cls) -> Mapped[bytes | None]:
        return mapped_column(LargeBinary(16), sort_order=93)
