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
from rollout.obstacles.queries import board
from rollout.obstacles.queries.board import TOTAL, By, Counted, UnitCount, UnitOrder, View
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
        told = (_("Đang mở"), _("Quá hạn"), _("Đang dừng đồng hồ"), _("Chưa có người xử lý"))
        return (*told, _("Người có tên"), _("Thêm theo số lượng")) if self.tells_people else told

    @cached_property
    def _hidden(self) -> tuple[frozenset[Any], frozenset[Any]]:
        if self.view.sees_people:
            return frozenset(), frozenset()
        return board.hidden_people(self.rows, self.whole), board.hidden_beyond(self.rows, self.whole)

    @property
    def masks_mean(self) -> str:
        return _(MEANING) if not self.view.sees_people and self.by is By.KIND else ""

    @property
    def sentence(self) -> str:
        """12 người đang vướng, nhiều nhất là "…" (7 người); how many obstacles, where people are not told."""
        if self.by is By.KIND and self.whole.people:
            most = max(self.rows, key=lambda kind: self.rows[kind].people)
            if not self._hidden[0] & {TOTAL, most}:
                return plural(
                    "%(n)s người đang vướng, nhiều nhất là “%(kind)s” (%(k)s người); %(late)s vướng mắc quá hạn xử lý.",
                    self.whole.people,
                    kind=label(most),
                    k=number(self.rows[most].people),
                    late=number(self.whole.late),
                )
        late = plural("%(n)s vướng mắc quá hạn xử lý", self.whole.late)
        open_ = plural("%(n)s vướng mắc đang mở", self.whole.open)
        return f"{open_}; {late}."

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
