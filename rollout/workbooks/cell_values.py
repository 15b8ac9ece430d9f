"""Cells → values: exact, never guessed. Every value is text, a whole number, a boolean or absent, ready to be kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from rollout.core import formats, numbers
from rollout.core.dates import today
from rollout.core.names import LONGEST_ADDRESS, LONGEST_NAME, TIDY, composed, search_key, tidy
from rollout.ledger.facts import COUNTED
from rollout.ledger.person_lines import IMPLIED_BY
from rollout.vocabulary import (
    FIRST_DAY,
    ImportKind,
    Milestone,
    PeopleGroup,
    Role,
    ScopeKind,
    Sex,
    StandingKind,
    UnitMode,
)
from rollout.workbooks import digits, words, written_days, written_names
from rollout.workbooks.habits import Habits
from rollout.workbooks.headings import OFFICIAL_HEADINGS
from rollout.workbooks.parsed_row import MILESTONES, NOT_REACHED, REACHED, STANDINGS, Status
from rollout.workbooks.reading import Cell
from rollout.workbooks.remarks import CellRefused, Said
from rollout.workbooks.written_days import DayOrder
from rollout.workbooks.written_names import PLAIN_NAME, person_name

_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_DASH = re.compile(r"[-–—]")
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


def spelled(cell: Cell) -> Said:
    """The text of a cell, with a remark where letters were put into the one spelling that is stored."""
    found = text(cell)
    is_same = not isinstance(cell, str) or found == cell or composed(cell) == cell
    return Said(found, () if is_same and "Ð" not in str(cell) and "Ɖ" not in str(cell) else ("clean.spelling",))


def short_text(cell: Cell, longest: int = LONGEST_NAME) -> Said:
    found = spelled(cell)
    if len(found.value) > longest:
        raise CellRefused("row.too_long", max=longest)
    return found


def plain_text(cell: Cell) -> Said:
    """A text that is kept in clear, so it holds no number of a person."""
    found = short_text(cell)
    if numbers.holds_number(found.value):
        raise CellRefused("row.long_number")
    return found


def name(cell: Cell) -> Said:
    """The name of a person. Raises CellRefused."""
    found = plain_text(cell)
    if not isinstance(cell, str):
        return found
    said = person_name(found.value)
    if written_names.holds_signs(said.value):
        raise CellRefused("row.name_signs")
    return found.then(*_flat(said), *(("warn.half_typed",) if written_names.is_half_typed(said.value) else ()))


def half_name(cell: Cell) -> Said:
    """A part of a name. Raises CellRefused."""
    found = plain_text(cell)
    if written_names.holds_signs(found.value):
        raise CellRefused("row.name_signs")
    return found


def _flat(said: Said) -> tuple[Any, ...]:
    return said.value, *said.remarks


def address(cell: Cell) -> Said:
    return short_text(cell, LONGEST_ADDRESS)


def _cleaned(clean: Callable[[str], str]) -> Callable[[Cell], str]:
    """A parser of a number, in the words of rows."""

    def parse(cell: Cell) -> str:
        try:
            return clean(text(cell))
        except numbers.WrongNumber as error:
            raise CellRefused(f"row.{error.code}", **error.values) from error

    return parse


def day(cell: Cell, order: DayOrder = DayOrder.DAY_FIRST) -> Said:
    """A day of the rollout, not in the future, as yyyy-mm-dd."""
    found = written_days.whole_day(cell, order)
    if found.value > today().isoformat():
        raise CellRefused("date.future", day=formats.day(date.fromisoformat(found.value)))
    if found.value < FIRST_DAY.isoformat():
        raise CellRefused("date.early", day=formats.day(date.fromisoformat(found.value)))
    return found


def meaning(cell: Cell, known: words.Words) -> str | None:
    """What a word or a mark of status means."""
    if not isinstance(cell, str | float | bool):
        return None
    return known.meaning_of(text(cell))


def reached(cell: Cell, milestone: str, known: words.Words, order: DayOrder) -> Any:
    """The day a milestone was reached, REACHED for an "x", NOT_REACHED for "chưa", or another word as it means."""
    said = meaning(cell, known)
    if said == words.YES or said == milestone:
        return REACHED
    if said == words.NO:
        return NOT_REACHED
    if said == words.IGNORED:
        return None
    if said is not None:
        return Status(said, REACHED if _implies(said, milestone) else None)
    try:
        return day(cell, order)
    except CellRefused as error:
        raise CellRefused("row.reached") if error.code == "row.day" else error from error


def _implies(said: str, milestone: str) -> bool:
    return said in MILESTONES and Milestone(said) in IMPLIED_BY.get(Milestone(milestone), frozenset())


def yes_no(cell: Cell, known: words.Words) -> Any:
    said = meaning(cell, known)
    if said in (words.YES, words.NO):
        return said == words.YES
    if said == StandingKind.NO_SMARTPHONE:
        return False
    if said == words.IGNORED:
        return None
    if said in STANDINGS:
        return Status(str(said))
    raise CellRefused("row.yes_no")


def status(cell: Cell, known: words.Words) -> Any:
    """A word in the column of the status. One that nobody knows is pointed out; the rest of the row is read."""
    said = meaning(cell, known)
    if said in MILESTONES or said in STANDINGS:
        return Status(str(said))
    return None if said == words.IGNORED else Said("", ("warn.word",))


def status_of_account(cell: Cell, known: words.Words) -> Any:
    """The same where each row is an account: the word itself is kept, and it may be one of yes or no."""
    said = meaning(cell, known)
    if said == words.YES:
        return Status(Milestone.ACCEPTED.value, Milestone.ACCEPTED.value)
    if said == words.NO:
        return Status(StandingKind.REFUSED.value, words.NO)
    found = status(cell, known)
    return replace(found, value=found.meaning) if isinstance(found, Status) else found


def _choice(known: Mapping[str, Any], shown: str) -> Callable[[Cell], str]:
    def parse(cell: Cell) -> str:
        found = known.get(search_key(text(cell)))
        if found is None:
            raise CellRefused("row.choice", choices=shown)
        return str(found.value)

    return parse


_sex_word = _choice(_SEX, "Nam, Nữ")


def sex(cell: Cell, one_is: Sex) -> str:
    """Nam or Nữ, or a figure where the column says whom 1 means."""
    written = text(cell)
    if written not in ("0", "1", "2"):
        return _sex_word(cell)
    if one_is is Sex.UNKNOWN:
        raise CellRefused("row.sex_figure")
    other = Sex.FEMALE if one_is is Sex.MALE else Sex.MALE
    return str((one_is if written == "1" else other).value)


def ticked(cell: Cell, known: words.Words) -> bool:
    """Is the column's own word ticked: an "x" under "Nữ"?"""
    said = meaning(cell, known)
    if said in (words.YES, words.NO):
        return said == words.YES
    raise CellRefused("row.tick")


def whole(cell: Cell) -> Any:
    """A count of people: whole, not negative; "1.234" is written for 1234, and "-" for none."""
    written = text(cell)
    if written.isascii() and written.isdigit() and len(written) <= 9:
        return int(written)
    if isinstance(cell, str) and _GROUPED.fullmatch(written) and len(written) <= 11:
        return Said(int(written.replace(".", "")), ("clean.grouped",))
    if isinstance(cell, str) and _DASH.fullmatch(written):
        return Said(0, ("clean.dash",))
    raise CellRefused("row.whole")


Parser = Callable[[Cell], Any]
"""A cell that is not blank → its value, or Said with remarks. Raises CellRefused."""


def _of_people(habits: Habits) -> dict[str, Parser]:
    orders = habits.orders

    def order(name: str) -> DayOrder:
        return orders.get(name, DayOrder.DAY_FIRST)

    def born(name: str) -> Parser:
        return lambda cell: written_days.birth(cell, order(name))

    def mark(name: str) -> Parser:
        known = habits.words_of(name)
        return lambda cell: reached(cell, name, known, order(name))

    of_phones, of_status = habits.words_of("smartphone"), habits.words_of("status")

    return {
        "unit_code": _cleaned(numbers.unit_code),
        "unit_name": short_text,
        "unit_tax": _cleaned(numbers.tax_code),
        "name": name,
        "family_name": half_name,
        "given_name": half_name,
        "bhxh": digits.bhxh_with_zeros if habits.adds_zeros else digits.bhxh,
        "personal_id": digits.personal_id,
        "cmnd": digits.cmnd,
        "birth": born("birth"),
        "birth_day": whole,
        "birth_month": whole,
        "birth_year": whole,
        "birth_male": born("birth_male"),
        "birth_female": born("birth_female"),
        "sex": lambda cell: sex(cell, habits.one_is),
        "is_male": lambda cell: ticked(cell, habits.words),
        "is_female": lambda cell: ticked(cell, habits.words),
        "phone": digits.phone,
        "email": _cleaned(numbers.email),
        "address": address,
        "group": _choice(_GROUP, ", ".join(group.label for group in PeopleGroup)),
        "smartphone": lambda cell: yes_no(cell, of_phones),
        "status": lambda cell: status(cell, of_status),
        **{milestone.value: mark(milestone.value) for milestone in Milestone},
    }


def _of_units(habits: Habits) -> dict[str, Parser]:
    def a_day(name: str) -> Parser:
        return lambda cell: day(cell, habits.orders.get(name, DayOrder.DAY_FIRST))

    return {
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
        "started_on": a_day("started_on"),
        "contact_name": plain_text,
        "contact_phone": lambda cell: digits.phone(cell, landline=True),
        "contact_email": _cleaned(numbers.email),
        "address": address,
        "deployed_on": a_day("deployed_on"),
        **dict.fromkeys(COUNTED, whole),
        "count_group": _choice(_GROUP, ", ".join(group.label for group in PeopleGroup)),
        "count_reason": plain_text,
    }


def _of_accounts(habits: Habits) -> dict[str, Parser]:
    as_of_people, of_status = _of_people(habits), habits.words_of("status")
    return {
        "office": short_text,
        **{field: as_of_people[field] for field in OFFICIAL_HEADINGS if field in as_of_people},
        "status": lambda cell: status_of_account(cell, of_status),
        "total_on": lambda cell: day(cell, habits.orders.get("total_on", DayOrder.DAY_FIRST)),
        "total": whole,
    }


def _of_users(_habits: Habits) -> dict[str, Parser]:
    return {
        "username": short_text,
        "display_name": plain_text,
        "role": _choice(_ROLE, ", ".join(role.label for role in Role)),
        "scope": _choice(_SCOPE, ", ".join(scope.label for scope in ScopeKind)),
        "places": lambda cell: short_text(cell, 10_000),
        "job_title": plain_text,
        "phone": lambda cell: digits.phone(cell, landline=True),
        "email": _cleaned(numbers.email),
    }


PARSERS: Mapping[ImportKind, Callable[[Habits], dict[str, Parser]]] = {
    ImportKind.PARTICIPANTS: _of_people,
    ImportKind.UNITS: _of_units,
    ImportKind.USERS: _of_users,
    ImportKind.OFFICIAL: _of_accounts,
}
UNKNOWN = frozenset({"row.reached", "row.yes_no", "warn.word"})
"""What is said of a word that nobody knows."""

MOST_WORDS = 200  # of a sheet that are counted; a column with more holds something else

WORDY = frozenset({"smartphone", "status", *MILESTONES})
"""The fields of people in whose columns words of status stand."""

REPEATING = frozenset(
    {
        "unit_code", "unit_name", "unit_tax", "birth", "birth_male", "birth_female", "birth_day", "birth_month",
        "birth_year", "sex", "is_male", "is_female", "group", "smartphone", "status", *MILESTONES,
    }
)  # fmt: skip
"""The fields of people whose cells say the same again and again: each saying is understood once."""

PLAIN: Mapping[str, re.Pattern[str]] = {
    "name": PLAIN_NAME,
    "bhxh": re.compile("(?!.*000000$)[0-9]{10}"),
    "personal_id": re.compile("(?!.*000000$)[0-9]{12}"),
    "phone": re.compile("0[35789][0-9]{8}"),
    "address": re.compile(f"(?!.{{{LONGEST_ADDRESS + 1}}}){TIDY}"),
}
"""Fields of people → what is taken as it stands, as most cells are: their parsers would return it without a remark."""

JOINED = frozenset(
    {
        "family_name", "given_name", "birth_day", "birth_month", "birth_year", "birth_male", "birth_female", "is_male",
        "is_female",
    }
)  # fmt: skip
"""The fields of people that are parts of others."""
