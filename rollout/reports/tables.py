"""The tables of a report: by area, by department, by unit type, by unit, and the units that have not been deployed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.core.formats import day as day_text
from rollout.core.selection import Selection
from rollout.core.settings import settings
from rollout.dashboard.groupings import Group, Grouping, grouping
from rollout.dashboard.lens import Lens
from rollout.ledger import balances
from rollout.ledger.periods import UNIT, Period
from rollout.ledger.said import unsaid_by_unit
from rollout.models import Unit, UnitModeFact
from rollout.models.rollup import DIM_CODE, UNKNOWN, column
from rollout.register.attention import Attention, Watch, attention_condition, watch
from rollout.reports.columns import Columns
from rollout.reports.content import MEASURES, UNKNOWN_NAME, Figures, NotStarted, Row, Table, total
from rollout.reports.tree import tree_rows
from rollout.vocabulary import AreaList, Dimension, Measure, PeopleGroup, UnitMode

AREAS = {
    AreaList.Y2021: (Dimension.DISTRICT, "Huyện, thị xã, thành phố"),
    AreaList.Y2025: (Dimension.COMMUNE, "Xã, phường, đặc khu"),
}

NO_LIST = "Chưa có danh sách người tham gia"
NOBODY_INSTALLED = "Chưa có người nào cài đặt"
NOT_SAID = "Chưa có số liệu cài đặt, chưa được ghi nhận đã triển khai"
NOT_CONFIRMED = "Đã có người cài đặt, chưa được ghi nhận đã triển khai"
OTHER_GROUP = "Danh sách chỉ có nhóm khác"
NO_COUNT = Attention.NO_COUNT.label
OTHER_GROUP_COUNTED = "Chỉ có số liệu của nhóm khác"
REASONS = (NO_LIST, NO_COUNT, NOBODY_INSTALLED, NOT_SAID, NOT_CONFIRMED, OTHER_GROUP, OTHER_GROUP_COUNTED)


class UnitFigures(NamedTuple):
    """`counts`: does it count on the day, instead of listing people?"""

    id: int
    code: str
    name: str
    list_on: date | None
    counts: bool
    figures: Figures
    unsaid: frozenset[str]

    def closing(self, measure: Measure) -> int | None:
        """A figure at the end; None where nothing is said of it."""
        block = self.figures.blocks[MEASURES.index(measure)]
        return None if block is None or measure in self.unsaid else block.closing


@dataclass(frozen=True)
class Tables:
    """Reads the tables of one period; numbers of a row are those of the groups it is the sum of."""

    session: Session
    lens: Lens
    selection: Selection
    columns: Columns
    period: Period

    def by_area(self, areas: AreaList) -> Table:
        """All areas of the reporting province, and any other that has figures; in a narrower scope those that have."""
        by, heading = AREAS[areas]
        province = settings(self.session, "province_code")["province_code"]
        rows = self._rows(by, areas, always=province if self.selection.is_everything else None)
        return _flat(f"Theo địa bàn {areas.value}", f"KẾT QUẢ THEO ĐỊA BÀN (DANH MỤC {areas.value})", heading, rows)

    def by_department(self) -> Table:
        held = grouping(self.session, Dimension.DEPARTMENT, self.lens.areas)
        found = self._found(held)
        rows, top = tree_rows(held.groups, found)
        top.append(len(rows))
        rows.append(Row("", UNKNOWN_NAME, found[held.groups[-1].key]))
        heading = "Sở, ban, ngành, đoàn thể"
        return Table("Theo sở ngành", f"KẾT QUẢ THEO {heading.upper()}", heading, tuple(rows), tuple(top))

    def by_unit_type(self) -> Table:
        heading = "Khối, loại hình"
        rows = self._rows(Dimension.UNIT_TYPE, self.lens.areas, always=None)
        return _flat(f"Theo {heading.lower()}", f"KẾT QUẢ THEO {heading.upper()}", heading, rows)

    def by_unit(self, units: list[UnitFigures]) -> Table:
        in_doubt, stale = self._needing(Attention.IN_DOUBT), self._needing(Attention.STALE)
        rows = [
            Row(
                str(number),
                unit.name,
                unit.figures,
                unit.code,
                note=_note(unit, is_in_doubt=unit.id in in_doubt, is_stale=unit.id in stale),
                unsaid=unit.unsaid,
            )
            for number, unit in enumerate(units, 1)
        ]
        return _flat("Theo đơn vị", "KẾT QUẢ THEO ĐƠN VỊ", "Tên đơn vị", rows, has_codes=True)

    @cached_property
    def _watch(self) -> Watch:
        lens = self.lens
        return watch(self.session, lens.day, lens.groups, lens.base, lens.evidence)

    def _needing(self, kind: Attention) -> set[int]:
        """The units that need a kind of attention, by the rule of the pages."""
        condition = attention_condition(kind, self._watch)
        return set(self.session.scalars(self._watch.bound(f"SELECT u.id FROM unit u WHERE {condition}")))

    def units(self) -> list[UnitFigures]:
        """The units with any figure at the start, at the end or in between, by name."""
        courses = self.period.by(UNIT)
        lens = self.lens
        counts = exists().where(
            UnitModeFact.unit_id == Unit.id,
            UnitModeFact.mode == UnitMode.COUNT.value,
            UnitModeFact.voided_seq.is_(None),
            UnitModeFact.from_on <= lens.day,
            UnitModeFact.to_on > lens.day,
        )
        rows = self.session.execute(
            select(Unit.id, Unit.code, Unit.name, Unit.list_on, counts).order_by(Unit.sort_name, Unit.id)
        )
        unsaid = unsaid_by_unit(self.session, lens.day, lens.groups, lens.evidence, self.selection)
        return [
            UnitFigures(*row, self.columns.figures(courses[row.id]), unsaid.get(row.id, frozenset()))
            for row in rows
            if row.id in courses
        ]

    def not_started(self, units: list[UnitFigures], areas: AreaList) -> list[NotStarted]:
        """The units there are at the end that are not deployed: first those where nothing has begun."""
        waiting = [(n, unit) for n, unit in enumerate(units) if unit.figures.units and not unit.figures.deployed]
        dimensions = (AREAS[areas][0], Dimension.DEPARTMENT, Dimension.UNIT_TYPE, Dimension.OFFICE)
        places = [self._places(grouping(self.session, by, areas)) for by in dimensions]
        listed = self._listed()
        rows = []
        for place, unit in waiting:
            area, department, unit_type, office = (held.get(unit.id, UNKNOWN_NAME) for held in places)
            installed, accepted = unit.closing(Measure.INSTALLED), unit.closing(Measure.ACCEPTED)
            rows.append(
                NotStarted(
                    code=unit.code,
                    name=unit.name,
                    area=area,
                    department=department,
                    unit_type=unit_type,
                    office=office,
                    participants=unit.figures.participants,
                    installed=installed,
                    accepted=accepted,
                    reason=_reason(unit, installed, is_listed=unit.id in listed),
                    place=place,
                )
            )
        return sorted(rows, key=lambda row: REASONS.index(row.reason))

    def _listed(self) -> set[int]:
        """The units with people of any group at the end."""
        people = (column(Measure.PARTICIPANTS),)
        found = balances.by_unit(self.session, self.lens.day, tuple(PeopleGroup), people, self.selection)
        return {unit_id for unit_id, (number,) in found.items() if number}

    def _rows(self, by: Dimension, areas: AreaList, *, always: str | None) -> list[Row]:
        held = grouping(self.session, by, areas)
        found = self._found(held)
        shown = [group for group in held.groups if _is_shown(group, found, always)]
        nothing = self.columns.figures(self.columns.nothing)
        return [
            Row(
                str(number) if group.key else "",
                group.name if group.key else UNKNOWN_NAME,
                found.get(group.key, nothing),
            )
            for number, group in enumerate(shown, 1)
        ]

    def _found(self, held: Grouping) -> dict[str, Figures]:
        """Figures by the key of a grouping's rows, those of "Chưa xác định" in any case."""
        parts = {held.groups[-1].key: [self.columns.figures(self.columns.nothing)]}
        for group_id, course in self.period.by(held.dim).items():
            parts.setdefault(held.group(group_id).key, []).append(self.columns.figures(course))
        return {key: total(figures) for key, figures in parts.items()}

    def _places(self, held: Grouping) -> dict[int, str]:
        """The name of each unit's group of a dimension on the day; units of no group are left out."""
        rows = self.session.execute(
            text(
                "SELECT unit_id, group_id FROM unit_span WHERE dim = :dim AND group_id <> :unknown "
                "AND from_day <= :day AND to_day > :day"
            ),
            {"dim": DIM_CODE[held.dim], "unknown": UNKNOWN, "day": day_number(self.lens.day)},
        )
        return {unit_id: held.by_id[group_id].name for unit_id, group_id in rows if group_id in held.by_id}


def _flat(sheet: str, title: str, heading: str, rows: list[Row], *, has_codes: bool = False) -> Table:
    return Table(sheet, title, heading, tuple(rows), tuple(range(len(rows))), has_codes)


def _is_shown(group: Group, found: Mapping[str, Figures], always: str | None) -> bool:
    """`always`: the key above which every row is shown, with figures or without."""
    if not group.key or (always is not None and group.above == always):
        return True
    return group.key in found and not found[group.key].is_nothing


def _note(unit: UnitFigures, *, is_in_doubt: bool, is_stale: bool) -> str:
    notes = [Attention.IN_DOUBT.label] if is_in_doubt else []
    if unit.counts or unit.figures.by_count:
        notes.append("Theo số lượng")
    if is_stale:
        what = "Số liệu cũ" if unit.counts else "Danh sách cũ"
        notes.append(f"{what}, ngày {day_text(unit.list_on)}")
    return "; ".join(notes)


def _reason(unit: UnitFigures, installed: int | None, *, is_listed: bool) -> str:
    """What is missing first; `is_listed`: has the unit people of any group?"""
    if not unit.figures.participants:
        if unit.counts:
            return OTHER_GROUP_COUNTED if is_listed else NO_COUNT
        return OTHER_GROUP if is_listed else NO_LIST
    if installed is None:
        return NOT_SAID
    return NOT_CONFIRMED if installed else NOBODY_INSTALLED
