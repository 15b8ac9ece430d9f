"""How what a row changes is shown: the field's heading, the values with numbers masked and codes as their labels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from rollout.core.crypto import mask
from rollout.vocabulary import (
    N_,
    IdentifierKind,
    ImportKind,
    Labelled,
    PeopleGroup,
    Role,
    ScopeKind,
    Sex,
    StandingKind,
    UnitMode,
)
from rollout.workbooks.headings import HEADINGS
from rollout.workbooks.parsed_row import MILESTONES, REACHED

FURTHER = {
    "unit": N_("Thuộc đơn vị"),
    "listed_from": N_("Có trong danh sách từ"),
    "stock_day": N_("Số đến nay vẫn như cũ, ghi nhận ngày"),
    "standing": N_("Tình trạng"),
    "left": N_("Đơn vị báo đã nghỉ việc"),
    "places": N_("Nơi phụ trách"),
    "settled": N_("Đã có trong danh sách, trước đây chỉ có ở BHXH Việt Nam"),
}

MASKED = frozenset({*(kind.value for kind in IdentifierKind), "phone", "contact_phone"})
WITHHELD = frozenset({"email", "contact_email", "address"})
LISTS: dict[str, type[Labelled]] = {
    "sex": Sex, "group": PeopleGroup, "count_group": PeopleGroup, "mode": UnitMode, "role": Role, "scope": ScopeKind,
    "standing": StandingKind,
}  # fmt: skip


class Word(StrEnum):
    """Words that stand for a value; gettext ids."""

    YES = N_("có")
    NO = N_("không")
    REACHED = N_("đã đạt, không rõ ngày")
    FILLED = N_("đã điền")


class ShownChange(NamedTuple):
    """`label` and, where `is_word`, the values are gettext ids; `old` is None where nothing was there."""

    label: str
    old: str | None
    new: str
    is_word: bool


def shown(kind: ImportKind, field: str, old: str | None, new: str) -> ShownChange:
    label = FURTHER.get(field) or HEADINGS[kind][field][0]
    if field in MASKED:
        return ShownChange(label, None if old is None else mask(old), mask(new), is_word=False)
    if field in WITHHELD:
        return ShownChange(label, None if old is None else Word.FILLED, Word.FILLED, is_word=True)
    if field in LISTS:
        names = LISTS[field]
        return ShownChange(label, None if old is None else names(old).label, names(new).label, is_word=True)
    if field in ("smartphone", "left", "settled"):
        words = {"yes": Word.YES, "no": Word.NO}
        return ShownChange(label, None if old is None else words[old], words[new], is_word=True)
    if field in MILESTONES and new == REACHED:
        return ShownChange(label, old, Word.REACHED, is_word=True)
    return ShownChange(label, old, new, is_word=False)


class ShownPerson(NamedTuple):
    """Somebody beside a row, or the row itself: (heading of a number, its mask) for each number."""

    person_id: int
    name: str
    birth: date
    numbers: list[tuple[str, str]]


def person(told: Sequence[Any]) -> ShownPerson:
    """A person as the rows of a batch keep them."""
    person_id, name, birth, numbers = told
    masked = [(IdentifierKind(kind).label, mask(number)) for kind, number in numbers.items()]
    return ShownPerson(person_id, name, date.fromisoformat(birth), masked)
