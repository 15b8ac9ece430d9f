"""The counts and the lists as they are read: each number with its list, days, masks; for the page and the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from rollout.core.crypto import mask
from rollout.core.dates import today
from rollout.core.formats import birth, day, label, moment, number, plural
from rollout.core.masking import MEANING, SMALL_TEXT, is_small
from rollout.dashboard.cells import HIDDEN, Cell, cell
from rollout.models.rollup import UNKNOWN
from rollout.official.books import OF_PEOPLE
from rollout.official.counts import WIDTH, Row, Table
from rollout.official.export import Value
from rollout.official.lists import Asked, Line
from rollout.register.official import NewTotal
from rollout.vocabulary import Book, IdentifierKind

NOT_KNOWN = "Chưa xác định"
AT_REPORTED = 2 + list(Book).index(Book.REPORTED)
"""The place of who is only reported among the numbers of a row."""


class CountLine(NamedTuple):
    name: str
    url: str
    filed_on: str
    cells: tuple[Cell, ...]
    settled: Cell
    total: str


class TablePage:
    """What the template of the counts prints."""

    def __init__(self, held: Table) -> None:
        self.held = held

    @property
    def is_of_offices(self) -> bool:
        return self.held.office is None

    @property
    def headings(self) -> tuple[str, ...]:
        """Of the numbers: the figure of each book, then the lists."""
        return (_("Theo danh sách đơn vị"), _("Theo BHXH Việt Nam"), *map(label, Book))

    @property
    def basis(self) -> str:
        """As of when each book is read."""
        text = _("Danh sách đơn vị: đến hết ngày %(day)s, đơn vị theo danh sách, mọi nhóm.", day=day(today()))
        days = sorted({row.filed_on for row in self.held.rows if row.filed_on})
        if not days:
            return text + " " + _("BHXH Việt Nam: chưa có tệp đầy đủ của cơ quan nào.")
        shown = day(days[0]) if len(days) == 1 else f"{day(days[0])} – {day(days[-1])}"
        return text + " " + _("BHXH Việt Nam: tệp đầy đủ của ngày %(day)s.", day=shown)

    @property
    def uncovered(self) -> str:
        """What cannot be said, and why."""
        if not self.held.uncovered:
            return ""
        if not self.is_of_offices:
            return _("Chưa có tệp gồm mọi tài khoản của cơ quan này nên chưa nói được ai chỉ do đơn vị báo.")
        return plural(
            "%(n)s cơ quan chưa có tệp gồm mọi tài khoản: chưa nói được ai ở đó chỉ do đơn vị báo (–).",
            self.held.uncovered,
        )

    @property
    def masks_mean(self) -> str:
        return _(MEANING) if self.held.masks else ""

    @property
    def lines(self) -> Iterator[CountLine]:
        for row in self.held.rows:
            yield CountLine(
                self.name_of(row),
                "" if self.held.masks or not self.is_of_offices else url_for(".books", office=_key(row.id)),
                day(row.filed_on),
                tuple(self._cells(row)),
                self._cell(row, _told(row, row.settled), self._list(row, Book.OFFICIAL, is_settled=True)),
                self._total(row),
            )

    def name_of(self, row: Row) -> str:
        if row.id is None:
            return _("Không rõ đơn vị trong danh mục")
        return f"{row.code} {row.name}" if not self.is_of_offices else row.name or _(NOT_KNOWN)

    def _cells(self, row: Row) -> Iterator[Cell]:
        for figure in (row.reported, _told(row, row.official)):
            yield self._cell(row, figure, "")
        for book in Book:
            yield self._cell(row, _told(row, row.found[book]), self._list(row, book))

    @staticmethod
    def _cell(row: Row, count: int | None, url: str) -> Cell:
        return HIDDEN if row.is_hidden and count is not None else cell(count, url)

    def _list(self, row: Row, book: Book, *, is_settled: bool = False) -> str:
        """The list behind a number; of an office's people it is the table of its units, which sum to it."""
        if self.held.masks:
            return ""
        if self.is_of_offices and book in OF_PEOPLE:
            return url_for(".books", office=_key(row.id))
        state = "settled" if is_settled else "all" if book is Book.REPORTED else None
        if self.is_of_offices:
            return url_for(".book_list", book=book.value, office=_key(row.id), state=state)
        office = self.held.office.id if self.held.office else None
        return url_for(".book_list", book=book.value, unit=row.id or UNKNOWN, office=_key(office), state=state)

    def _total(self, row: Row) -> str:
        return f"{self._stated(row.total)} ({day(row.total.day)})" if row.total else ""

    def _stated(self, total: NewTotal) -> str:
        return SMALL_TEXT if self.held.masks and is_small(total.accounts) else number(total.accounts)

    @property
    def sums(self) -> tuple[Cell, ...]:
        """Of all rows; of who is missing in the official book, of those where that can be said."""
        found = []
        for place in range(WIDTH):
            is_said = (
                any(row.filed_on for row in self.held.rows)
                if place == AT_REPORTED
                else place == 0 or not all(row.is_untold for row in self.held.rows)
            )
            hides = is_said and place in self.held.hides_total
            found.append(
                Cell(SMALL_TEXT, is_hidden=True) if hides else cell(self.held.sum_of(place) if is_said else None, "")
            )
        return tuple(found)

    @property
    def settled(self) -> Cell:
        return HIDDEN if self.held.masks else cell(sum(row.settled for row in self.held.rows), "")

    @property
    def unknown_totals(self) -> Iterator[tuple[str, str, str]]:
        """Totals of offices that the registry does not know: the file's words, the number, the day."""
        for total in self.held.totals:
            yield total.place, self._stated(total), day(total.day)

    def sheet(self) -> Iterator[tuple[Value, ...]]:
        """The rows of the workbook: what the page says, numbers as numbers where they are shown."""
        for row, line in zip(self.held.rows, self.lines, strict=True):
            numbers = (row.reported, _told(row, row.official), *(_told(row, row.found[book]) for book in Book))
            shown = (None if c.is_hidden else n for c, n in zip(line.cells, numbers, strict=True))
            told: tuple[Value, ...] = tuple(
                _(c.text) if c.is_hidden else "–" if n is None else n for c, n in zip(line.cells, shown, strict=True)
            )
            yield line.name, row.filed_on, *told, line.total


def _told(row: Row, count: int | None) -> int | None:
    """None where no file has spoken; of a hidden row not even that is said, since it would be a 0."""
    return None if row.is_untold and not row.is_hidden else count


def _key(office_id: int | None) -> str:
    return str(office_id or UNKNOWN)


class ListPage:
    """What the template of a list prints."""

    def __init__(self, asked: Asked, place: str, filed_on: date | None = None) -> None:
        self.asked, self.place, self.filed_on = asked, place, filed_on

    @property
    def title(self) -> str:
        name = label(self.asked.book)
        if self.asked.is_settled:
            return _("Đã xử lý") if self.asked.book not in OF_PEOPLE else _("%(book)s: đã xử lý", book=name)
        return name

    @property
    def is_of_people(self) -> bool:
        return self.asked.book in OF_PEOPLE

    @property
    def state(self) -> str:
        return "all" if self.asked.is_all else "settled" if self.asked.is_settled else ""

    @property
    def state_name(self) -> str:
        return _("Tất cả") if self.asked.is_all else _("Đã xử lý") if self.asked.is_settled else _("Chưa xử lý")

    @property
    def is_filtered(self) -> bool:
        return bool(self.asked.words or self.asked.cause or self.asked.office_id is not None)

    def tab(self, asked: Asked) -> ListPage:
        """The same place with another state; causes are of who is not settled, or of all."""
        return ListPage(replace(asked, cause=None) if asked.is_settled else asked, self.place)

    def url(self, **more: Any) -> str:
        """This list with other parameters; "" takes one out."""
        asked = self.asked
        held: dict[str, Any] = {
            "book": asked.book.value,
            "q": asked.words,
            "unit": asked.unit_id if asked.unit_id is not None and not asked.words else "",
            "office": asked.office_id if asked.office_id is not None else "",
            "state": self.state,
            "cause": asked.cause.value if asked.cause else "",
        }
        return url_for(".book_list", **{name: value for name, value in (held | more).items() if value != ""})

    @property
    def pages(self) -> partial[str]:
        return partial(self.url)

    @property
    def back_url(self) -> str:
        office = self.asked.office_id
        return url_for(".books") if office is None or self.asked.unit_id is None else url_for(".books", office=office)

    @property
    def basis(self) -> str:
        if self.is_of_people:
            file = _("tệp của BHXH Việt Nam: ngày %(day)s", day=day(self.filed_on)) if self.filed_on else ""
            return " · ".join(filter(None, (self.place, _("đến hết ngày %(day)s", day=day(today())), file)))
        return self.place

    @property
    def headings(self) -> tuple[str, ...]:
        held: tuple[str, ...] = (_("Họ và tên"), _("Ngày sinh"), _("Số"), _("Đơn vị, cơ quan"))
        if self.is_of_people:
            held += (_("Nguyên nhân có thể"),) if self.asked.book is Book.REPORTED else ()
        else:
            held += (_("Ngày cấp theo tệp"), _("Tệp ngày"))
            held += (
                (_("Người trong danh sách"), _("Số trong hồ sơ"))
                if self.asked.book is Book.NUMBER or self.asked.is_settled
                else ()
            )
        return held + ((_("Kết quả"),) if self.asked.is_settled or self.asked.is_all else ())

    def cells(self, line: Line) -> tuple[str, ...]:
        """The columns of a line, but for its name."""
        numbers = ", ".join(
            f"{label(k)} {mask(line.numbers[k.value])}" for k in IdentifierKind if k.value in line.numbers
        )
        held: tuple[str, ...] = (birth(line.birth_on, line.birth_precision) or "–", numbers or "–", line.place or "–")
        if self.is_of_people:
            held += (label(line.cause) if line.cause else "–",) if self.asked.book is Book.REPORTED else ()
        else:
            held += (day(date.fromisoformat(line.since)), day(line.filed_on))
            if self.asked.book is Book.NUMBER or self.asked.is_settled:
                held += (line.person_name or "–", self._recorded(line))
        if self.asked.is_settled or self.asked.is_all:
            held += (self.outcome(line) if line.settlement else "–",)
        return held

    @staticmethod
    def _recorded(line: Line) -> str:
        """The number on record, with a word where it only looks the same: masks show last digits."""
        held, shown = line.person_number, mask(line.person_number) if line.person_number else "–"
        if held not in line.numbers.values() and shown in map(mask, line.numbers.values()):
            return f"{shown} ({_('khác ở các chữ số đầu')})"
        return shown

    @staticmethod
    def outcome(line: Line) -> str:
        said = [label(line.settlement) if line.settlement else "", line.note]
        return " · ".join([*filter(None, said), f"{line.settled_by}, {moment(line.settled_on)}"])
