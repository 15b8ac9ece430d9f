"""The ranking as it is read: bands as tabs, each row with its rank, its share and its list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.formats import number, percent, plural
from rollout.dashboard.cells import Cell, base_measure, cell
from rollout.dashboard.lens import Place, address
from rollout.dashboard.page import Tab
from rollout.dashboard.ranking import FEWEST, LARGEST, Band, Ranking
from rollout.dashboard.scoped_page import ScopedPage
from rollout.dashboard.sight import base_noun
from rollout.vocabulary import Dimension


class Line(NamedTuple):
    """A unit: where it leads, its rank, its two figures; `share` in per cent for the bar."""

    rank: str
    name: str
    url: str
    code: str
    people: Cell
    accepted: Cell
    share: float
    rate: str


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
                accepted._replace(rate=""),
                round(100 * row.accepted / row.people, 1),
                percent(row.accepted, row.people),
            )

    @property
    def notes(self) -> Iterator[str]:
        """How it is compared, and who is left out."""
        yield _(
            "Chỉ so đơn vị cùng cỡ, theo số %(base)s; tỷ lệ bằng nhau thì cùng hạng.",
            base=base_noun(self.lens.base),
        )
        if self.held.too_few:
            least = number(FEWEST)
            yield plural("%(n)s đơn vị dưới %(least)s người không xếp hạng.", self.held.too_few, least=least)
        if self.held.hidden:
            yield plural("%(n)s đơn vị có số nhỏ không hiển thị nên không xếp hạng.", self.held.hidden)

    @property
    def previous_url(self) -> str:
        return self._url(page=str(self.held.page - 1)) if self.held.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(page=str(self.held.page + 1)) if self.held.page < self.held.last_page else ""

    def _url(self, **more: str) -> str:
        asked = {"band": self.held.band.value} | ({"order": "best"} if self.best_first else {}) | more
        return address(self._path, self.lens, **{name: value for name, value in asked.items() if value})
