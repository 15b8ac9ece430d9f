"""From a file's sheets to the rows of a list: headers, rows that are none of it, cells, and what is left open. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from rollout.core.formats import number as shown_number
from rollout.core.names import tidy
from rollout.vocabulary import ImportKind
from rollout.workbooks.choices import NOTHING_SAID, Choices
from rollout.workbooks.colours import Paints, ask, colour_rows, paints_of
from rollout.workbooks.columns import Doubt, named
from rollout.workbooks.errors import FileEmpty, UnitMissing
from rollout.workbooks.file_remarks import file_remarks
from rollout.workbooks.habits import Habits, habits_of, word_question, words_answered
from rollout.workbooks.headers import NOT_FOUND, Header, find_header
from rollout.workbooks.messages import Message, quotable
from rollout.workbooks.parsed_row import MILESTONES, STANDINGS, ParsedRow
from rollout.workbooks.parsing import RowParser
from rollout.workbooks.questions import Question
from rollout.workbooks.reading import Read, Sheet, SheetRow
from rollout.workbooks.sorting import Sorted, sort_rows
from rollout.workbooks.titles import titled_code
from rollout.workbooks.words import LONGEST_WORD, STANDARD, Words

MOST_ASKED = 20  # words of one file that are asked about, those of most cells first

Messages = tuple[Message, ...]
NOTHING_SAID_OF: tuple[Messages, Messages] = ((), ())

UNIT_FIELDS = frozenset({"unit_code", "unit_name", "unit_tax"})


@dataclass(frozen=True)
class Parsed:
    """The rows of all sheets that have a header, and what is worth knowing of the file.

    `titled`: the codes of units that sheets name above their headers. `skipped` are no rows of the list; `questions`
    are what its loader may answer; `unread` are sheets that hold rows and were not read; `unit_inside` is the code of
    the unit that our form was made for.
    """

    rows: list[ParsedRow]
    warnings: list[Message]
    skipped: list[ParsedRow] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    unread: tuple[str, ...] = ()
    titled: frozenset[str] = frozenset()
    unit_inside: str = ""
    said: Mapping[int, tuple[Messages, Messages]] = field(default_factory=dict)
    """Place of a row → the errors and warnings that it was read with."""

    def rows_to_plan(self) -> list[ParsedRow]:
        """The rows, without what an earlier plan said of them: that plan is over."""
        for place, row in enumerate(self.rows):
            row.errors, row.warnings = self.said.get(place, NOTHING_SAID_OF)
        return self.rows


class Table(NamedTuple):
    """A sheet with a header, its rows sorted, how it writes things, and what its colours may tell."""

    sheet: Sheet
    header: Header
    sorted: Sorted
    habits: Habits
    paints: Paints


def understand(
    kind: ImportKind,
    read: Read,
    *,
    has_unit: bool,
    words: Words = STANDARD,
    choices: Choices = NOTHING_SAID,
) -> Parsed:
    """The rows of a file, whose cells are let go meanwhile. Raises FileRefused where none can be read."""
    tables = list(_tables(kind, read.sheets, words, choices))
    if not tables:
        raise NOT_FOUND[kind]
    taken = {table.sheet.name for table in tables}
    unread = [sheet for sheet in read.sheets if sheet.name not in taken and sheet.rows]
    warnings = [_why_unread(sheet, choices) for sheet in unread]
    rows: list[ParsedRow] = []
    questions: list[Question] = []
    unknown: Counter[tuple[int, str, str]] = Counter()
    answered: Counter[tuple[int, str, str]] = Counter()
    skipped = [row for table in tables for row in _skipped(table)]
    noted = [told for table in tables for told in _notes(table)] if kind is ImportKind.PARTICIPANTS else []
    titled = frozenset(code for table in tables if (code := titled_code(table.sheet, table.header)))
    for sheet in (*read.sheets, *(table.sheet for table in tables)):
        sheet.rows.clear()
    asked = ask([(table.sheet, table.paints) for table in tables], choices.answers)
    for place, table in enumerate(tables):
        table.header.check(kind, table.sheet)
        if kind is ImportKind.PARTICIPANTS and not has_unit and not UNIT_FIELDS & set(table.header.positions):
            raise UnitMissing
        known = words_answered(table.header, table.sorted.rows, table.habits)
        parser = RowParser(kind, table.sheet, table.header, table.habits)
        parsed = list(parser.parse_all(table.sorted.rows))
        for row in parsed if table.sorted.leaving else ():
            if row.number in table.sorted.leaving:
                row.refuse("row.leaving_group")
        for row in parsed if table.sorted.other else ():
            if row.number in table.sorted.other:
                row.refuse("row.other_header")
        colour_rows(parsed, table.paints, asked, choices.answers)
        rows += parsed
        questions += table.habits.questions
        unknown.update({(place, *about): count for about, count in parser.unknown.items()})
        answered.update({(place, *about): count for about, count in known.items() if about not in parser.unknown})
    if not rows:
        raise FileEmpty
    for (place, name, word), count in (*unknown.most_common(MOST_ASKED), *answered.items()):
        questions.append(word_question(kind, tables[place].sheet, tables[place].header, name, word, count))
    questions += asked.questions
    remarks = [*file_remarks(read, [table.sheet for table in tables]), *asked.unused]
    return Parsed(
        rows,
        [*warnings, *remarks, *_told_of(tables, len(skipped), noted)],
        skipped,
        questions,
        tuple(sheet.name for sheet in unread),
        titled,
        said={place: (row.errors, row.warnings) for place, row in enumerate(rows) if row.errors or row.warnings},
    )


def _why_unread(sheet: Sheet, choices: Choices) -> Message:
    is_passed_over = sheet.is_hidden and sheet.name not in choices.read
    code = "file.sheet_hidden" if is_passed_over else "file.sheet_headless"
    return Message(code, values={"sheet": quotable(sheet.name)})


def headed(kind: ImportKind, sheets: Sequence[Sheet], choices: Choices) -> Iterator[tuple[Sheet, Header]]:
    """The sheets that are read, each with its header."""
    for sheet in sheets:
        if sheet.is_hidden and sheet.name not in choices.read:
            continue
        if choices.skips_hidden and sheet.hidden_rows:
            sheet = sheet._replace(rows=[row for row in sheet.rows if row.number not in sheet.hidden_rows])
        header = find_header(kind, sheet, choices.of(sheet.name), choices.memory)
        if header is not None:
            yield sheet, header


def _tables(kind: ImportKind, sheets: Sequence[Sheet], words: Words, choices: Choices) -> Iterator[Table]:
    for sheet, header in headed(kind, sheets, choices):
        found = sort_rows(kind, sheet, header)
        habits = habits_of(kind, sheet, header, found.rows, words, choices.answers)
        paints = paints_of(sheet, header, found.rows) if kind is ImportKind.PARTICIPANTS else {}
        found.rows[:] = _filled(found.rows, [header.positions[name] for name in habits.fills])
        yield Table(sheet, header, found, habits, paints)


def _filled(rows: list[SheetRow], positions: Sequence[int]) -> list[SheetRow]:
    """Rows whose blanks at some positions say what the cell above says."""
    if not positions:
        return rows
    filled, above = [], dict.fromkeys(positions, SheetRow(0, [""]).cells[0])
    for row in rows:
        cells = [*row.cells, *[""] * (max(positions) + 1 - len(row.cells))]
        for position in positions:
            cell = cells[position]
            if isinstance(cell, str) and not tidy(cell):
                cells[position] = above[position]
            above[position] = cells[position]
        filled.append(SheetRow(row.number, cells))
    return filled


def _skipped(table: Table) -> list[ParsedRow]:
    """The rows that are none of the list, with what they say and why."""
    found = []
    for row in table.sheet.rows:
        if why := table.sorted.skipped.get(row.number):
            texts = [tidy(cell) for cell in row.cells if isinstance(cell, str) and tidy(cell)]
            skipped = ParsedRow(table.sheet.name, row.number, {"name": quotable(" ".join(texts)), "texts": texts})
            skipped.warn(why)
            found.append(skipped)
    return found


def _told_of(tables: Sequence[Table], skipped: int, noted: Sequence[str]) -> Iterator[Message]:
    """What is worth knowing of columns and rows, then what is asked of columns."""
    ignored = dict.fromkeys(heading for table in tables for heading in table.header.ignored)
    if ignored:
        yield Message("file.columns_ignored", values={"columns": ", ".join(map(quotable, ignored))})
    if noted:
        yield Message("file.notes_unread", values={"columns": "; ".join(noted)})
    unnamed = [named(letter, "") + _of(table.sheet) for table in tables for letter in table.header.unnamed]
    if unnamed:
        yield Message("file.columns_unnamed", values={"columns": ", ".join(unnamed)})
    if unsure := [column for table in tables for column in table.habits.unsure]:
        yield Message("file.days_unsure", values={"columns": "; ".join(unsure)})
    if skipped:
        yield Message("file.skipped", values={"n": skipped})
    for table in tables:
        for doubt in table.header.doubtful:
            yield _ask(table.sheet, doubt)


def _notes(table: Table) -> list[str]:
    """The columns of notes that hold words of status, where no column is read for those; with how many cells do."""
    if "status" in table.header.positions:
        return []
    known, found = table.habits.words_of("status"), []
    for position, heading in table.header.unread:
        cells = (row.cells[position] for row in table.sorted.rows if position < len(row.cells))
        said = Counter(cell for cell in cells if isinstance(cell, str) and 0 < len(cell) <= LONGEST_WORD)
        count = sum(times for cell, times in said.items() if known.meaning_of(cell) in MILESTONES | STANDINGS)
        if count:
            found.append(f"{named(get_column_letter(position + 1), heading)}{_of(table.sheet)}: {shown_number(count)}")
    return found


def _of(sheet: Sheet) -> str:
    return f" ({quotable(sheet.name)})" if sheet.name else ""


def _ask(sheet: Sheet, doubt: Doubt) -> Message:
    """What is asked of a column that is not read though it may matter."""
    which = named(doubt.letter, doubt.heading) + _of(sheet)
    return Message(f"ask.{doubt.likeness if doubt.heading else 'unnamed'}", quotable(doubt.heading), {"which": which})
