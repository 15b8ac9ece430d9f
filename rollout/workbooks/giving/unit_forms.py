"""The two forms that are made for one unit: its list of people, and the attendance of a guidance session."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.models import Unit
from rollout.vocabulary import ImportKind
from rollout.workbooks.giving import instructions, people
from rollout.workbooks.giving.book import form
from rollout.workbooks.giving.columns import columns_of, template_fields

PEOPLE = ImportKind.PARTICIPANTS


class UnitForm(Enum):
    PARTICIPANTS = "participants"
    ATTENDANCE = "attendance"


TITLES = {
    UnitForm.PARTICIPANTS: instructions.TITLES[PEOPLE],
    UnitForm.ATTENDANCE: "Danh sách dự buổi hướng dẫn",
}


class Filled(NamedTuple):
    """A form with people in it; how many, and which fields of theirs."""

    content: bytes
    rows: int
    fields: tuple[str, ...]


def filled(session: Session, unit: Unit, which: UnitForm) -> Filled:
    """With everybody on the unit's list, numbers in full: whoever asks may see them."""
    title = f"{TITLES[which]} – {unit.name}"
    if which is UnitForm.ATTENDANCE:
        listed, fields = people.attendance(session, unit.id), people.ATTENDANCE_FIELDS
        content = form(
            people.attendance_columns(),
            listed,
            title=title,
            told=instructions.of_attendance(unit.code),
            unit_code=unit.code,
        )
        return Filled(content, len(listed), fields)
    listed = people.rows(session, unit.id, people.FIELDS)
    told = instructions.of_template(PEOPLE, unit.code, is_filled=True)
    content = form(people.columns(people.FIELDS), listed, title=title, told=told, unit_code=unit.code)
    return Filled(content, len(listed), people.FIELDS)


def empty(which: UnitForm, code: str, codes: tuple[str, ...] = ()) -> bytes:
    """Without anybody; of no unit where `code` is "": then `codes` are offered for each row."""
    if which is UnitForm.ATTENDANCE:
        columns, told = people.attendance_columns(), instructions.of_attendance(code)
    else:
        fields = people.FIELDS if code else template_fields(PEOPLE)
        columns = columns_of(PEOPLE, fields, {"unit_code": codes} if codes else {})
        told = instructions.of_template(PEOPLE, code, is_filled=False)
    return form(columns, [], title=TITLES[which], told=told, unit_code=code)
