"""What a list of units can be narrowed to and ordered by, and the condition that a filter is on table unit u."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from rollout.core.access import Permission, Viewer, department_subtree
from rollout.core.dates import day_number, today
from rollout.core.names import like_literal, search_key
from rollout.core.selection import Part, Selection
from rollout.models.rollup import column
from rollout.register.attention import Attention, Watch, attention_condition, balance_sql, exists
from rollout.units.queries.choices import AreaRow
from rollout.vocabulary import N_, AreaLevel, AreaList, Labelled, Measure, UnitMode


class Order(Labelled):
    NAME = "name", N_("Tên đơn vị")
    NAME_DOWN = "-name", N_("Tên đơn vị, từ Z đến A")
    PEOPLE = "people", N_("Ít người trước")
    PEOPLE_DOWN = "-people", N_("Nhiều người trước")
    RATE = "rate", N_("Tỷ lệ thấp trước")
    RATE_DOWN = "-rate", N_("Tỷ lệ cao trước")
    CONTACT = "contact", N_("Lâu chưa liên hệ trước")
    CONTACT_DOWN = "-contact", N_("Mới liên hệ trước")
    LIST = "list", N_("Danh sách cũ trước")
    LIST_DOWN = "-list", N_("Danh sách mới trước")


BY_CONTACT = frozenset({Order.CONTACT, Order.CONTACT_DOWN})


class ModeFilter(Labelled):
    """How a unit counts on the day; without a filter, all that exist then."""

    LIST = "list", UnitMode.LIST.label
    COUNT = "count", UnitMode.COUNT.label
    STOPPED = "stopped", N_("Ngừng hoạt động/tạm dừng")


class ContactFilter(Labelled):
    """What the log of contacts says today, whatever the day of the figures."""

    NEVER = "never", N_("Chưa liên hệ lần nào")
    DUE = "due", N_("Đến hẹn gọi lại")
    WEEK = "7", N_("Không liên hệ trong 7 ngày qua")
    FORTNIGHT = "14", N_("Không liên hệ trong 14 ngày qua")
    THREE_WEEKS = "21", N_("Không liên hệ trong 21 ngày qua")
    MONTH = "30", N_("Không liên hệ trong 30 ngày qua")
    TWO_MONTHS = "60", N_("Không liên hệ trong 60 ngày qua")


class CalleeFilter(Labelled):
    NOBODY = "none", N_("Chưa có người liên hệ")


class SizeBand(Labelled):
    """How many people a unit has, of the group and base looked at."""

    EMPTY = "0", N_("Chưa có người tham gia")
    TINY = "1-9", N_("1 đến 9 người")
    SMALL = "10-49", N_("10 đến 49 người")
    MIDDLE = "50-199", N_("50 đến 199 người")
    LARGE = "200-499", N_("200 đến 499 người")
    HUGE = "500-", N_("Từ 500 người trở lên")


_BOUNDS = {
    SizeBand.EMPTY: (0, 0),
    SizeBand.TINY: (1, 9),
    SizeBand.SMALL: (10, 49),
    SizeBand.MIDDLE: (50, 199),
    SizeBand.LARGE: (200, 499),
    SizeBand.HUGE: (500, None),
}


@dataclass(frozen=True)
class UnitFilter:
    """What the address asks for; None or "" leaves a filter out, 0 stands for "Chưa xác định".

    `below`: the rate of accounts is under so many per cent, of units that have people.
    """

    q: str = ""
    area: AreaRow | None = None
    department: int | None = None
    unit_type: int | None = None
    office: int | None = None
    officer: int | None = None
    mode: ModeFilter | None = None
    state: Attention | None = None
    below: int | None = None
    size: SizeBand | None = None
    contact: ContactFilter | None = None
    callee: CalleeFilter | None = None
    order: Order = Order.NAME

    @property
    def is_by_selection(self) -> bool:
        """Do the matching units make up a selection, whose totals the rollups hold?"""
        return not (self.q or self.mode or self.state or self.below or self.size or self.contact or self.callee)

    def narrow(self, viewer: Viewer, selection: Selection) -> Selection:
        """The units of a selection that are where this filter says, on the day asked."""
        for dim, ids in self._parts(viewer):
            selection = selection.within(Part(ids, dim))
        return selection

    def _parts(self, viewer: Viewer) -> list[tuple[str, frozenset[int]]]:
        parts: list[tuple[str, frozenset[int]]] = []
        if self.area is not None:
            dim = (
                "district"
                if self.area.level == AreaLevel.DISTRICT
                else "commune_2021"
                if self.area.area_list == AreaList.Y2021
                else "commune_2025"
            )
            parts.append((dim, frozenset({self.area.id})))
        if self.department is not None:
            parts.append(("department", department_subtree(viewer.session, self.department)))
        for dim in ("unit_type", "office", "officer"):
            value = getattr(self, dim)
            if value is not None:
                parts.append((dim, frozenset({value})))
        return parts


def scope_today(viewer: Viewer, permission: Permission) -> str:
    """The condition that unit u is today in the scope of a permission."""
    return viewer.selection(permission).sql("u.id", str(day_number(today())))


def of_contact(viewer: Viewer, name: str) -> str:
    """A day of unit u that its log of contacts leads to; none where the viewer does not contact units."""
    allowed = scope_today(viewer, Permission.CONTACT_UNITS)
    return f"u.{name}" if allowed == "1 = 1" else f"CASE WHEN {allowed} THEN u.{name} END"


def condition(viewer: Viewer, asked: UnitFilter, held: Watch, selection: Selection) -> tuple[str, dict[str, Any]]:
    """The condition on unit u of a filter and a selection, and what it needs bound."""
    conditions = [selection.sql("u.id")]
    values: dict[str, Any] = {}
    if asked.q:
        conditions.append(
            "(u.search_name LIKE :name ESCAPE '!' OR EXISTS (SELECT 1 FROM unit_code k WHERE k.unit_id = u.id "
            "AND k.code LIKE :code ESCAPE '!'))"
        )
        values["name"] = f"%{like_literal(search_key(asked.q))}%"
        values["code"] = f"{like_literal(''.join(asked.q.upper().split()))}%"
    if asked.mode is ModeFilter.STOPPED:
        conditions.append(f"NOT {exists('u.id')}")
    elif asked.mode:
        conditions.append(exists("u.id", UnitMode(asked.mode)))
    elif not asked.q:  # who searches finds what was stopped, too
        conditions.append(exists("u.id"))
    if asked.state:
        conditions.append(attention_condition(asked.state, held))
    if asked.below is not None or asked.size:
        conditions.append(_of_figures(asked, held))
        values["below"] = asked.below
    if asked.contact:
        conditions.append(_of_log(asked.contact))
        conditions.append(scope_today(viewer, Permission.CONTACT_UNITS))
        values["now_on"] = today()
        if asked.contact not in (ContactFilter.NEVER, ContactFilter.DUE):
            values["quiet_before"] = today() - timedelta(days=int(asked.contact))
    if asked.callee:
        conditions.append("NOT EXISTS (SELECT 1 FROM contact k WHERE k.unit_id = u.id AND k.ended_at IS NULL)")
        conditions.append(scope_today(viewer, Permission.SEE_UNITS))
    return " AND ".join(conditions), values


def _of_figures(asked: UnitFilter, held: Watch) -> str:
    people, accepted = column(Measure.PARTICIPANTS, held.base), column(Measure.ACCEPTED, held.base, held.evidence)
    said = []
    if asked.below is not None:
        if Measure.ACCEPTED.value in held.unsaid:
            return "1 = 0"
        said.append(f"f.{people} > 0 AND f.{accepted} * 100 < f.{people} * :below")
    if asked.size:
        least, most = _BOUNDS[asked.size]
        said.append(f"f.{people} >= {least}" + (f" AND f.{people} <= {most}" if most is not None else ""))
    balance = balance_sql("u.id", held.groups, dict.fromkeys((people, accepted)))
    return f"EXISTS (SELECT 1 FROM ({balance}) f WHERE {' AND '.join(said)})"


def _of_log(asked: ContactFilter) -> str:
    if asked is ContactFilter.NEVER:
        return "u.contacted_on IS NULL"
    if asked is ContactFilter.DUE:
        return "u.call_back_on <= :now_on"
    return "(u.contacted_on IS NULL OR u.contacted_on < :quiet_before)"
