"""What changed since the last visit as it is read: one line on the overview, and the page that it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.formats import moment, plural, signed
from rollout.dashboard.cells import Cell
from rollout.dashboard.changes import KINDS, ChangeList, Changes
from rollout.dashboard.lens import Place, address
from rollout.dashboard.masking import SMALL_TEXT, is_small
from rollout.dashboard.scoped_page import ScopedPage
from rollout.vocabulary import Dimension


def kind_name(kind: str) -> str:
    """What a number of a kind counts, as the heading of its column."""
    return {
        "accepted": _("Mới được cấp tài khoản"),
        "rejected": _("Hồ sơ chưa được chấp nhận"),
        "participants": _("Mới vào danh sách"),
    }[kind]


def said(held: Changes, *, hides_small: bool) -> str:
    """The line of the overview; "" where there is nothing to say. `hides_small`: of a scope of few people."""
    if held.is_nothing:
        return ""
    at = moment(held.since.at)
    if held.numbers is None:
        return _("Từ lần đăng nhập trước (%(at)s) có nhiều thay đổi", at=at)
    told = [
        f"{kind_name(kind)}: {signed(value)}"
        for kind, value in held.numbers.items()
        if value and not (hides_small and is_small(value))
    ]
    return _("Từ lần đăng nhập trước (%(at)s): %(what)s", at=at, what=" · ".join(told)) if told else ""


class Line(NamedTuple):
    """A unit, or the units merged: where it leads, its numbers by KINDS, whether a list was loaded for it."""

    name: str
    url: str
    numbers: tuple[str, ...]
    was_loaded: bool


class ChangesPage(ScopedPage[ChangeList]):
    """What the template of the changes prints."""

    def __init__(self, held: ChangeList, path: str, overview_path: str) -> None:
        super().__init__(held, overview_path)
        self._path = path

    @property
    def since(self) -> str:
        """The moment of the last visit; "" at the first."""
        return moment(self.held.since.at) if self.held.since else ""

    @property
    def left_out(self) -> str:
        """What the table leaves out; "" where it holds all."""
        held = self.held
        if held.since is None or held.last_visit is None or held.since == held.last_visit:
            return ""
        return _(
            "Từ lần đăng nhập trước (%(visit)s) có quá nhiều thay đổi để cộng trong một trang: chưa gồm phần ghi đến "
            "%(at)s. Phần đó xem theo kỳ ở Tổng quan.",
            visit=moment(held.last_visit.at),
            at=moment(held.since.at),
        )

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(map(kind_name, KINDS))

    @property
    def totals(self) -> tuple[Cell, ...]:
        held = self.held
        return tuple(
            Cell(SMALL_TEXT, is_hidden=True) if small else Cell(signed(total))
            for total, small in zip(held.totals, held.small, strict=True)
        )

    @property
    def loaded(self) -> str:
        """What lists brought it; "" where none did."""
        if not self.held.imports:
            return ""
        return _(
            "%(units)s có số thay đổi do %(imports)s.",
            units=plural("%(n)s đơn vị", self.held.loaded),
            imports=plural("%(n)s lần nạp danh sách", self.held.imports),
        )

    @property
    def lines(self) -> Iterator[Line]:
        for row in self.held.rows:
            lens = self.lens.at(Place(Dimension.UNIT, row.code))
            yield Line(row.name, address(self._overview, lens), tuple(map(signed, row.numbers)), row.was_loaded)
        if self.held.merged:
            name = plural("%(n)s đơn vị có số nhỏ, gộp chung", self.held.merged.units)
            yield Line(name, "", tuple(cell.text for cell in self._merged), False)

    @property
    def _merged(self) -> Iterator[Cell]:
        """Where a total is hidden, so is what the merged units make of it."""
        merged = self.held.merged.numbers if self.held.merged else ()
        for value, small in zip(merged, self.held.small, strict=True):
            yield Cell(SMALL_TEXT) if small else Cell(signed(value))

    @property
    def previous_url(self) -> str:
        return self._url(self.held.page - 1) if self.held.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(self.held.page + 1) if self.held.page < self.held.last_page else ""

    def _url(self, page: int) -> str:
        return address(self._path, self.lens, page=str(page))
