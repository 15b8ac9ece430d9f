"""Two days compared, as it is read: both shares, the difference in points and people, and the flows that make it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.formats import NOTHING, label, points, signed
from rollout.core.formats import day as day_text
from rollout.core.masking import MEANING
from rollout.dashboard.cells import HIDDEN, Cell, cell
from rollout.dashboard.figures import Values
from rollout.dashboard.heat import Heat
from rollout.dashboard.heat_page import HeatPage, Spot
from rollout.dashboard.hiding import ACCEPTED, CHANGE, at_end, part
from rollout.dashboard.lens import Lens, Place, address, fields
from rollout.dashboard.rows import RowKey
from rollout.dashboard.sight import base_noun
from rollout.vocabulary import Flow


class Compared(NamedTuple):
    """A row: its two shares, the difference in points and in people, and the flows."""

    name: str
    url: str
    first: Spot
    second: Spot
    points: str
    people: Cell
    flows: tuple[Cell, ...]


class ComparisonPage(HeatPage):
    """What the template of the comparison prints."""

    def __init__(self, held: Heat, path: str, overview_path: str, list_path: str) -> None:
        super().__init__(held, path, overview_path)
        self._list = list_path

    @property
    def days(self) -> tuple[str, str]:
        return day_text(self.lens.opening), day_text(self.lens.day)

    @property
    def caption(self) -> str:
        said = _(
            "Tỷ lệ được cấp tài khoản trên số %(base)s vào cuối hai ngày, và thay đổi từ ngày trước đến ngày sau.",
            base=base_noun(self.lens.base),
        )
        made_of = _("Các cột sau cộng lại bằng số người thay đổi.")
        return said if self.held.flows is None else f"{said} {made_of}"

    @property
    def masks_mean(self) -> str:
        return _(MEANING) if self.held.scope.masks else ""

    @property
    def parameters(self) -> dict[str, str]:
        """What the form of the two days sends along."""
        return fields(self.lens, "day", "period", "since")

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """Those that moved anything in a row of this page, or together."""
        held = self.held.flows or {}
        keys: list[RowKey] = [None, *(strip.key for strip in self.held.rows)]
        return tuple(flow for flow in Flow if any(held[key][flow][ACCEPTED] for key in keys if key in held))

    @property
    def flow_names(self) -> tuple[str, ...]:
        return tuple(label(flow) for flow in self.flows)

    @property
    def compared(self) -> Iterator[Compared]:
        for strip in self.held.rows:
            yield self._row(self._name(strip), self._leads_to(strip), strip.key, strip.at, strip.place)

    @property
    def total(self) -> Compared:
        return self._row(_("Tổng cộng"), "", None, self.held.total, None)

    def _row(self, name: str, url: str, key: RowKey, at: dict[date, Values], place: Place | None) -> Compared:
        lens = self.lens.at(place) if place else self.lens
        opening, closing = self.held.days
        before, now = at[opening], at[closing]
        then, since = self._shares.get((key, opening)), self._shares.get((key, closing))
        hides = self._hides_part(key, CHANGE)
        gain = NOTHING if then is None or since is None or hides else points(since - then)
        return Compared(
            name,
            url,
            self._spot(key, opening, opening, before, lens),
            self._spot(key, opening, closing, now, lens),
            gain,
            self._moved(_difference(before, now), "", hides=hides),
            tuple(self._flow(key, flow, lens) for flow in self.flows),
        )

    def _flow(self, key: RowKey, flow: Flow, lens: Lens) -> Cell:
        amount = (self.held.flows or {})[key][flow][ACCEPTED]
        url = address(self._list, lens, flow=flow.value, measure=ACCEPTED, **{"from": self.lens.starts_on.isoformat()})
        return self._moved(amount, url, hides=self._hides_part(key, flow.value))

    def _hides_part(self, key: RowKey, name: str) -> bool:
        return (key, part(at_end(ACCEPTED, self.lens.day), name)) in self.held.hidden

    @staticmethod
    def _moved(amount: int | None, url: str, *, hides: bool) -> Cell:
        if amount is None or hides:
            return HIDDEN if hides else cell(None, "")
        return cell(amount, url)._replace(text=signed(amount))


def _difference(before: Values, now: Values) -> int | None:
    then, since = before[ACCEPTED], now[ACCEPTED]
    return None if then is None or since is None else since - then
