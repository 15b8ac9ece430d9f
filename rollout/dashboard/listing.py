"""The list behind a figure as it is read: what it is of, its rows, where they lead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _

from rollout.core.crypto import mask
from rollout.core.formats import birth, day, label, number, plural, signed
from rollout.core.masking import HIDDEN_TEXT, MEANING, SMALL_TEXT, is_small
from rollout.dashboard.cells import HIDDEN, UNIT_MEASURES, Cell, base_measure, cell, whole_of
from rollout.dashboard.concerns import CONCERN_COLUMNS, ConcernCounts, ConcernList, ConcernRow
from rollout.dashboard.entries import Entry, Kind
from rollout.dashboard.lens import Lens, Place, address
from rollout.dashboard.lists import FigureList
from rollout.dashboard.page import Concern, concerns_of, explanation
from rollout.dashboard.people import Listed
from rollout.dashboard.scope import Scope
from rollout.dashboard.sight import basis, measure_label, whole_noun
from rollout.vocabulary import Dimension, Flow


class Line(NamedTuple):
    """A row of the list: a person or a unit, where it leads, what tells it from others, and its number."""

    name: str
    url: str
    detail: str
    unit_name: str
    unit_url: str
    number: str


def _basis(scope: Scope, lens: Lens, measure: str = "") -> str:
    """Of which place, and what `basis` says."""
    return " · ".join((*(held.text for held in scope.places), *basis(lens, measure)))


class ListPage:
    """What the template of a figure's list prints."""

    template, partial = "dashboard/list.html", "dashboard/_list.html"

    def __init__(self, held: FigureList, overview_path: str, list_path: str) -> None:
        self.held = held
        self._overview, self._list = overview_path, list_path

    @property
    def title(self) -> str:
        figure = self.held.figure
        name = measure_label(figure.measure)
        if figure.flow:
            name = f"{name}: {label(figure.flow)}"
        if figure.lacks:
            return _("%(name)s, chưa ghi nhận “%(step)s”", name=name, step=measure_label(figure.lacks))
        return _("%(name)s, theo số lượng", name=name) if figure.counted else name

    @property
    def basis(self) -> str:
        lens = self.held.lens
        said = _basis(self.held.scope, lens, self.held.figure.lacks or self.held.figure.measure)
        return _("Từ ngày %(day)s", day=day(lens.starts_on)) + f" · {said}" if self.held.figure.flow else said

    @property
    def rate(self) -> Cell | None:
        """The figure as a part of its whole, said so where it is more; None where no rate is made."""
        held = self.held
        if held.whole is None or held.is_hidden:
            return None
        shown = cell(held.total, "", whole=held.whole)
        noun = whole_noun(held.figure.measure, held.lens.base)
        return shown._replace(text=f"{number(held.total)}/{number(held.whole)} {noun}") if shown.rate else None

    @property
    def total(self) -> str:
        """The figure: what the rows of all pages sum to."""
        if self.held.is_hidden:
            figure, total = self.held.figure, self.held.total
            is_told_small = is_small(total) and not (figure.flow or figure.is_by_count or figure.lacks)
            return SMALL_TEXT if is_told_small else _(HIDDEN_TEXT)
        return signed(self.held.total) if self.held.figure.flow else number(self.held.total)

    @property
    def counts_units(self) -> bool:
        return self.held.figure.measure in UNIT_MEASURES

    @property
    def has_people(self) -> bool:
        return any(row.person for row in self.held.rows)

    @property
    def lines(self) -> Iterator[Line]:
        write = signed if self.held.figure.flow else number
        for row in self.held.rows:
            if row.merged:
                name = plural("%(n)s đơn vị có số nhỏ, gộp chung", row.merged.units)
                yield Line(name, "", "", "", "", write(row.number))
            elif row.entry and row.person:
                yield self._person(row.person, row.entry, write(row.number))
            elif row.entry:
                detail = row.entry.code
                if row.entry.kind is Kind.COUNTED:
                    detail = _("%(code)s · theo số lượng", code=row.entry.code)
                yield Line(row.entry.name, self._unit_url(row.entry), detail, "", "", write(row.number))

    def _person(self, person: Listed, entry: Entry, written: str) -> Line:
        detail = list(filter(None, [birth(person.birth_on, person.birth_precision)]))
        if person.person_id in self.held.masks:
            detail.append(mask(self.held.masks[person.person_id]))
        url = url_for("participants.person", person_id=person.person_id) if person.is_seen else ""
        return Line(person.name, url, " · ".join(detail), entry.name, self._unit_url(entry), written)

    def _unit_url(self, entry: Entry) -> str:
        if entry.is_open:
            return url_for("units.unit", unit_id=entry.unit_id, **self.held.lens.args())
        return _unit_overview(self._overview, self.held.lens, entry.code)

    @property
    def previous_url(self) -> str:
        held = self.held
        return "" if held.figure.flow or held.page <= 1 else self._url(page=str(held.page - 1))

    @property
    def next_url(self) -> str:
        held = self.held
        if held.figure.flow:
            return self._url(at=f"{held.following.entry}.{held.following.skip}") if held.following else ""
        return self._url(page=str(held.page + 1)) if held.page < held.last_page else ""

    def _url(self, **more: str) -> str:
        figure = self.held.figure
        held = {"flow": figure.flow or "", "counted": "1" if figure.counted else "", "lacks": figure.lacks}
        more |= {name: value for name, value in held.items() if value}
        return address(self._list, self.held.lens, measure=figure.measure, **more)

    @property
    def back_url(self) -> str:
        return address(self._overview, self.held.lens)

    @property
    def notes(self) -> Iterator[str]:
        """What one must know to read the list aright."""
        held = self.held
        if held.is_hidden:
            yield _("Số dưới 5 người không hiển thị với người không xem danh sách cá nhân.")
        if any(row.merged for row in held.rows):
            yield _("Đơn vị có số dưới 5 người, và khi cần một số đơn vị khác, gộp thành một dòng.")
        if held.is_part:
            yield _(
                "Một phần số này thuộc các đơn vị ngoài phạm vi được xem danh sách cá nhân; các đơn vị đó hiện "
                "thành một dòng với số của đơn vị."
            )
        if any(row.entry and row.entry.kind is Kind.COUNTED for row in held.rows):
            yield _("Đơn vị theo dõi theo số lượng không có danh sách cá nhân; mỗi đơn vị là một dòng.")
        if held.figure.flow is Flow.TRANSFERRED:
            yield _("Các đơn vị đổi nơi quản lý trong kỳ; mỗi dòng là số của đơn vị vào (+) hoặc ra (−) lúc đổi.")
        elif held.figure.flow:
            yield _("Người vào (+) và ra (−) trong kỳ; cộng các dòng bằng số ở trên.")


def _unit_overview(path: str, lens: Lens, code: str) -> str:
    return address(path, lens.at(Place(Dimension.UNIT, code)))


class ConcernCountsPage:
    """What the template of the counts alone prints."""

    template, partial = "dashboard/concern_counts.html", "dashboard/_concern_counts.html"

    def __init__(self, held: ConcernCounts, overview_path: str, list_path: str) -> None:
        self.held = held
        self._overview, self._list = overview_path, list_path

    @property
    def title(self) -> str:
        return _("Đơn vị cần chú ý")

    @property
    def basis(self) -> str:
        return _basis(self.held.scope, self.held.lens)

    @property
    def concerns(self) -> tuple[Concern, ...]:
        return concerns_of(self.held.concerns, self.held.lens, self._list)

    @property
    def back_url(self) -> str:
        return address(self._overview, self.held.lens)


class ConcernLine(NamedTuple):
    """`message_url` leads to the message to the unit, "" for whoever does not write to it."""

    name: str
    url: str
    code: str
    cells: tuple[Cell, ...]
    message_url: str


class ConcernPage:
    """What the template of the units that need attention prints."""

    template, partial = "dashboard/concerns.html", "dashboard/_concerns.html"

    def __init__(self, held: ConcernList, overview_path: str, list_path: str) -> None:
        self.held = held
        self._overview, self._list = overview_path, list_path

    @property
    def title(self) -> str:
        return label(self.held.kind)

    @property
    def explanation(self) -> str:
        return explanation(self.held.kind, self.held.watch.stale_days, self.held.lens)

    @property
    def basis(self) -> str:
        return _basis(self.held.scope, self.held.lens)

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(measure_label(measure) for measure in CONCERN_COLUMNS)

    @property
    def lines(self) -> Iterator[ConcernLine]:
        for row in self.held.rows:
            yield self._line(row)

    def _line(self, row: ConcernRow) -> ConcernLine:
        """What the table of units hides is hidden here too: it has their total."""
        lens = self.held.lens.at(Place(Dimension.UNIT, row.code))
        cells = tuple(
            HIDDEN
            if measure in row.hidden
            else cell(row.values[measure], address(self._list, lens, measure=measure), whole=self._whole(measure, row))
            for measure in CONCERN_COLUMNS
        )
        message_url = url_for("today.zalo", unit_id=row.unit_id) if row.may_contact else ""
        own = _unit_overview(self._overview, self.held.lens, row.code)
        return ConcernLine(row.name, own, row.code, cells, message_url)

    def _whole(self, measure: str, row: ConcernRow) -> int | None:
        """What a figure's rate is of; None where no rate is made, or its whole is hidden from this viewer."""
        base = base_measure(self.held.lens.base)
        is_of_hidden = not row.hidden.isdisjoint({"participants", base})
        return None if not self.held.lens.group or is_of_hidden else whole_of(measure, row.values, base)

    @property
    def masks_mean(self) -> str:
        """What stands where a number is hidden; "" for who sees all of them."""
        return _(MEANING) if self.held.scope.masks else ""

    @property
    def previous_url(self) -> str:
        return self._url(self.held.page - 1) if self.held.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(self.held.page + 1) if self.held.page < self.held.last_page else ""

    def _url(self, page: int) -> str:
        return address(self._list, self.held.lens, kind=self.held.kind.value, page=str(page))

    @property
    def back_url(self) -> str:
        return address(self._overview, self.held.lens)
