"""The workbook in one XML file that Excel 2003 writes. A document that declares entities is not read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import NoReturn
from xml.parsers import expat

from .limits import COLUMNS_THERE_ARE, ROWS_THERE_ARE, Refused
from .tables import Cell, Layout, Span, Table, numbered

_OFFICE = "urn:schemas-microsoft-com:office:spreadsheet"
_EXCEL = "urn:schemas-microsoft-com:office:excel"

Attributes = dict[str, str]


def refuse_declarations(*_told: object) -> NoReturn:
    """Entities are how a small document becomes a large one, or another file."""
    raise Refused("type")


def careful_parser() -> expat.XMLParserType:
    """Knows no entity but the five of XML, and opens nothing."""
    parser = expat.ParserCreate("utf-8", " ")
    parser.StartDoctypeDeclHandler = refuse_declarations
    parser.EntityDeclHandler = refuse_declarations
    parser.buffer_text = True
    return parser


class _Book:
    def __init__(self) -> None:
        self.tables: list[Table] = []
        self._rows: list[list[Cell]] = []
        self._layout = Layout()
        self._column = self._columns = self._skipped = 0
        self._path: list[str] = []
        self._words: list[str] | None = None
        self._type = ""
        self._has_formula = self._has_value = False

    def start(self, name: str, told: Attributes) -> None:
        space, _, tag = name.rpartition(" ")
        self._path.append(tag)
        if space == _EXCEL and tag == "Visible" and self.tables:
            self._words = []
        if space != _OFFICE:
            return
        attributes = {key.rpartition(" ")[2]: value for key, value in told.items()}
        if tag == "Worksheet":
            self._rows, self._layout, self._columns = [], Layout(), 0
            self.tables.append(
                Table(attributes.get("Name", ""), partial(numbered, self._rows), layout=self._layout),
            )
        elif tag == "Column" and self.tables:
            self._start_column(attributes)
        elif tag == "Row" and self.tables:
            self._start_row(attributes)
        elif tag == "Cell" and self._rows:
            self._start_cell(attributes)
        elif tag == "Data" and self._path[-2:-1] == ["Cell"] and self._rows:
            self._words, self._type = [], attributes.get("Type", "String")

    def _start_column(self, told: Attributes) -> None:
        first = max(_index(told, "Index", 0, COLUMNS_THERE_ARE), self._columns + 1)
        last = first + _index(told, "Span", 0, COLUMNS_THERE_ARE)
        if told.get("Hidden") == "1":
            self._layout.hidden_columns.update(range(first - 1, last))
        self._columns = last

    def _start_row(self, told: Attributes) -> None:
        number = max(_index(told, "Index", 0, ROWS_THERE_ARE), len(self._rows) + 1)
        while len(self._rows) < number:
            self._rows.append([])
        if told.get("Hidden") == "1":
            self._layout.hidden_rows.update(range(number, number + 1 + _index(told, "Span", 0, ROWS_THERE_ARE)))
        self._column = 0

    def _start_cell(self, told: Attributes) -> None:
        self._column = max(_index(told, "Index", 0, COLUMNS_THERE_ARE), self._column + 1)
        tall, wide = _index(told, "MergeDown", 0, ROWS_THERE_ARE), _index(told, "MergeAcross", 0, COLUMNS_THERE_ARE)
        self._has_formula, self._has_value = "Formula" in told, False
        if tall or wide:
            row, column = len(self._rows), self._column - 1
            self._layout.spans.append(Span(row, column, row + tall, column + wide))
        self._skipped = wide

    def end(self, name: str) -> None:
        space, _, tag = name.rpartition(" ")
        self._path.pop()
        if space == _EXCEL and tag == "Visible" and self.tables:
            self.tables[-1].is_hidden = "".join(self._words or []).strip() != "SheetVisible"
            self._words = None
        elif space == _OFFICE and tag == "Data" and self._words is not None:
            self._set(_value(self._type, "".join(self._words)))
            self._words = None
        elif space == _OFFICE and tag == "Cell" and self._rows:
            self._layout.uncomputed += self._has_formula and not self._has_value
            self._column += self._skipped

    def _set(self, value: Cell) -> None:
        row = self._rows[-1]
        row.extend([""] * (self._column - len(row)))
        row[self._column - 1] = value
        self._has_value = True

    def text(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)


def _index(told: Attributes, name: str, default: int, most: int) -> int:
    try:
        return min(max(int(told[name]), 0), most) if name in told else default
    except ValueError as error:
        raise Refused("damaged") from error


def _value(kind: str, text: str) -> Cell:
    try:
        if kind == "Number":
            return float(text)
        if kind == "Boolean":
            return text.strip() == "1"
        if kind == "DateTime":
            return _day(datetime.fromisoformat(text))
    except ValueError:
        return text
    return text


def _day(moment: datetime) -> date:
    return moment if moment.time() != moment.min.time() else moment.date()


def tables(text: str) -> Iterator[Table]:
    """Raises Refused."""
    book, parser = _Book(), careful_parser()
    parser.StartElementHandler = book.start
    parser.EndElementHandler = book.end
    parser.CharacterDataHandler = book.text
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise Refused("damaged") from error
    yield from book.tables
