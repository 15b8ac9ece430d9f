"""Cells → values: exact, never guessed. Every value is text, a whole number, a boolean or absent, ready to be kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from rollout.core import formats, numbers
from rollout.core.dates import today
from rollout.core.names import LONGEST_ADDRESS, LONGEST_NAME, TIDY, composed, piles_marks, search_key, tidy
from rollout.ledger.facts import COUNTED
from rollout.ledger.person_lines import IMPLIED_BY
from rollout.vocabulary import (
    FIRST_DAY,
    OF_PEOPLE,
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
from rollout.workbooks.columns import heading_key
from rollout.workbooks.habits import Habits
from rollout.workbooks.headers import Header
from rollout.workbooks.headings import OFFICIAL_HEADINGS
from rollout.workbooks.messages import Message
from rollout.workbooks.reading import Cell, Sheet, SheetRow
from rollout.workbooks.remarks import CellRefused, Said
from rollout.workbooks.written_days import Order
from rollout.workbooks.written_names import PLAIN_NAME, person_name

REACHED = "x"
"""A milestone that was reached on a day nobody wrote down."""


NOT_REACHED = "-"
"""A milestone that the file says was not reached."""

MILESTONES = frozenset(milestone.value for milestone in Milestone)
STANDINGS = frozenset(kind.value for kind in StandingKind)

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


@dataclass(slots=True)
class ParsedRow:
    """One row of the file as understood. `values` holds the fields that are not blank."""

    sheet: str
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()

    def refuse(self, code: str, of: str = "", /, **values: Any) -> None:
        """Notes why the row cannot be taken; `of` names the field."""
        self.errors += (Message(code, self.headings.get(of, ""), values),)

    def warn(self, code: str, of: str = "", /, **values: Any) -> None:
        self.warnings += (Message(code, self.headings.get(of, ""), values),)

    def to_plan(self) -> ParsedRow:
        """The same row, for a plan to say more of."""
        return ParsedRow(self.sheet, self.number, self.values, self.headings, self.errors, self.warnings)


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


def day(cell: Cell, order: Order = Order.DAY_FIRST) -> Said:
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


def reached(cell: Cell, milestone: str, known: words.Words, order: Order) -> Any:
    """The day a milestone was reached, REACHED for an "x", NOT_REACHED for "chưa", or another word as it means."""
    said = meaning(cell, known)
    if said == words.YES or said == milestone:
        return REACHED
    if said == words.NO:
        return NOT_REACHED
    if said == words.IGNORED:
        return None
    if said is not None:
        return _Status(said, REACHED if _implies(said, milestone) else None)
    try:
        return day(cell, order)
    except CellRefused as error:
        raise CellRefused("row.reached") if error.code == "row.day" else error from error


@dataclass(frozen=True)
class _Status:
    """What a cell says beside, or in place of, what its column asks."""

    meaning: str
    value: Any = None


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
        return _Status(str(said))
    raise CellRefused("row.yes_no")


def status(cell: Cell, known: words.Words) -> Any:
    """A word in the column of the status. One that nobody knows is pointed out; the rest of the row is read."""
    said = meaning(cell, known)
    if said in MILESTONES or said in STANDINGS:
        return _Status(str(said))
    return None if said == words.IGNORED else Said("", ("warn.word",))


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

    def order(name: str) -> Order:
        return orders.get(name, Order.DAY_FIRST)

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
        return lambda cell: day(cell, habits.orders.get(name, Order.DAY_FIRST))

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
        "count_reason": plain_text,
    }


def _of_accounts(habits: Habits) -> dict[str, Parser]:
    as_of_people = _of_people(habits)
    return {
        "office": short_text,
        **{field: as_of_people[field] for field in OFFICIAL_HEADINGS if field in as_of_people},
        "total_on": lambda cell: day(cell, habits.orders.get("total_on", Order.DAY_FIRST)),
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


def _is_of_either(heading: str) -> bool:
    """Is a column of both identity numbers: the one of today and the one of before?"""
    said = heading_key(heading).split()
    return "cmnd" in said or "cmt" in said


def _is_cmnd(cell: Cell) -> bool:
    try:
        return bool(numbers.cmnd(text(cell)))
    except numbers.WrongNumber:
        return False


class _Column(NamedTuple):
    """`is_plain`: is a text taken as it stands; `seen`: what was understood of texts that may come again."""

    field: str
    position: int
    parser: Parser
    is_plain: Callable[[str], Any] | None
    seen: dict[Cell, Any] | None


class RowParser:
    """Reads the rows of one sheet."""

    def __init__(self, kind: ImportKind, sheet: Sheet, header: Header, habits: Habits) -> None:
        self._kind = kind
        self._sheet = sheet.name
        self._header = header
        parsers = PARSERS[kind](habits)
        of_people = kind in OF_PEOPLE
        self._columns = [
            _Column(
                name,
                position,
                parsers[name],
                PLAIN[name].fullmatch if of_people and name in PLAIN else None,
                {} if of_people and name in REPEATING else None,
            )
            for name, position in header.positions.items()
        ]
        self._is_joined = not JOINED.isdisjoint(header.positions)
        self._either = {
            name for name in ("personal_id",) if name in header.headings and _is_of_either(header.headings[name])
        }
        self.unknown: Counter[tuple[str, str]] = Counter()
        """(field, word of status that nobody knows) → how many cells hold it."""

    def parse(self, row: SheetRow) -> ParsedRow:
        """The row's values and what is wrong with its cells."""
        values: dict[str, Any] = {}
        parsed = ParsedRow(self._sheet, row.number, values, self._header.headings)
        cells, width = row.cells, len(row.cells)
        for name, position, parser, is_plain, seen in self._columns:
            if position >= width or (cell := cells[position]) == "":
                continue
            if type(cell) is str:
                if is_plain is not None and is_plain(cell):
                    values[name] = cell
                    continue
                if seen is not None and cell in seen:
                    if (value := seen[cell]) is not None:
                        values[name] = value
                    continue
                if not tidy(cell):
                    continue
            if name in self._either and _is_cmnd(cell):
                self._take(parsed, "cmnd", digits.cmnd, cell)
            elif seen is None:
                self._take(parsed, name, parser, cell)
            else:
                self._take_first(parsed, name, parser, cell, seen)
        if self._kind in OF_PEOPLE and (self._is_joined or parsed.warnings or _Status in map(type, values.values())):
            combine(parsed)
        return parsed

    def _take_first(self, parsed: ParsedRow, name: str, parser: Parser, cell: Cell, seen: dict[Cell, Any]) -> None:
        """Keeps what is understood of a cell for those that say the same."""
        before = parsed.errors, parsed.warnings
        self._take(parsed, name, parser, cell)
        if type(cell) is str and before == (parsed.errors, parsed.warnings):
            seen[cell] = parsed.values.get(name)

    def _take(self, parsed: ParsedRow, name: str, parser: Parser, cell: Cell) -> None:
        if isinstance(cell, str) and piles_marks(cell):
            parsed.refuse("row.marks", name)
            return
        try:
            value = parser(cell)
        except CellRefused as error:
            parsed.refuse(error.code, name, **error.values)
            self._ask(name, cell, error.code)
            return
        if isinstance(value, Said):
            self._ask(name, cell, *value.remarks)
            for code in value.remarks:
                parsed.warn(code, name)
            value = value.value
        if value is not None and value != "":
            parsed.values.setdefault(name, value)

    def _ask(self, name: str, cell: Cell, *codes: str) -> None:
        """Counts a word that was not understood."""
        if name in WORDY and isinstance(cell, str) and UNKNOWN & {*codes}:
            written = tidy(cell)
            if words.may_be_word(written) and len(self.unknown) < MOST_WORDS:
                self.unknown[name, words.word_key(written)] += 1


def combine(row: ParsedRow) -> None:
    """What several columns say together: names in parts, births and sexes by column, status in any of them."""
    values = row.values
    if "family_name" in values or "given_name" in values:
        _join_name(row, values.pop("family_name", ""), values.pop("given_name", ""))
    _join_birth(row)
    for of_sex, born, ticked_as in (
        (Sex.MALE, "birth_male", "is_male"),
        (Sex.FEMALE, "birth_female", "is_female"),
    ):
        birth = values.pop(born, None)
        is_ticked = values.pop(ticked_as, False) or birth is not None
        if birth is not None:
            values.setdefault("birth", birth)
        if is_ticked and values.setdefault("sex", of_sex.value) != of_sex.value:
            row.refuse("row.two_sexes", born if birth is not None else ticked_as)
    for name in [name for name, value in values.items() if isinstance(value, _Status)]:
        _settle(values, name, values.pop(name))
    _check_zeros(row)


def _join_name(row: ParsedRow, family: str, given: str) -> None:
    """The name of two columns; a half of it is no name."""
    if not (family and given):
        if "name" not in row.values:
            row.refuse("row.half_name", "given_name" if family else "family_name")
        return
    said = person_name(f"{family} {given}")
    for code in said.remarks:
        row.warn(code, "family_name")
    if written_names.is_half_typed(said.value):
        row.warn("warn.half_typed", "family_name")
    row.values.setdefault("name", said.value)


def _join_birth(row: ParsedRow) -> None:
    """The birth of three columns: a day, a month with its year, or a year."""
    parts = [row.values.pop(f"birth_{part}", None) for part in ("day", "month", "year")]
    written = "/".join(str(part) for part in parts if part is not None)
    if not written or any(error.column in _headings_of(row, _BIRTH_PARTS) for error in row.errors):
        return
    try:
        row.values.setdefault("birth", written_days.birth(written).value)
    except CellRefused as error:
        row.refuse(error.code, "birth_year", **error.values)


_BIRTH_PARTS = ("birth_day", "birth_month", "birth_year")


def _headings_of(row: ParsedRow, fields: Iterable[str]) -> set[str]:
    return {row.headings[name] for name in fields if name in row.headings}


def _settle(values: dict[str, Any], name: str, said: _Status) -> None:
    """Puts what a word of status means where it belongs; a column of its own says more than a word elsewhere."""
    if said.value is not None:
        values[name] = said.value
    if said.meaning in MILESTONES:
        values.setdefault(said.meaning, REACHED)
    elif said.meaning == StandingKind.NO_SMARTPHONE:
        values.setdefault("smartphone", False)
    else:
        values.setdefault("standing", said.meaning)
        values.setdefault("standing_in", name)


def _check_zeros(row: ParsedRow) -> None:
    """Two zeros in front of ten digits are right only where the birth and the sex that the number tells agree."""
    checked = [message for message in row.warnings if message.code == "check.zeros"]
    if not checked:
        return
    row.warnings = tuple(message for message in row.warnings if message.code != "check.zeros")
    number, born = row.values.get("personal_id", ""), row.values.get("birth", "")[:4]
    of_sex = Sex(row.values.get("sex", Sex.UNKNOWN))
    if not born or numbers.contradicts(number, sex=of_sex, birth_year=int(born)):
        row.values.pop("personal_id", None)
        row.refuse("row.digits", "personal_id", want=12, got=10)
