"""What changed since the last visit as it is read: one line on the overview, and the page that it leads to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.formats import label, moment, plural, signed
from rollout.dashboard.cells import HIDDEN, Cell
from rollout.dashboard.changes import KINDS, ChangeList, Changes, Kind
from rollout.dashboard.lens import Place, address
from rollout.dashboard.scoped_page import ScopedPage
from rollout.dashboard.sight import measure_label
from rollout.vocabulary import Dimension, Flow


def kind_name(kind: Kind) -> str:
    """What a number of a kind counts, as the heading of its column."""
    common = {
        Kind("accepted", Flow.REACHED): _("Mới được cấp tài khoản"),
        Kind("rejected", Flow.REACHED): _("Hồ sơ mới chưa được chấp nhận"),
        Kind("participants", Flow.JOINED): _("Mới vào danh sách"),
    }
    ended = {"accepted": _("Ngừng sử dụng"), "rejected": _("Đã xử lý")}  # of one figure it is one of the two
    flow = ended.get(kind.measure, "") if kind.flow is Flow.ENDED else ""
    how = flow or label(kind.flow)
    return common.get(kind) or f"{measure_label(kind.measure)}, {how[:1].lower()}{how[1:]}"


def said(held: Changes, hidden: Collection[Kind]) -> str:
    """The line of the overview; "" where there is nothing to say. `hidden` are kinds that the viewer is not told."""
    if held.is_nothing:
        return ""
    at = moment(held.since.at)
    if held.numbers is None:
        return _("Từ lần đăng nhập trước (%(at)s) có nhiều thay đổi", at=at)
    told = [
        f"{kind_name(kind)}: {signed(value)}" for kind, value in held.numbers.items() if value and kind not in hidden
    ]
    return _("Từ lần đăng nhập trước (%(at)s): %(what)s", at=at, what=" · ".join(told)) if told else ""


class Line(NamedTuple):
    """A unit, or the units merged: where it leads, its numbers by KINDS, whether a list was loaded for it."""

    name: str
    url: str
    numbers: tuple[Cell, ...]
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

    @cached_property
    def _told(self) -> tuple[int, ...]:
        """The places of the kinds that moved anything, on this page or in all."""
        held = self.held
        moved = [held.totals, *(row.numbers for row in held.rows), *([held.merged.numbers] if held.merged else [])]
        return tuple(n for n in range(len(KINDS)) if any(numbers[n] for numbers in moved))

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
        return tuple(kind_name(KINDS[n]) for n in self._told)

    @property
    def totals(self) -> tuple[Cell, ...]:
        return self._cells(self.held.totals)

    def _cells(self, numbers: Sequence[int]) -> tuple[Cell, ...]:
        """Where a total is hidden, so is what the merged units make of it."""
        return tuple(HIDDEN if KINDS[n] in self.held.hidden else Cell(signed(numbers[n])) for n in self._told)

    @property
    def loaded(self) -> str:
        """What lists brought it; "" where none did."""
        if not self.held.loaded:
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
            cells = tuple(Cell(signed(row.numbers[n])) for n in self._told)
            yield Line(row.name, address(self._overview, lens), cells, row.was_loaded)
        if self.held.merged:
            name = plural("%(n)s đơn vị có số nhỏ, gộp chung", self.held.merged.units)
            yield Line(name, "", self._cells(self.held.merged.numbers), False)

    @property
    def previous_url(self) -> str:
        return self._url(self.held.page - 1) if self.held.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(self.held.page + 1) if self.held.page < self.held.last_page else ""

    def _url(self, page: int) -> str:
        return address(self._path, self.lens, page=str(page))
