"""A board as one viewer sees it: its rows, where each number leads, which are hidden."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from rollout.core.access import Viewer
from rollout.core.formats import label, number, plural
from rollout.core.masking import HIDDEN_TEXT, MEANING, SMALL_TEXT, is_small
from rollout.core.paging import ROWS, Paged
from rollout.obstacles.hiding import TOTAL, hidden_numbers, largest
from rollout.obstacles.queries import board
from rollout.obstacles.queries.board import By, Counted, UnitCount, UnitOrder, View
from rollout.obstacles.queries.filters import Standing


class Cell(NamedTuple):
    """A number as it is shown; `url` leads to the list behind, "" where there is none for this viewer."""

    text: str
    url: str
    value: int | None


class BoardLine(NamedTuple):
    name: str
    code: str
    cells: tuple[Cell, ...]

    @property
    def people(self) -> Cell:
        """Those by name, where people are told."""
        return self.cells[-2]

    @property
    def beyond(self) -> Cell:
        """Those by number, where people are told."""
        return self.cells[-1]


@dataclass(frozen=True)
class BoardPage:
    view: View
    by: By
    order: UnitOrder
    q: str
    rows: dict[Any, Counted]
    units: Paged[UnitCount] | None
    whole: Counted

    @classmethod
    def of(cls, viewer: Viewer, by: By, order: UnitOrder, q: str, page: int, size: int | None) -> BoardPage:
        """Six queries at most."""
        session, view = viewer.session, board.view_of(viewer)
        units: Paged[UnitCount] | None = None
        rows: dict[Any, Counted]
        if by is By.UNIT:
            units = board.by_unit(session, view.selection, page, order, q, size or ROWS)
            rows = {row.id: row.counted for row in units.rows}
        elif by is By.AGE:
            rows = dict(board.by_age(session, view.selection))
        else:
            rows = dict(board.by_kind(session, view))
        return cls(view, by, order, q, rows, units, board.total(session, view.selection))

    @property
    def tells_people(self) -> bool:
        """Of units and of ages whoever sees no people is told no number of people: it would often be a small one."""
        return self.view.sees_people or self.by is By.KIND

    @property
    def headings(self) -> tuple[str, ...]:
        told = (_("Đang mở"), _("Quá hạn"), _("Tạm dừng tính hạn"), _("Chưa có người xử lý"))
        return (*told, _("Người có tên"), _("Thêm theo số lượng")) if self.tells_people else told

    @cached_property
    def _hidden(self) -> tuple[frozenset[Any], frozenset[Any]]:
        if self.view.sees_people:
            return frozenset(), frozenset()
        return hidden_numbers(self._named, self.whole.people), hidden_numbers(self._counted, self.whole.beyond)

    @cached_property
    def _named(self) -> dict[Any, int]:
        return {name: held.people for name, held in self.rows.items()}

    @cached_property
    def _counted(self) -> dict[Any, int]:
        return {name: held.beyond for name, held in self.rows.items()}

    @property
    def masks_mean(self) -> str:
        return _(MEANING) if not self.view.sees_people and self.by is By.KIND else ""

    @property
    def sentence(self) -> str:
        """48 người có tên trong danh sách và 64 người theo số lượng đang vướng, nhiều nhất là "…" (70 người); how many
        obstacles, where people are not told."""
        late = plural("%(n)s vướng mắc quá hạn xử lý", self.whole.late)
        told = self._people_told if self.by is By.KIND else ""
        if not told:
            open_ = plural("%(n)s vướng mắc đang mở", self.whole.open)
            return f"{open_}; {late}."
        people, beyond = self._hidden
        columns = [(self._named, self.whole.people, people), (self._counted, self.whole.beyond, beyond)]
        most = largest(columns)
        if most is None:
            return _("%(people)s đang vướng; %(late)s.", people=told, late=late)
        of_most = plural("%(n)s người", self.rows[most].people + self.rows[most].beyond)
        return _(
            "%(people)s đang vướng, nhiều nhất là “%(kind)s” (%(most)s); %(late)s.",
            people=told, kind=label(most), most=of_most, late=late,
        )  # fmt: skip

    @property
    def _people_told(self) -> str:
        """Those by name and those by number, as far as they are shown."""
        people, beyond = self._hidden
        named = plural("%(n)s người có tên trong danh sách", self.whole.people)
        counted = plural("%(n)s người theo số lượng", self.whole.beyond)
        tells_named = bool(self.whole.people) and TOTAL not in people
        tells_counted = bool(self.whole.beyond) and TOTAL not in beyond
        if tells_named and tells_counted:
            return _("%(named)s và %(counted)s", named=named, counted=counted)
        return named if tells_named else counted if tells_counted else ""

    @property
    def lines(self) -> list[BoardLine]:
        if self.units is not None:
            return [
                BoardLine(row.name, row.code, self._cells(row.id, row.counted, {"unit": row.id}))
                for row in self.units.rows
            ]
        return [
            BoardLine(label(name), "", self._cells(name, counted, {self.by.value: name.value}))
            for name, counted in self.rows.items()
        ]

    @property
    def sums(self) -> tuple[Cell, ...]:
        """Of all; people once, whatever blocks them, so that the rows may make more."""
        return self._cells(TOTAL, self.whole, {})

    def _cells(self, name: Any, held: Counted, args: dict[str, Any]) -> tuple[Cell, ...]:
        counts = (
            (held.open, Standing.OPEN),
            (held.late, Standing.LATE),
            (held.waiting, Standing.WAITING),
            (held.unowned, Standing.UNOWNED),
        )
        found = [
            Cell(number(count), self._url(".list_obstacles", count, standing=standing.value, **args), count)
            for count, standing in counts
        ]
        if self.tells_people:
            people, beyond = self._hidden
            found.append(self._people(held.people, self._url(".blocked", held.people, **args), name, people))
            found.append(self._people(held.beyond, self._url(".list_obstacles", held.beyond, **args), name, beyond))
        return tuple(found)

    def _url(self, endpoint: str, count: int, **args: Any) -> str:
        return url_for(endpoint, **args) if count and self.view.sees_people else ""

    @staticmethod
    def _people(count: int, url: str, name: Any, hidden: frozenset[Any]) -> Cell:
        if name not in hidden:
            return Cell(number(count), url, count)
        return Cell(SMALL_TEXT if name == TOTAL and is_small(count) else _(HIDDEN_TEXT), "", None)
