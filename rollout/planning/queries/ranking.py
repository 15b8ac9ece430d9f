"""Whom to visit next: the units of a viewer with their sums, and those left out with why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import today
from rollout.core.selection import Part, Selection
from rollout.core.settings import settings, whole
from rollout.planning.expected import Yields, band
from rollout.planning.queries.known import (
    Known,
    Places,
    blocked_at,
    household_types,
    known_units,
    open_visits,
    places,
)
from rollout.planning.queries.learned import learned
from rollout.planning.score import Score, UnitRow, Weights, rank, score
from rollout.register.obligation_due import calendar
from rollout.register.unit_obligations import pressing
from rollout.register.visit_times import VISIT_MINUTES
from rollout.register.ways import Communes, communes, travel
from rollout.vocabulary import N_, Labelled

PLAIN = Weights()

MOST_PEOPLE = 50
"""Whom a visit can help where the registry says nothing; "đề xuất, chưa có văn bản", as its settings say."""


class Show(Labelled):
    """Which units a list is of: those to be visited, or those left out, by why."""

    NEXT = "next", N_("Nên đến")
    OPEN_VISIT = "open_visit", N_("Đang có lịch chưa xong")
    HOUSEHOLDS = "households", N_("Hộ gia đình: mở buổi hướng dẫn tại xã, không hẹn lịch")
    DEPLOYED = "deployed", N_("Đã triển khai")
    NO_NUMBER = "no_number", N_("Chưa biết còn bao nhiêu người chưa có tài khoản")
    NO_YIELD = "no_yield", N_("Chưa có buổi hướng dẫn nào để ước tính")
    NOBODY = "nobody", N_("Không còn ai chưa có tài khoản")


class Order(Labelled):
    RANK = "rank", N_("Nhiều điểm trước")
    MISSING = "missing", N_("Nhiều người chưa có tài khoản trước")
    NEAR = "near", N_("Gần trước")
    NAME = "name", N_("Theo tên")


@dataclass(frozen=True)
class Asked:
    """Which units: of an office, a district, an officer, a type; `with_deployed`: those "đã triển khai" too."""

    office_id: int | None = None
    district_id: int | None = None
    officer_id: int | None = None
    type_id: int | None = None
    show: Show = Show.NEXT
    order: Order = Order.RANK
    with_deployed: bool = False


class Line(NamedTuple):
    """A unit with its sum. `place` in the ranking, of those in it; `why` it is left out, or none; `visit_id`: the open
    visit."""

    unit: Known
    score: Score
    place: int | None
    why: Show | None
    visit_id: int | None


class Held(NamedTuple):
    """All that the sums were made of. `lines`: those ranked, in their order, then the others by name."""

    lines: Sequence[Line]
    weights: Weights
    places: Places

    @property
    def counts(self) -> Counter[Show]:
        return Counter(line.why or Show.NEXT for line in self.lines)

    def shown(self, asked: Asked) -> list[Line]:
        """The lines that a list shows, in its order."""
        found = [line for line in self.lines if (line.why or Show.NEXT) is asked.show]
        if asked.order is Order.MISSING:
            return sorted(found, key=lambda line: -line.score.row.missing)
        if asked.order is Order.NEAR:
            return sorted(found, key=lambda line: line.score.row.travel_minutes)
        if asked.order is Order.NAME:
            return sorted(found, key=lambda line: line.unit.name)
        return found


def weights_of(session: Session) -> tuple[Weights, int]:
    """The weights, and the minutes of a visit. One query."""
    held = settings(
        session,
        "visit_points_deadline",
        "visit_points_overdue",
        "visit_points_days",
        "visit_people_most",
        "visit_minutes",
    )
    return (
        Weights(
            float(whole(held["visit_points_deadline"], round(PLAIN.deadline))),
            float(whole(held["visit_points_overdue"], round(PLAIN.overdue))),
            whole(held["visit_points_days"], PLAIN.horizon),
            whole(held["visit_people_most"], MOST_PEOPLE),
        ),
        whole(held["visit_minutes"], VISIT_MINUTES),
    )


def selection_of(selection: Selection, asked: Asked) -> Selection:
    for key, dim in (
        (asked.office_id, "office"),
        (asked.district_id, "district"),
        (asked.officer_id, "officer"),
        (asked.type_id, "unit_type"),
    ):
        if key is not None:
            selection = selection.within(Part(frozenset({key}), dim))
    return selection


def ranked(viewer: Viewer, asked: Asked) -> Held:
    """The units of a viewer that a filter finds. As many queries for two thousand units as for two."""
    selection = selection_of(viewer.selection(Permission.ARRANGE_VISITS), asked)
    return ranking_of(viewer.session, selection, with_deployed=asked.with_deployed)


def ranking_of(
    session: Session,
    selection: Selection,
    *,
    with_deployed: bool = False,
    held: Communes | None = None,
) -> Held:
    on = today()
    units = known_units(session, selection, on)
    keys = [unit.id for unit in units]
    weights, minutes = weights_of(session)
    yields, blocked, visits = learned(session, on), blocked_at(session, keys, on), open_visits(session, keys)
    where, ways = places(session, keys, held or communes(session), on), travel(session)
    presses, households = pressing(session, calendar(session, on), selection), household_types(session)
    found: list[Line] = []
    rows: list[UnitRow] = []
    known = {unit.id: unit for unit in units}
    for unit in units:
        way = 2 * ways.minutes(where.start(unit), where.units.get(unit.id))
        pressed = presses.get(unit.id)
        row = UnitRow(
            unit.id,
            unit.missing or 0,
            min(blocked.get(unit.id, 0), unit.missing or 0),
            yields.expected(unit.type_id or 0, band(unit.people)) if yields else None,
            way,
            minutes,
            (pressed.due_on - on).days if pressed and pressed.due_on else None,
            pressed.overdue if pressed else 0,
        )
        why = _why(
            unit,
            yields,
            is_open=unit.id in visits,
            is_households=unit.type_id in households,
            with_deployed=with_deployed,
        )
        if why is None:
            rows.append(row)
        else:
            found.append(Line(unit, score(row, weights), None, why, visits.get(unit.id)))
    ranking = rank(rows, weights).ranked
    first = [Line(known[each.row.unit_id], each, place, None, None) for place, each in enumerate(ranking, 1)]
    return Held([*first, *found], weights, where)


def _why(unit: Known, yields: Yields | None, *, is_open: bool, is_households: bool, with_deployed: bool) -> Show | None:
    """Why a unit is left out, what weighs most first; None where it has its place."""
    if is_open:
        return Show.OPEN_VISIT
    if is_households:
        return Show.HOUSEHOLDS
    if unit.is_deployed and not with_deployed:
        return Show.DEPLOYED
    if unit.missing is None or not unit.people:
        return Show.NO_NUMBER
    if not unit.missing:
        return Show.NOBODY
    return Show.NO_YIELD if yields is None else None
