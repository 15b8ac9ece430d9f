"""How a sheet writes what can be written in several ways: days, sexes in figures, numbers without their zeros. Pure.

A column tells of itself what it can; where it does not, its loader is asked, and until there is an answer the cells
that hang on it are refused with the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from rollout.vocabulary import OF_PEOPLE, ImportKind, Milestone, Sex
from rollout.workbooks.columns import named
from rollout.workbooks.headers import Header
from rollout.workbooks.questions import Question, yes_no
from rollout.workbooks.reading import Cell, Sheet, SheetRow
from rollout.workbooks.words import MEANINGS, NO, STANDARD, YES, Words, word_key
from rollout.workbooks.written_days import DayOrder, day_order_of, is_ambiguous, is_unsure

BIRTHS = ("birth", "birth_male", "birth_female")
EVENTS = (*(milestone.value for milestone in Milestone), "started_on", "deployed_on", "total_on")

LOOKED_AT = frozenset({*BIRTHS, *EVENTS, "sex", "bhxh", "unit_code", "unit_name"})

_FIGURE = re.compile(r"[012](?:\.0)?")
_NINE = re.compile(r"[1-9]\d{8}(?:\.0)?")
_BHXH = 10  # digits
_PERSONAL = re.compile(r"\d{12}")

FEWEST_TO_AGREE = 3  # personal numbers that all say the same of who 1 is

ONE_IS_MALE, ONE_IS_FEMALE = "male", "female"
_WORD = "word:"
ADD_ZEROS, KEEP = "zeros", "keep"
FILL = "fill"


@dataclass(frozen=True)
class Habits:
    """`orders`: field of days → how they are written; `one_is`: whom 1 means in a column of the sex; `adds_zeros`: do
    nine digits lack a zero; `fills`: the unit's columns whose blanks mean the cell above; `unsure`: columns of days of
    which nothing tells whether Excel swapped them, and too few to ask, as messages name them."""

    orders: Mapping[str, DayOrder] = field(default_factory=dict)
    one_is: Sex = Sex.UNKNOWN
    adds_zeros: bool = False
    fills: frozenset[str] = frozenset()
    words: Words = STANDARD
    answered: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    unsure: tuple[str, ...] = ()

    def words_of(self, name: str) -> Words:
        """The words of status as they are meant in the column of a field; `answered` for this file alone."""
        return self.words.with_more(self.answered.get(name, {}))


class _Column(NamedTuple):
    field: str
    cells: Sequence[Cell]
    key: str
    shown: str


def habits_of(
    kind: ImportKind,
    sheet: Sheet,
    header: Header,
    rows: Sequence[SheetRow],
    words: Words = STANDARD,
    answers: Mapping[str, str] = {},
) -> Habits:
    """What the rows of a list say of themselves, and for the rest what was answered."""
    orders: dict[str, DayOrder] = {}
    questions: list[Question] = []
    unsure: list[str] = []
    one_is, adds_zeros, fills = Sex.UNKNOWN, False, set[str]()
    for column in _columns(sheet, header, rows):
        if column.field in BIRTHS or column.field in EVENTS:
            order, asked = _order(column, answers)
            orders[column.field] = order
            questions += asked
            if order is DayOrder.DAY_FIRST and not asked and is_unsure(set(column.cells)):
                unsure.append(column.shown)
        elif kind is ImportKind.PARTICIPANTS and column.field == "sex":
            one_is, asked = _one_is(column, header, rows, answers)
            questions += asked
        elif kind in OF_PEOPLE and column.field == "bhxh":
            adds_zeros, asked = _zeros(column, answers)
            questions += asked
        elif kind is ImportKind.PARTICIPANTS and column.field in ("unit_code", "unit_name"):
            is_filled, asked = _fills(column, answers)
            fills |= {column.field} if is_filled else set()
            questions += asked
    answered = _words_in(answers)
    return Habits(orders, one_is, adds_zeros, frozenset(fills), words, answered, tuple(questions), unsure=tuple(unsure))


def words_answered(header: Header, rows: Iterable[SheetRow], habits: Habits) -> Counter[tuple[str, str]]:
    """Field and word → in how many cells stands a word whose meaning was answered: it can be answered anew."""
    found: Counter[tuple[str, str]] = Counter()
    columns = [(name, header.positions[name]) for name in habits.answered if name in header.positions]
    for row in rows if columns else ():
        for name, position in columns:
            cell = row.cells[position] if position < len(row.cells) else ""
            if isinstance(cell, str) and (word := word_key(cell)) in habits.answered[name]:
                found[name, word] += 1
    return found


def word_question(kind: ImportKind, sheet: Sheet, header: Header, name: str, word: str, count: int) -> Question:
    """What a word that nobody knows means in the column of a field. In that of the status of people, which is of no
    milestone, nothing is said by yes or no."""
    is_of_none = name == "status" and kind is ImportKind.PARTICIPANTS
    meanings = [meaning for meaning in MEANINGS if not (is_of_none and meaning in (YES, NO))]
    shown = named(get_column_letter(header.positions[name] + 1), header.headings[name])
    return Question(
        f"{_WORD}{name}:{word}",
        "question.word",
        {"which": shown + (f" ({sheet.name})" if sheet.name else ""), "word": word, "count": count},
        tuple((meaning, f"meaning.{meaning}") for meaning in meanings),
    )


def _words_in(answers: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Field → word → meaning, as was answered."""
    found: dict[str, dict[str, str]] = {}
    for key, meaning in answers.items():
        if key.startswith(_WORD) and meaning in MEANINGS:
            name, _, word = key.removeprefix(_WORD).partition(":")
            found.setdefault(name, {})[word] = meaning
    return found


def _columns(sheet: Sheet, header: Header, rows: Sequence[SheetRow]) -> Iterator[_Column]:
    looked_at = {name: position for name, position in header.positions.items() if name in LOOKED_AT}
    wanted = {*looked_at.values()}
    by_column = enumerate(zip_longest(*[cells for _number, cells in rows], fillvalue=""))
    columns = {position: cells for position, cells in by_column if position in wanted}
    for name, position in looked_at.items():
        cells = columns.get(position) or ("",) * len(rows)
        letter = get_column_letter(position + 1)
        shown = named(letter, header.headings[name]) + (f" ({sheet.name})" if sheet.name else "")
        yield _Column(name, cells, f"{sheet.name}:{letter}:{name}", shown)


def _order(column: _Column, answers: Mapping[str, str]) -> tuple[DayOrder, list[Question]]:
    order = day_order_of(column.cells, of_births=column.field in BIRTHS)
    if order is DayOrder.DAY_FIRST:
        return order, []
    count = sum(is_ambiguous(cell, order) for cell in column.cells)
    if order is DayOrder.AMBIGUOUS and not count:
        return order, []
    kept, other = (DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST)
    if order is DayOrder.MAY_BE_SWAPPED:
        kept, other = (DayOrder.DAY_FIRST, DayOrder.SWAPPED)
    question = Question(
        f"order:{column.key}",
        "question.order" if order is DayOrder.AMBIGUOUS else "question.swapped",
        {"which": column.shown, "count": count},
        ((kept.value, f"answer.{kept.value}"), (other.value, f"answer.{other.value}")),
    )
    answer = question.answer_in(answers)
    return (DayOrder(answer) if answer else order), [question]


def _one_is(
    column: _Column, header: Header, rows: Sequence[SheetRow], answers: Mapping[str, str]
) -> tuple[Sex, list[Question]]:
    """Whom the figure 1 means: as the personal numbers beside it say, else as was answered."""
    shown = {typed: _figure(typed[1]) for typed in {*zip(map(type, column.cells), column.cells, strict=True)}}
    if not any(shown.values()):
        return Sex.UNKNOWN, []
    figures = [shown[type(cell), cell] for cell in column.cells]  # True is no 1
    at = header.positions.get("personal_id")
    said: set[Sex] = set()
    agreeing = 0
    for row, figure in zip(rows, figures, strict=True):
        number = row.cells[at] if at is not None and at < len(row.cells) else ""
        if figure and isinstance(number, str) and _PERSONAL.fullmatch(number):
            is_female = int(number[3]) % 2 == 1
            said.add(Sex.FEMALE if is_female is (figure == "1") else Sex.MALE)
            agreeing += 1
    if len(said) == 1 and agreeing >= FEWEST_TO_AGREE:
        return said.pop(), []
    question = Question(
        f"sex:{column.key}",
        "question.sex",
        {"which": column.shown, "count": sum(map(bool, figures))},
        ((ONE_IS_MALE, "answer.one_is_male"), (ONE_IS_FEMALE, "answer.one_is_female")),
    )
    answer = question.answer_in(answers)
    return (Sex(answer) if answer else Sex.UNKNOWN), [question]


def _figure(cell: Cell) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell in (0, 1, 2) else ""
    written = cell.strip() if isinstance(cell, str) else ""
    return written[0] if _FIGURE.fullmatch(written) else ""


def _zeros(column: _Column, answers: Mapping[str, str]) -> tuple[bool, list[Question]]:
    """Do numbers of nine digits lack their first zero, or are they numbers of another kind?"""
    count = sum(_NINE.fullmatch(_plain(cell)) is not None for cell in column.cells if not _is_whole(cell))
    if not count:
        return False, []
    question = Question(
        f"zeros:{column.key}",
        "question.zeros",
        {"which": column.shown, "count": count},
        ((ADD_ZEROS, "answer.zeros"), (KEEP, "answer.keep")),
    )
    return question.answer_in(answers) == ADD_ZEROS, [question]


def _is_whole(cell: Cell) -> bool:
    return type(cell) is str and len(cell) == _BHXH and cell.isdigit()


def _plain(cell: Cell) -> str:
    return str(cell).replace(" ", "") if isinstance(cell, str | float) else ""


def _fills(column: _Column, answers: Mapping[str, str]) -> tuple[bool, list[Question]]:
    """Does a blank mean the unit above?"""
    count = _blanks_below(column.cells)
    if not count or all(isinstance(cell, str) and not cell.strip() for cell in column.cells):
        return False, []
    values = {"which": column.shown, "count": count}
    question = Question(f"fill:{column.key}", "question.fill", values, yes_no(FILL, KEEP))
    return question.answer_in(answers) == FILL, [question]


def _blanks_below(cells: Iterable[Cell]) -> int:
    """How many blanks stand below a cell that is none."""
    count, is_below = 0, False
    for cell in cells:
        is_blank = isinstance(cell, str) and not cell.strip()
        count += is_below and is_blank
        is_below = is_below or not is_blank
    return count
