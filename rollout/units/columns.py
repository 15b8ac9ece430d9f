"""The columns of the list of units: which there are, which are shown, and what stands in each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.formats import day, label
from rollout.core.viewpoint import Viewpoint
from rollout.units.queries.filters import Order
from rollout.units.queries.listing import Totals, UnitRow
from rollout.vocabulary import N_, AreaList, Base, Labelled


class Column(Labelled):
    """In the order in which they stand; the name of the unit is before them all."""

    CODE = "code", N_("Mã")
    UNIT_TYPE = "unit_type", N_("Khối, loại hình")
    SECTOR = "sector", N_("Ngành")
    AREA = "area", N_("Địa bàn")
    DEPARTMENT = "department", N_("Sở, ban, ngành")
    OFFICE = "office", N_("Cơ quan BHXH")
    PEOPLE = "people", N_("Người tham gia")
    INSTALLED = "installed", N_("Đã cài đặt")
    REGISTERED = "registered", N_("Đã gửi tờ khai")
    ACCEPTED = "accepted", N_("Được cấp tài khoản")
    MISSING = "missing", N_("Chưa có tài khoản")
    RATE = "rate", N_("Tỷ lệ")
    CONTACT = "contact", N_("Liên hệ gần nhất")
    CALL_BACK = "call_back", N_("Ngày hẹn gọi lại")
    LIST_DAY = "list_day", N_("Ngày danh sách")
    OFFICER = "officer", N_("Cán bộ chuyên quản")


FIGURES = (Column.PEOPLE, Column.INSTALLED, Column.REGISTERED, Column.ACCEPTED)
"""The columns of the figures of a row, in their order there."""

_FIGURE_AT = {column: at for at, column in enumerate(FIGURES)}

_WORDS = {
    Column.CODE: "code",
    Column.UNIT_TYPE: "unit_type",
    Column.SECTOR: "sector",
    Column.DEPARTMENT: "department",
    Column.OFFICE: "office",
    Column.CONTACT: "contacted_on",
    Column.CALL_BACK: "call_back_on",
    Column.LIST_DAY: "list_on",
    Column.OFFICER: "officer",
}
"""Where a row holds what stands in a column of words or days."""

COUNTED = frozenset({*FIGURES, Column.MISSING, Column.RATE})
"""What the row of totals says something of."""

OF_CONTACT = frozenset({Column.CONTACT, Column.CALL_BACK})

USUAL = (Column.CODE, Column.UNIT_TYPE, Column.AREA, *FIGURES, Column.RATE, Column.CONTACT, Column.OFFICER)

ORDERS = {
    Column.PEOPLE: (Order.PEOPLE_DOWN, Order.PEOPLE),
    Column.RATE: (Order.RATE, Order.RATE_DOWN),
    Column.CONTACT: (Order.CONTACT, Order.CONTACT_DOWN),
    Column.LIST_DAY: (Order.LIST, Order.LIST_DOWN),
}
"""By which columns the list can be put in order: first so, then the other way round."""


def offered(may_contact: bool) -> tuple[Column, ...]:
    """The columns that somebody may choose from."""
    return tuple(column for column in Column if may_contact or column not in OF_CONTACT)


def read_columns(text: str, may_contact: bool) -> tuple[Column, ...]:
    """The columns that "code.people" names; the usual ones where it names none."""
    named = set(text.split("."))
    chosen = tuple(column for column in offered(may_contact) if column.value in named)
    return chosen or tuple(column for column in USUAL if may_contact or column not in OF_CONTACT)


def write_columns(columns: Sequence[Column]) -> str:
    """code.people"""
    return ".".join(columns)


def heading(column: Column, view: Viewpoint) -> str:
    """The name of a column; that of people says of whom they are, where not all are counted."""
    is_narrow = column is Column.PEOPLE and view.base is Base.SMARTPHONE
    return label(view.base if is_narrow else column)


class Rate(NamedTuple):
    """A part of a whole; None where nothing is said."""

    part: int | None
    whole: int | None

    @property
    def is_over(self) -> bool:
        return self.part is not None and self.whole is not None and self.part > self.whole


Value = int | str | date | Rate | None


def value_of(row: UnitRow, column: Column, view: Viewpoint) -> Value:
    """What stands in a column of a row; "" or None where there is nothing to say."""
    if column in _FIGURE_AT:
        return row.figures[_FIGURE_AT[column]]
    if column is Column.AREA:
        return row.area_2021 if view.areas is AreaList.Y2021 else row.area_2025
    if column is Column.OFFICER and row.deputy_until:
        return _("%(name)s (tạm thay đến %(day)s)", name=row.officer, day=day(row.deputy_until))
    if column in _WORDS:
        held: Value = getattr(row, _WORDS[column])
        return held
    held_by = accounts_of(row)
    if column is Column.MISSING:
        return missing(held_by.whole, held_by.part)
    return held_by if view.group else None


def accounts_of(row: UnitRow) -> Rate:
    """How many of the people of a row have an account."""
    people, _installed, _registered, accepted = row.figures
    return Rate(accepted, people)


def missing(people: int | None, accepted: int | None) -> int | None:
    """How many have no account; of more accounts than people that is no number."""
    return None if people is None or accepted is None or accepted > people else people - accepted


def total_of(totals: Totals, column: Column, view: Viewpoint) -> Value:
    """What stands in a column of the row of totals: the sum of what stands above it."""
    people, _installed, _registered, accepted = totals.figures
    if column in _FIGURE_AT:
        return totals.figures[_FIGURE_AT[column]]
    if column is Column.MISSING:
        return None if people is None else missing(people - totals.unknown + totals.surplus, accepted)
    if column is Column.RATE and view.group:
        return Rate(accepted, people)
    return None
