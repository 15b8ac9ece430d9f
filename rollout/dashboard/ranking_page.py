"""The ranking as it is read: kinds of units to choose, bands as tabs, rows with rank, share and list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.formats import number, plural
from rollout.dashboard.cells import Cell, base_measure, cell
from rollout.dashboard.lens import UNKNOWN_IN_ADDRESS, Place, address, fields
from rollout.dashboard.page import Tab
from rollout.dashboard.ranking import FEWEST, LARGEST, Band, LeftOut, Ranking
from rollout.dashboard.scoped_page import ScopedPage
from rollout.dashboard.sight import base_noun
from rollout.vocabulary import Dimension

UNIT_TYPE = Dimension.UNIT_TYPE


class Line(NamedTuple):
    """A unit: where it leads, its rank, its two figures; `share` in per cent for the bar, `is_over`: more than all."""

    rank: str
    name: str
    url: str
    code: str
    people: Cell
    accepted: Cell
    share: float
    rate: str
    is_over: bool


class LineOut(NamedTuple):
    """A unit without a rank."""

    name: str
    url: str
    code: str


def band_name(band: Band) -> str:
    least, most = band.bounds
    if most == LARGEST:
        return plural("%(n)s người trở lên", least)
    return _("%(least)s–%(most)s người", least=number(least), most=number(most))


class RankingPage(ScopedPage[Ranking]):
    """What the template of the ranking prints."""

    def __init__(self, held: Ranking, path: str, overview_path: str, list_path: str, *, best_first: bool) -> None:
        super().__init__(held, overview_path)
        self.best_first = best_first
        self._path, self._list = path, list_path

    @property
    def tabs(self) -> Iterator[Tab]:
        for band in Band:
            name = plural("%(band)s: %(n)s đơn vị", self.held.units[band], band=band_name(band))
            yield Tab(name, self._url(band=band.value), band is self.held.band)

    @property
    def parameters(self) -> dict[str, str]:
        """What the form of the kinds of units sends along."""
        return fields(self.lens, UNIT_TYPE.value) | ({"order": "best"} if self.best_first else {})

    @property
    def types(self) -> Iterator[tuple[str, str]]:
        """The kinds of units to choose from; "" for all of them."""
        yield "", _("Tất cả")
        yield from self.held.types
        if self.unit_type not in ("", *(kind.code for kind in self.held.types)):
            yield self.unit_type, next(held.text for held in self.held.scope.places if held.place.by is UNIT_TYPE)

    @property
    def unit_type(self) -> str:
        """The kind of units that the page is narrowed to, as an address says it; "" for all."""
        return next((place.key or UNKNOWN_IN_ADDRESS for place in self.lens.places if place.by is UNIT_TYPE), "")

    @property
    def other_order(self) -> Tab:
        name = _("Chậm nhất trước") if self.best_first else _("Cao nhất trước")
        return Tab(name, self._url(order="" if self.best_first else "best"), False)

    @property
    def lines(self) -> Iterator[Line]:
        ranked = number(self.held.units[self.held.band])
        base = base_measure(self.lens.base)
        for row in self.held.rows:
            lens = self.lens.at(Place(Dimension.UNIT, row.code))
            accepted = cell(row.accepted, address(self._list, lens, measure="accepted"), whole=row.people)
            yield Line(
                f"{number(row.rank)}/{ranked}",
                row.name,
                address(self._overview, lens),
                row.code,
                cell(row.people, address(self._list, lens, measure=base)),
                accepted._replace(rate="", is_over=False),
                round(100 * row.accepted / row.people, 1),
                accepted.rate,
                accepted.is_over,
            )

    @property
    def how(self) -> str:
        """What is compared with what."""
        return _(
            "Chỉ so đơn vị cùng cỡ, theo số %(base)s; tỷ lệ bằng nhau thì cùng hạng.",
            base=base_noun(self.lens.base),
        )

    @property
    def left_out(self) -> Iterator[Tab]:
        """How many have no rank, and why; each leads to its list, but for those whose numbers are hidden."""
        few, silent = (self.held.units[why] for why in LeftOut)
        if few:
            name = plural("%(n)s đơn vị dưới %(least)s người", few, least=number(FEWEST))
            yield self._left_out(name, LeftOut.FEW)
        if silent:
            yield self._left_out(plural("%(n)s đơn vị chưa cho biết số tài khoản", silent), LeftOut.SILENT)
        if self.held.hidden:
            yield Tab(plural("%(n)s đơn vị có số nhỏ không hiển thị", self.held.hidden), "", False)

    def _left_out(self, name: str, why: LeftOut) -> Tab:
        return Tab(name, self._url(band=why.value), why is self.held.band)

    @property
    def why_left_out(self) -> str:
        """What those who are listed instead of a band have in common."""
        return next(tab.name for tab in self.left_out if tab.is_current)

    @property
    def lines_out(self) -> Iterator[LineOut]:
        for unit in self.held.names:
            yield LineOut(unit.name, address(self._overview, self.lens.at(Place(Dimension.UNIT, unit.code))), unit.code)

    @property
    def previous_url(self) -> str:
        return self._url(page=str(self.held.page - 1)) if self.held.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(page=str(self.held.page + 1)) if self.held.page < self.held.last_page else ""

    def _url(self, **more: str) -> str:
        asked = {"band": self.held.band.value} | ({"order": "best"} if self.best_first else {}) | more
        return address(self._path, self.lens, **{name: value for name, value in asked.items() if value})
