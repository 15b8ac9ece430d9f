"""What a list of units can be narrowed to and ordered by, and the condition that a filter is on table unit u."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rollout.core.access import Permission, Viewer, department_subtree
from rollout.core.dates import day_number, today
from rollout.core.selection import Part, Selection
from rollout.ledger.said import is_unsaid
from rollout.models.rollup import column
from rollout.register.attention import Attention, Watch, attention_condition, balance_sql, exists, is_deployed
from rollout.register.contacts import last_contact
from rollout.register.unit_search import called_sql, called_values
from rollout.units.queries.choices import AreaRow
from rollout.vocabulary import N_, PROPOSED, AreaLevel, AreaList, Labelled, Measure, Milestone, UnitMode


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


class DeployedFilter(Labelled):
    """Is it "đã triển khai" on the day?"""

    YES = "yes", N_("Đã triển khai")
    NO = "no", Attention.NOT_DEPLOYED.label


class ProposalFilter(Labelled):
    """What the unit proposes of its people and nobody has confirmed."""

    OPEN = "open", N_("Có đề nghị chờ xác nhận")


class ListAge(Labelled):
    """How old the last list or count is that is known today, whatever the day of the figures."""

    NEVER = "never", N_("Chưa có ngày danh sách")
    MONTH = "30", N_("Danh sách cũ hơn 30 ngày")
    TWO_MONTHS = "60", N_("Danh sách cũ hơn 60 ngày")
    QUARTER = "90", N_("Danh sách cũ hơn 90 ngày")
    HALF_YEAR = "180", N_("Danh sách cũ hơn 180 ngày")


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

    `below`: the rate of accounts is under so many per cent, of units that have people and said how many have one.
    """

    q: str = ""
    area: AreaRow | None = None
    department: int | None = None
    sector: int | None = None
    unit_type: int | None = None
    office: int | None = None
    officer: int | None = None
    mode: ModeFilter | None = None
    state: Attention | None = None
    below: int | None = None
    size: SizeBand | None = None
    deployed: DeployedFilter | None = None
    proposal: ProposalFilter | None = None
    age: ListAge | None = None
    contact: ContactFilter | None = None
    callee: CalleeFilter | None = None
    order: Order = Order.NAME

    @property
    def is_by_selection(self) -> bool:
        """Do the matching units make up a selection, whose totals the rollups hold?"""
        picked = (self.mode, self.state, self.size, self.deployed, self.proposal, self.age, self.contact, self.callee)
        return not (self.q or self.below or any(picked)) and self.sector is None

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
    day = last_contact("u") if name == "contacted_on" else f"u.{name}"
    return day if allowed == "1 = 1" else f"CASE WHEN {allowed} THEN {day} END"


def condition(viewer: Viewer, asked: UnitFilter, held: Watch, selection: Selection) -> tuple[str, dict[str, Any]]:
    """The condition on unit u of a filter and a selection, and what it needs bound."""
    conditions = [selection.sql("u.id"), *_of_unit(viewer, asked)]
    if asked.state:
        conditions.append(attention_condition(asked.state, held))
    if asked.below is not None or asked.size or asked.proposal:
        conditions.append(_of_figures(asked, held))
    if asked.contact:
        conditions.append(_of_log(asked.contact))
        if asked.contact is not ContactFilter.DUE and not asked.deployed:
            conditions.append(f"NOT {is_deployed('u.id')}")  # not due unless asked for
        conditions.append(scope_today(viewer, Permission.CONTACT_UNITS))
    return " AND ".join(conditions), {
        **called_values(asked.q),
        "below": asked.below,
        "now_on": today(),
        "quiet_before": _days_ago(asked.contact),
        "listed_before": _days_ago(asked.age),
    }


def _days_ago(member: Labelled | None) -> date:
    """So many days before today as the member says, today where it says none."""
    return today() - timedelta(days=int(member) if member and member.isdigit() else 0)


def _of_unit(viewer: Viewer, asked: UnitFilter) -> Iterator[str]:
    """What is asked of the unit itself: its name, how it counts, where it belongs, its list, whom to call."""
    if asked.q:
        yield called_sql("u.id", "u.search_name")
    if asked.mode is ModeFilter.STOPPED:
        yield f"NOT {exists('u.id')}"
    elif asked.mode:
        yield exists("u.id", UnitMode(asked.mode))
    elif not asked.q:  # who searches finds what was stopped, too
        yield exists("u.id")
    if asked.sector is not None:
        yield _of_sector(asked.sector)
    if asked.deployed:
        yield f"{'' if asked.deployed is DeployedFilter.YES else 'NOT '}{is_deployed('u.id')}"
    if asked.age:
        yield "u.list_on IS NULL" if asked.age is ListAge.NEVER else "u.list_on < :listed_before"
    if asked.callee:
        yield "NOT EXISTS (SELECT 1 FROM contact k WHERE k.unit_id = u.id AND k.ended_at IS NULL)"
        yield scope_today(viewer, Permission.SEE_UNITS)


def _of_figures(asked: UnitFilter, held: Watch) -> str:
    people, accepted = column(Measure.PARTICIPANTS, held.base), column(Measure.ACCEPTED, held.base, held.evidence)
    said = []
    if asked.below is not None:
        if Measure.ACCEPTED.value in held.unsaid:
            return "1 = 0"
        said.append(f"f.{people} > 0 AND f.{accepted} * 100 < f.{people} * :below")
        said.append(f"NOT {is_unsaid('u.id', Milestone.ACCEPTED, held.groups, held.evidence)}")
    if asked.size:
        least, most = _BOUNDS[asked.size]
        said.append(f"f.{people} >= {least}" + (f" AND f.{people} <= {most}" if most is not None else ""))
    proposed = [column(measure) for measure in PROPOSED]
    if asked.proposal:
        said.append(" + ".join(f"f.{name}" for name in proposed) + " > 0")
    balance = balance_sql("u.id", held.groups, dict.fromkeys((people, accepted, *proposed)))
    return f"EXISTS (SELECT 1 FROM ({balance}) f WHERE {' AND '.join(said)})"


OF_SECTOR = "x.unit_id = u.id AND x.subject = 'sector' AND x.voided_seq IS NULL AND x.from_on <= :on AND x.to_on > :on"
"""The condition that fact x says of unit u to which sector it belongs on the day :on: no rollup knows sectors."""


def _of_sector(sector: int) -> str:
    known = f"SELECT 1 FROM unit_attribution x WHERE {OF_SECTOR}"
    return f"EXISTS ({known} AND x.sector_id = {int(sector)})" if sector else f"NOT EXISTS ({known})"


def _of_log(asked: ContactFilter) -> str:
    if asked is ContactFilter.NEVER:
        return f"({last_contact('u')}) IS NULL"
    if asked is ContactFilter.DUE:
        return "u.call_back_on <= :now_on"
    return f"(({last_contact('u')}) IS NULL OR ({last_contact('u')}) < :quiet_before)"
