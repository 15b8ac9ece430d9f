"""Cells → values: exact, never guessed. Every value is text, a whole number, a boolean or absent, ready to be kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from rollout.core import formats, numbers
from rollout.core.dates import today
from rollout.core.names import LONGEST_ADDRESS, LONGEST_NAME, piles_marks, search_key, tidy
from rollout.ledger.facts import COUNTED
from rollout.vocabulary import FIRST_DAY, ImportKind, Milestone, PeopleGroup, Role, ScopeKind, Sex, UnitMode
from rollout.workbooks.columns import Header, heading_key
from rollout.workbooks.messages import Message
from rollout.workbooks.reading import Cell, Sheet, SheetRow

REACHED = "x"
"""A milestone that was reached on a day nobody wrote down."""


NOT_REACHED = "-"
"""A milestone that the file says was not reached."""

_YES = frozenset({"x", "co", "yes", "true", "1", "✓", "√"})
_NO = frozenset({"khong", "no", "false", "0", "chua", "k"})
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(\d{1,2})[/.-](\d{4})")
_WITHOUT_ZERO = re.compile(r"[1-9](?:[\s.-]?\d){8}")
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
_SEX = {"nam": Sex.MALE, "male": Sex.MALE, "m": Sex.MALE, "nu": Sex.FEMALE, "female": Sex.FEMALE, "f": Sex.FEMALE}
_MODE = {
    "danh sach": UnitMode.LIST, "so luong": UnitMode.COUNT, "list": UnitMode.LIST, "count": UnitMode.COUNT,
    **{search_key(mode.label): mode for mode in UnitMode},
}  # fmt: skip
_GROUP = {name: group for group in PeopleGroup for name in (group.value, search_key(group.label))} | {
    "nld": PeopleGroup.EMPLOYEE, "hoc sinh": PeopleGroup.STUDENT, "sinh vien": PeopleGroup.STUDENT,
    "hssv": PeopleGroup.STUDENT, "tre em": PeopleGroup.CHILD, "ho gd": PeopleGroup.HOUSEHOLD,
}  # fmt: skip
_ROLE = {name: role for role in Role for name in (role.value, search_key(role.label))} | {
    "chuyen vien": Role.STAFF, "chuyen quan": Role.OFFICER, "can bo": Role.OFFICER, "dau moi": Role.LIAISON,
    "tn&tkq": Role.DESK, "bo phan tn&tkq": Role.DESK, "mot cua": Role.DESK, "quan tri": Role.ADMIN,
}  # fmt: skip
_SCOPE = {name: scope for scope in ScopeKind for name in (scope.value, search_key(scope.label))} | {
    "tinh": ScopeKind.PROVINCE, "co quan": ScopeKind.OFFICE, "so nganh": ScopeKind.DEPARTMENT,
    "so ban nganh": ScopeKind.DEPARTMENT, "huyen": ScopeKind.DISTRICT, "chuyen quan": ScopeKind.OFFICER,
    "don vi": ScopeKind.UNITS, "cac don vi": ScopeKind.UNITS,
}  # fmt: skip


class CellRefused(ValueError):
    """A cell that cannot be understood; `code` is one of messages.TEXTS."""

    def __init__(self, code: str, /, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass
class ParsedRow:
    """One row of the file as understood. `values` holds the fields that are not blank."""

    sheet: str
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    errors: list[Message] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)

    def refuse(self, code: str, of: str = "", /, **values: Any) -> None:
        """Notes why the row cannot be taken; `of` names the field."""
        self.errors.append(Message(code, self.headings.get(of, ""), values))

    def warn(self, code: str, of: str = "", /, **values: Any) -> None:
        self.warnings.append(Message(code, self.headings.get(of, ""), values))


def text(cell: Cell) -> str:
    """What a person reads in the cell: whole numbers without a fraction, days as yyyy-mm-dd."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == cell.min.time() else cell.isoformat(sep=" ")
    if isinstance(cell, str):
        return tidy(cell)
    return str(cell)


def short_text(cell: Cell, longest: int = LONGEST_NAME) -> str:
    found = text(cell)
    if len(found) > longest:
        raise CellRefused("row.too_long", max=longest)
    return found


def plain_text(cell: Cell) -> str:
    """A text that is kept in clear, so it holds no number of a person."""
    found = short_text(cell)
    if numbers.holds_number(found):
        raise CellRefused("row.long_number")
    return found


def address(cell: Cell) -> str:
    return short_text(cell, LONGEST_ADDRESS)


def _cleaned(clean: Callable[[str], str]) -> Callable[[Cell], str]:
    """A parser of a number, in the words of rows."""

    def parse(cell: Cell) -> str:
        try:
            return clean(text(cell))
        except numbers.WrongNumber as error:
            raise CellRefused(f"row.{error.code}", **error.values) from error

    return parse


def _written_day(cell: Cell) -> date:
    """A whole day with its year. Raises CellRefused."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = _MIDNIGHT.sub("", text(cell))
    if isinstance(cell, str) and _YEAR.search(written):
        try:
            return formats.parse_day(written)
        except ValueError:
            pass
    raise CellRefused("row.day")


def day(cell: Cell) -> str:
    """A day of the rollout, not in the future, as yyyy-mm-dd."""
    found = _written_day(cell)
    if found > today():
        raise CellRefused("date.future", day=formats.day(found))
    if found < FIRST_DAY:
        raise CellRefused("date.early", day=formats.day(found))
    return found.isoformat()


def birth(cell: Cell) -> str:
    """A day, month or year of birth as yyyy-mm-dd, yyyy-mm or yyyy."""
    written = text(cell)
    if re.fullmatch(r"\d{4}", written):
        found = f"{int(written):04d}"
    elif isinstance(cell, str) and (month := _MONTH.fullmatch(written)) and 1 <= int(month[1]) <= 12:
        found = f"{month[2]}-{int(month[1]):02d}"
    else:
        found = _written_day(cell).isoformat()
    if not "1900" <= found <= today().isoformat():
        raise CellRefused("date.birth")
    return found


def reached(cell: Cell) -> str:
    """The day a milestone was reached, REACHED for an "x", NOT_REACHED for "chưa"."""
    written = search_key(text(cell)) if isinstance(cell, str | float | bool) else ""
    if written in _YES:
        return REACHED
    if written in _NO:
        return NOT_REACHED
    try:
        return day(cell)
    except CellRefused as error:
        raise CellRefused("row.reached") if error.code == "row.day" else error from error


def yes_no(cell: Cell) -> bool:
    written = search_key(text(cell))
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise CellRefused("row.yes_no")


def _choice(known: Mapping[str, Any], shown: str) -> Callable[[Cell], str]:
    def parse(cell: Cell) -> str:
        found = known.get(search_key(text(cell)))
        if found is None:
            raise CellRefused("row.choice", choices=shown)
        return str(found.value)

    return parse


def whole(cell: Cell) -> int:
    written = text(cell)
    if not (written.isascii() and written.isdigit() and len(written) <= 9):
        raise CellRefused("row.whole")
    return int(written)


MILESTONE_PARSERS = {milestone.value: reached for milestone in Milestone}

PARSERS: Mapping[ImportKind, Mapping[str, Callable[[Cell], Any]]] = {
    ImportKind.PARTICIPANTS: {
        "unit_code": _cleaned(numbers.unit_code),
        "name": plain_text,
        "bhxh": _cleaned(numbers.bhxh),
        "personal_id": _cleaned(numbers.personal_id),
        "cmnd": _cleaned(numbers.cmnd),
        "birth": birth,
        "sex": _choice(_SEX, "Nam, Nữ"),
        "phone": _cleaned(numbers.phone),
        "email": _cleaned(numbers.email),
        "address": address,
        "group": _choice(_GROUP, ", ".join(group.label for group in PeopleGroup)),
        "smartphone": yes_no,
        **MILESTONE_PARSERS,
    },
    ImportKind.UNITS: {
        "code": _cleaned(numbers.unit_code),
        "name": plain_text,
        "tax_code": _cleaned(numbers.tax_code),
        "area_2021": short_text,
        "area_2025": short_text,
        "district": short_text,
        "commune": short_text,
        "department": short_text,
        "sector": short_text,
        "unit_type": short_text,
        "office": short_text,
        "officer": short_text,
        "mode": _choice(_MODE, "Danh sách, Số lượng"),
        "headcount": whole,
        "started_on": day,
        "contact_name": plain_text,
        "contact_phone": _cleaned(numbers.contact_phone),
        "contact_email": _cleaned(numbers.email),
        "address": address,
        "deployed_on": day,
        **dict.fromkeys(COUNTED, whole),
        "count_reason": plain_text,
    },
    ImportKind.USERS: {
        "username": short_text,
        "display_name": plain_text,
        "role": _choice(_ROLE, ", ".join(role.label for role in Role)),
        "scope": _choice(_SCOPE, ", ".join(scope.label for scope in ScopeKind)),
        "places": lambda cell: short_text(cell, 10_000),
        "job_title": plain_text,
        "phone": _cleaned(numbers.contact_phone),
    },
}


def _is_of_either(heading: str) -> bool:
    """Is a column of both identity numbers: the one of today and the one of before?"""
    words = heading_key(heading).split()
    return "cmnd" in words or "cmt" in words


def _is_cmnd(cell: Cell) -> bool:
    try:
        return bool(numbers.cmnd(text(cell)))
    except numbers.WrongNumber:
        return False


def parse_row(kind: ImportKind, sheet: Sheet, row: SheetRow, header: Header) -> ParsedRow:
    """The row's values and what is wrong with its cells."""
    parsed = ParsedRow(sheet.name, row.number, headings=header.headings)
    for name, position in header.positions.items():
        cell = row.cells[position] if position < len(row.cells) else ""
        if isinstance(cell, str) and not tidy(cell):
            continue
        if name == "personal_id" and _is_of_either(header.headings[name]) and _is_cmnd(cell):
            name = "cmnd"
        if isinstance(cell, str) and piles_marks(cell):
            parsed.refuse("row.marks", name)
            continue
        try:
            value = PARSERS[kind][name](cell)
        except CellRefused as error:
            parsed.refuse(error.code, name, **error.values)
            continue
        if value is not None and value != "":
            parsed.values.setdefault(name, value)
        if name.endswith("phone") and _WITHOUT_ZERO.fullmatch(text(cell)):
            parsed.warn("warn.zero", name)
    return parsed
