"""The heat map as it is read: each share with its change in points, its shade and the overview of its place and day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.formats import NOTHING, day, decimal, label, number, percent, rate
from rollout.core.masking import HIDDEN_TEXT
from rollout.dashboard.cells import base_measure
from rollout.dashboard.figures import Values
from rollout.dashboard.groupings import UNKNOWN_KEY
from rollout.dashboard.heat import Heat, Strip, is_anything
from rollout.dashboard.hiding import ACCEPTED, CHANGE, at_end, part
from rollout.dashboard.lens import Lens, Place, address
from rollout.dashboard.page import Tab
from rollout.dashboard.rows import RowKey
from rollout.dashboard.scoped_page import ScopedPage
from rollout.dashboard.sight import base_noun
from rollout.vocabulary import AreaLevel, AreaList, Dimension

SHADES = 6
STEPS = (1, 2, 5, 10, 20)  # per cent that a shade is wide; six of the widest hold every share


class Shade(NamedTuple):
    """A class of shares: its number from 1, and from which share to below which, in words."""

    number: int
    name: str


class Spot(NamedTuple):
    """A cell. `shade` is 0 where there is no share; `gain` "" where none is said; `whole` is n/base."""

    text: str
    url: str = ""
    gain: str = ""
    whole: str = ""
    shade: int = 0
    is_over: bool = False
    is_hidden: bool = False


class Line(NamedTuple):
    name: str
    url: str
    spots: tuple[Spot, ...]


class HeatPage(ScopedPage[Heat]):
    """What the template of the heat map prints."""

    def __init__(self, held: Heat, path: str, overview_path: str) -> None:
        super().__init__(held, overview_path)
        self._path = path
        self._base = base_measure(held.lens.base)

    @property
    def base_noun(self) -> str:
        return base_noun(self.lens.base)

    @property
    def dimension(self) -> str:
        by = self.held.by
        return label(AreaLevel.PROVINCE if by is Dimension.PROVINCE else by)

    @property
    def weeks(self) -> tuple[date, ...]:
        """The days that end the weeks."""
        return self.held.days[1:]

    @property
    def tabs(self) -> Iterator[Tab]:
        """The whole scope by districts, which the list of 2025 does not have, or by offices."""
        if self.lens.places:
            return
        for areas, name in (
            (AreaList.Y2021, _("Huyện, thị xã, thành phố (địa bàn 2021)")),
            (AreaList.Y2025, label(Dimension.OFFICE)),
        ):
            yield Tab(name, address(self._path, replace(self.lens, areas=areas)), areas is self.lens.areas)

    @property
    def caption(self) -> str:
        return _(
            "Tỷ lệ được cấp tài khoản trên số %(base)s vào cuối mỗi tuần, từ %(start)s đến %(end)s; dòng dưới: "
            "thay đổi so với cuối tuần trước, tính bằng điểm %%, nếu có.",
            base=base_noun(self.lens.base),
            start=day(self.weeks[0]),
            end=day(self.weeks[-1]),
        )

    @property
    def masks_mean(self) -> str:
        if not self.held.scope.masks:
            return ""
        return _("“ẩn”: tỷ lệ của một số nhỏ, hoặc số khác không hiện để không suy ra được số nhỏ.")

    @property
    def has_shares(self) -> bool:
        """Is there a share at all? Not of all groups together, nor of what nobody said."""
        return bool(self._shares)

    @cached_property
    def _shares(self) -> dict[tuple[RowKey, date], Decimal]:
        """The shares that are shown, by row (None: the total) and day; the first day is only there for the change."""
        found: dict[tuple[RowKey, date], Decimal] = {}
        if self.lens.group is None:
            return found
        rows: list[tuple[RowKey, dict[date, Values]]] = [(strip.key, strip.at) for strip in self.held.rows]
        for key, at in (*rows, (None, self.held.total)):
            for on, values in at.items():
                share = rate(values[ACCEPTED], values[self._base])
                if share is not None and not self._hides(key, on):
                    found[key, on] = share
        return found

    def _hides(self, key: RowKey, on: date) -> bool:
        """A share is hidden with either of its numbers."""
        return any((key, at_end(measure, on)) in self.held.hidden for measure in (self._base, ACCEPTED))

    @cached_property
    def _scale(self) -> tuple[int, int]:
        """(per cent where the first shade begins, per cent that each is wide): the narrowest that hold every share."""
        shares = [min(share, Decimal(100)) for (_key, on), share in self._shares.items() if on in self.weeks]
        least, most = min(shares, default=Decimal(0)), max(shares, default=Decimal(0))
        for step in STEPS:
            start = int(least) // step * step
            if most < start + SHADES * step or step == STEPS[-1]:
                break
        return max(0, min(start, 100 - SHADES * step)), step

    @property
    def legend(self) -> Iterator[Shade]:
        start, step = self._scale
        for n in range(SHADES):
            least, most = start + n * step, start + (n + 1) * step
            if least <= 100:
                yield Shade(n + 1, f"{least}–{most} %" if least < 100 else "100 %")

    @property
    def lines(self) -> Iterator[Line]:
        for strip in self.held.rows:
            yield Line(self._name(strip), self._leads_to(strip), self._spots(strip.key, strip.at, strip.place))

    @property
    def totals(self) -> tuple[Spot, ...]:
        return self._spots(None, self.held.total, None)

    @staticmethod
    def _name(strip: Strip) -> str:
        if strip.place.is_own:
            return _("Trực thuộc %(name)s", name=strip.name)
        return strip.name if strip.place.key != UNKNOWN_KEY else _(strip.name)

    def _leads_to(self, strip: Strip) -> str:
        """The map of what is below a row; "" where nothing is on its last day, or it is the place itself."""
        is_here = any(held.place == strip.place for held in self.held.scope.places)
        if is_here or not is_anything(strip.at[self.lens.day]):
            return ""
        path = self._overview if strip.place.by is Dimension.UNIT else self._path
        return address(path, self.lens.at(strip.place))

    def _spots(self, key: RowKey, at: dict[date, Values], place: Place | None) -> tuple[Spot, ...]:
        lens = self.lens.at(place) if place else self.lens
        return tuple(self._spot(key, before, on, at[on], lens) for before, on in pairwise(self.held.days))

    def _spot(self, key: RowKey, before: date, on: date, values: Values, lens: Lens) -> Spot:
        if self._hides(key, on):
            return Spot(_(HIDDEN_TEXT), is_hidden=True)
        share = self._shares.get((key, on))
        accepted, whole = values[ACCEPTED], values[self._base]
        if share is None:  # its numbers are part of the total all the same
            return Spot(NOTHING, whole=f"{number(accepted)}/{number(whole)}" if accepted or whole else "")
        start, step = self._scale
        is_over = share > 100
        return Spot(
            percent(accepted, whole),
            address(self._overview, lens.on(on)),
            self._gain(key, before, on),
            f"{number(accepted)}/{number(whole)}",
            0 if is_over else min(SHADES, 1 + int(share - start) // step),
            is_over,
        )

    def _gain(self, key: RowKey, before: date, on: date) -> str:
        """+1,2 or −0,3 points; "" for none, after a share that is not shown, and of a few people who are hidden."""
        then = self._shares.get((key, before))
        if then is None or (key, part(at_end(ACCEPTED, on), CHANGE)) in self.held.hidden:
            return ""
        gain = self._shares[key, on] - then
        text = decimal(abs(gain))
        return "" if text == decimal(0) else f"{'+' if gain > 0 else '−'}{text}"

    @property
    def previous_url(self) -> str:
        return self._page(self.held.page - 1) if self.held.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._page(self.held.page + 1) if self.held.page < self.held.last_page else ""

    def _page(self, number: int) -> str:
        return address(self._path, self.lens, page=str(number))
