"""The overview as it is read: sentences, tiles, course, units to look after and tables, from its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.charts import Figure
from rollout.core.formats import change, day, label, number
from rollout.core.masking import MEANING, SMALL_TEXT, is_small
from rollout.dashboard import headline, sentences, tables
from rollout.dashboard.breakdown import dimensions
from rollout.dashboard.cells import HIDDEN, UNIT_MEASURES, Cell, cell
from rollout.dashboard.changes import Kind, hidden_kinds
from rollout.dashboard.changes_page import said as changes_said
from rollout.dashboard.concerns import Concerns
from rollout.dashboard.hiding import CHANGE, COUNTED
from rollout.dashboard.lens import Lens, Place, address
from rollout.dashboard.scope import AREAS
from rollout.dashboard.sight import Sight, base_noun, basis, measure_label, whole_noun
from rollout.register.attention import EXPLANATIONS, OF_GROUP, STALE_AS_OF_NOW, Attention
from rollout.vocabulary import AreaLevel, AreaList, Dimension, Flow

TILES = (
    "participants",
    "with_smartphone",
    "installed",
    "registered",
    "submitted",
    "accepted",
    "rejected",
    "signed_in",
    "card_used",
    "units",
    "units_deployed",
)
WITHOUT_REACHED = ("participants", "with_smartphone", "units")  # one joins a list; nobody reaches it
PROPOSED = ("proposed_no_smartphone", "proposed_left")


class Tile(NamedTuple):
    """A figure; `share` is n/base, `reached` who came to it in the period, `notes` further figures of it."""

    measure: str

    name: str
    value: Cell
    share: str
    change: str
    reached: Cell | None
    notes: tuple[tuple[str, Cell], ...]


class Tab(NamedTuple):
    name: str
    url: str
    is_current: bool


class Concern(NamedTuple):
    """How many units need one kind of attention, and why."""

    name: str
    explanation: str
    value: Cell


def explanation(kind: Attention, stale_days: int, lens: Lens) -> str:
    """Which units a kind of attention is about, of which people, and by what is known as of when."""
    said = _(EXPLANATIONS[kind], days=number(stale_days))
    if kind is Attention.STALE and not lens.is_today:
        said = f"{said}; {_(STALE_AS_OF_NOW)}"
    if lens.group is None:
        return said
    of = label(lens.group) if kind in OF_GROUP else _("mọi nhóm")
    return f"{said} ({of})"


def _dimension(by: Dimension) -> str:
    return label(AreaLevel.PROVINCE if by is Dimension.PROVINCE else by)


def concerns_of(counted: Concerns, lens: Lens, list_path: str) -> tuple[Concern, ...]:
    """The counts of units that need attention, each with its list."""
    return tuple(
        Concern(
            label(kind),
            explanation(kind, counted.watch.stale_days, lens),
            cell(count, address(list_path, lens, kind=kind.value)),
        )
        for kind, count in counted.counts.items()
    )


class OverviewPage:
    """What the template of the overview prints. `is_table_asked`: the table is what the address asks for."""

    def __init__(self, sight: Sight, *, is_table_asked: bool = False) -> None:
        self.sight = sight
        self.is_table_asked = is_table_asked
        self.held = sight.held
        self.lens = sight.lens

    @property
    def place_name(self) -> str:
        return self.sight.place_name

    @cached_property
    def basis(self) -> str:
        return " · ".join((*basis(self.lens), label(self.lens.areas)))

    @cached_property
    def period(self) -> str:
        return _("từ %(start)s đến %(end)s", start=day(self.lens.starts_on), end=day(self.lens.day))

    @cached_property
    def rates(self) -> str:
        """Of whom the rates of a table are; "" where there are none."""
        if not self.lens.group:
            return ""
        return _("Tỷ lệ các mốc: trên số %(base)s của cùng dòng, cùng ngày.", base=base_noun(self.lens.base))

    @property
    def progress(self) -> str:
        """How far it got; "" where that is not said."""
        return sentences.progress(self.sight)

    @cached_property
    def _slowest(self) -> sentences.Slowest:
        return sentences.slowest(self.sight)

    @property
    def lag(self) -> str:
        """The slowest places; "" where none is named."""
        return sentences.lag(self.sight, self._slowest)

    @property
    def laggards(self) -> Iterator[headline.Lagging]:
        return headline.laggards(self.sight, self._slowest, self.table)

    @property
    def headlines(self) -> Iterator[headline.Headline]:
        return headline.headlines(self.sight, self.course)

    @cached_property
    def needs(self) -> tuple[headline.Need, ...]:
        return headline.needs(self.sight)

    @property
    def changes(self) -> Tab | None:
        """What changed since the last visit, and its page; None where there is nothing to say."""
        held = self.held.changes
        hidden = frozenset[Kind]()
        if self.masks and held and held.numbers:
            hidden = hidden_kinds(self.lens, held.numbers, self.held.now, self.held.hidden)
        said = changes_said(held, hidden) if held else ""
        return Tab(said, address(self.sight.changes_path, self.lens), False) if said else None

    @property
    def comparison_url(self) -> str:
        """What moved in the period, place by place."""
        return address(self.sight.comparison_path, self.lens)

    @property
    def views(self) -> Iterator[Tab]:
        """The other pages of these figures, through the same lens."""
        for name, path in self.sight.views:
            yield Tab(name, address(path, self.lens), False)

    @property
    def table_url(self) -> str:
        """The page with its table unfolded on a narrow screen."""
        return f"{address(self.sight.overview_path, self.lens, by=self.held.table.by.value)}#table"

    @property
    def masks(self) -> bool:
        """Are small numbers hidden from this viewer?"""
        return self.held.scope.masks

    @property
    def masks_mean(self) -> str:
        """What stands where a number is hidden; "" for who sees all of them."""
        return _(MEANING) if self.masks else ""

    @property
    def unallocated(self) -> str:
        """What BHXH Việt Nam's book holds beside these figures; "" for nothing, and of any other evidence (R14)."""
        held = self.held.unallocated
        if held is None or not (held.accounts or held.offices):
            return ""
        said = [
            _("Chưa phân bổ, không cộng vào số liệu: %(accounts)s tài khoản BHXH Việt Nam đã cấp mà chưa có trong danh "
              "sách của đơn vị nào", accounts=self._few(held.accounts))
        ]  # fmt: skip
        if held.offices:
            said.append(
                _(
                    "%(stated)s tài khoản theo tổng số của %(offices)s cơ quan (đến %(day)s)",
                    stated=self._few(held.stated),
                    offices=number(held.offices),
                    day=day(held.stated_on),
                )
            )
        return "; ".join(said) + "."

    def _few(self, count: int) -> str:
        return SMALL_TEXT if self.masks and is_small(count) else number(count)

    @property
    def crumbs(self) -> tuple[tuple[str, str], ...]:
        """The whole scope and the places narrowed to, each with its page; the last is this one."""
        places = [held.place for held in self.held.scope.places]
        names = [self.sight.scope_name, *(held.text for held in self.held.scope.places)]
        return tuple(
            (name, address(self.sight.overview_path, replace(self.lens, places=tuple(places[:n]))))
            for n, name in enumerate(names)
        )

    @property
    def tiles(self) -> Iterator[Tile]:
        for measure in TILES:
            value, shown = self.held.now[measure], self.sight.cell(measure)
            share = f"{number(value)}/{number(self.sight.whole(measure, self.held.now))} " if shown.rate else ""
            share += whole_noun(measure, self.lens.base) if share else ""
            yield Tile(
                measure,
                measure_label(measure),
                shown,
                share,
                self._moved(measure, shown),
                self._reached(measure),
                tuple(self._notes(measure)),
            )

    def _moved(self, measure: str, shown: Cell) -> str:
        """By how much a figure moved in the period; "" where that is hidden, or one of its ends is not said."""
        before, now = self.held.opening[measure], self.held.now[measure]
        if before is None or now is None or shown.is_hidden or self.sight.hides_part(measure, CHANGE):
            return ""
        return change(now - before)

    def _reached(self, measure: str) -> Cell | None:
        if self.held.flows is None or self.held.now[measure] is None or measure in WITHOUT_REACHED:
            return None
        return self.sight.flow_cell(measure, Flow.REACHED)

    def _notes(self, measure: str) -> Iterator[tuple[str, Cell]]:
        if measure == "with_smartphone":
            for proposed in PROPOSED:
                if self.held.now[proposed]:
                    yield measure_label(proposed), self.sight.cell(proposed)._replace(rate="")
        counted = self.held.counted[measure]
        if counted and measure not in UNIT_MEASURES:
            url = self.sight.list_of(self.lens, measure, "&counted=1")
            shown = HIDDEN if self.sight.hides_part(measure, COUNTED) else cell(counted, url)
            yield _("Trong đó theo số lượng"), shown

    @cached_property
    def course(self) -> tables.CourseTable:
        return tables.course_table(self.sight)

    @property
    def chart(self) -> Figure:
        return tables.course_figure(self.sight, self.course.rows)

    @property
    def concerns(self) -> tuple[Concern, ...] | None:
        """None where they are counted only when asked for, at `concerns_url`."""
        counted = self.held.concerns
        return None if counted is None else concerns_of(counted, self.lens, self.sight.list_path)

    @property
    def concerns_url(self) -> str:
        return address(self.sight.list_path, self.lens, kind="all")

    @property
    def tabs(self) -> Iterator[Tab]:
        for by in dimensions(self.lens):
            url = address(self.sight.overview_path, self.lens, by=by.value)
            yield Tab(_dimension(by), f"{url}#table", by is self.held.table.by)
        if Dimension.DISTRICT not in dimensions(self.lens):
            lens = replace(self.lens, areas=AreaList.Y2021, places=self._places_beside_areas)
            url = address(self.sight.overview_path, lens, by=Dimension.DISTRICT.value)
            yield Tab(_("Huyện, thị xã, thành phố (địa bàn 2021)"), f"{url}#table", False)

    @property
    def _places_beside_areas(self) -> tuple[Place, ...]:
        return tuple(place for place in self.lens.places if place.by not in AREAS)

    @property
    def dimension(self) -> str:
        return _dimension(self.held.table.by)

    @cached_property
    def table(self) -> tables.Table:
        return tables.breakdown_table(self.sight)

    @cached_property
    def flows(self) -> tables.Table | None:
        return tables.flow_table(self.sight)

    def page_url(self, page: int) -> str:
        by = self.held.table.by.value
        return f"{address(self.sight.overview_path, self.lens, by=by, page=str(page))}#table"
