"""The sheets of the weekly meeting, one an office and one an officer: promised, done, reached, blocked, to come."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from rollout.core.access import Viewer
from rollout.core.dates import ZONE, day_number, week_start
from rollout.core.paging import last_page, nearest
from rollout.core.selection import Selection
from rollout.dashboard.figures import Values, columns_of, values_of
from rollout.dashboard.groupings import UNKNOWN_KEY, Grouping, grouping
from rollout.dashboard.lens import Lens, Place
from rollout.dashboard.scope import Scope, scope
from rollout.ledger import balances
from rollout.ledger.said import unsaid_at
from rollout.models.base import UtcDateTime
from rollout.models.rollup import DIM_CODE
from rollout.register.attention import exists
from rollout.vocabulary import MADE_CONTACT, Dimension, ScopeKind

SHEETS = 10  # on one page of the browser, each on paper of its own
NAMED = 8  # units that a sheet names
LOOKED_BACK = timedelta(days=60)
"""A call promised longer before the week than this is not found among what was promised for it."""

MEASURES = (
    "participants", "with_smartphone", "proposed_no_smartphone", "proposed_left", "accepted", "rejected", "units",
)  # fmt: skip


class Week(NamedTuple):
    """Monday to Sunday, both days in it."""

    first: date
    last: date

    @property
    def following(self) -> Week:
        return Week(self.first + timedelta(days=7), self.last + timedelta(days=7))


def week_of(day: date) -> Week:
    first = week_start(day)
    return Week(first, first + timedelta(days=6))


class Promise(NamedTuple):
    """A unit that was to be called on a day of the week, and whether it was reached from that day on."""

    name: str
    on: date
    is_kept: bool


class Contacts(NamedTuple):
    """Of a week: units promised a call; contacts made, with how many units, and tries without one.

    As of now: units to call back by the end of the next week, and units that nobody has reached yet.
    """

    promised: int = 0
    made: int = 0
    units: int = 0
    tries: int = 0
    due: int = 0
    never: int = 0


@dataclass(frozen=True)
class Sheet:
    """One office or officer. `reached` are the new accounts of the week, None where no rollup holds that flow."""

    place: Place
    name: str
    opening: Values
    now: Values
    reached: int | None
    contacts: Contacts
    promises: tuple[Promise, ...]


@dataclass(frozen=True)
class Meeting:
    lens: Lens
    scope: Scope
    week: Week
    sheets: tuple[Sheet, ...]
    page: int
    last_page: int


class _Head(NamedTuple):
    by: Dimension
    group_id: int
    place: Place
    name: str
    opening: Values
    now: Values
    reached: int | None


def meeting(viewer: Viewer, lens: Lens, page: int) -> Meeting:
    """The sheets of the viewer's scope, offices first: seven queries a kind, whatever their number. Raises NoSuchPlace.

    Whoever is there for own units alone has the sheet of an officer only.
    """
    session, held = viewer.session, scope(viewer, lens)
    own = {ScopeKind.OFFICER, ScopeKind.UNITS}
    kinds = [Dimension.OFFICER]
    if any(assignment.scope_kind not in own for assignment in viewer.assignments):
        kinds = [Dimension.OFFICE, Dimension.OFFICER]
    heads = [head for by in kinds for head in _heads(session, lens, held.selection, by)]
    last = last_page(len(heads), SHEETS)
    page = nearest(page, last)
    shown = heads[(page - 1) * SHEETS : page * SHEETS]
    week, sheets = week_of(lens.day), []
    for by in kinds:
        ids = [head.group_id for head in shown if head.by is by]
        if ids:
            contacts = _contacts(session, lens, held.selection, by, ids, week)
            promises = _promises(session, lens, held.selection, by, ids, week)
            sheets += [
                Sheet(
                    head.place,
                    head.name,
                    head.opening,
                    head.now,
                    head.reached,
                    contacts.get(head.group_id, Contacts()),
                    tuple(promises.get(head.group_id, ())),
                )
                for head in shown
                if head.by is by
            ]
    return Meeting(lens, held, week, tuple(sheets), page, last)


def _heads(session: Session, lens: Lens, selection: Selection, by: Dimension) -> list[_Head]:
    """Who has units on the day, with the figures of the week; three queries or four."""
    groups = grouping(session, by, lens.areas)
    columns = columns_of(lens.base, lens.evidence, MEASURES)
    days = balances.at_days(
        session, groups.dim, [lens.opening, lens.day], lens.groups, columns, selection, knows_counts=False
    )
    reached = _reached(session, lens, selection, groups, days, columns)
    unsaid = unsaid_at(session, [lens.opening, lens.day], lens.evidence)
    nobody_said = {day: dict.fromkeys(measures.intersection(MEASURES)) for day, measures in unsaid.items()}
    nothing = balances.Balance((0,) * len(columns), (0,) * len(columns))
    heads = []
    for group in groups.groups:
        if group.key == UNKNOWN_KEY:
            continue
        (group_id,) = group.ids
        now = values_of(days[lens.day].get(group_id, nothing), MEASURES)
        opening = values_of(days[lens.opening].get(group_id, nothing), MEASURES)
        if now["units"]:
            heads.append(
                _Head(
                    by,
                    group_id,
                    Place(by, group.key),
                    group.name,
                    opening | nobody_said[lens.opening],
                    now | nobody_said[lens.day],
                    None if reached is None else reached.get(group_id, 0),
                )
            )
    return heads


def _reached(
    session: Session,
    lens: Lens,
    selection: Selection,
    groups: Grouping,
    days: dict[date, dict[int, balances.Balance]],
    columns: tuple[str, ...],
) -> dict[int, int] | None:
    """group → its new accounts of the week; what no other flow explains was reached (R16)."""
    if not selection.is_everything and not (selection.single and selection.single.dim == groups.dim):
        return None
    place = MEASURES.index("accepted")
    column = columns[place]
    moved = balances.moved(session, groups.dim, lens.opening, lens.day, lens.groups, (column,), selection)
    found: dict[int, int] = {}
    for at, sign in ((lens.day, 1), (lens.opening, -1)):
        for group_id, balance in days[at].items():
            found[group_id] = found.get(group_id, 0) + sign * balance.values[place]
    for group_id, flows in moved.items():
        found[group_id] = found.get(group_id, 0) - sum(amounts[0] for amounts in flows.values())
    return found


def _inside(by: Dimension, ids: Collection[int], selection: Selection) -> str:
    """The units of some groups on the day, as `s`, within a selection."""
    groups = ", ".join(str(int(i)) for i in sorted(ids))
    dim = {Dimension.OFFICE: "office", Dimension.OFFICER: "officer"}[by]
    return (
        f"s.dim = {DIM_CODE[dim]} AND s.group_id IN ({groups}) AND s.from_day <= :day AND s.to_day > :day "
        f"AND {selection.sql('s.unit_id')}"
    )


_MADE = f"c.outcome IN ({', '.join(repr(outcome.value) for outcome in sorted(MADE_CONTACT))})"
_IN_WEEK = "c.at >= :begin AND c.at < :end"


def _contacts(
    session: Session, lens: Lens, selection: Selection, by: Dimension, ids: Collection[int], week: Week
) -> dict[int, Contacts]:
    """group → what was promised, made and is due. Two queries."""
    inside = _inside(by, ids, selection)
    logged = session.execute(
        _bound(
            "SELECT s.group_id, "
            "COUNT(DISTINCT CASE WHEN c.call_back_on >= :first AND c.call_back_on <= :last THEN c.unit_id END), "
            f"COUNT(CASE WHEN {_IN_WEEK} AND {_MADE} THEN 1 END), "
            f"COUNT(DISTINCT CASE WHEN {_IN_WEEK} AND {_MADE} THEN c.unit_id END), "
            f"COUNT(CASE WHEN {_IN_WEEK} AND NOT {_MADE} THEN 1 END) "
            "FROM unit_span s JOIN contact_log c ON c.unit_id = s.unit_id AND c.at >= :back "
            f"WHERE c.taken_back_at IS NULL AND {inside} GROUP BY s.group_id",
            lens,
            week,
        )
    ).all()
    waiting = session.execute(
        _bound(
            "SELECT s.group_id, COUNT(CASE WHEN u.call_back_on <= :next_last THEN 1 END), "
            "COUNT(CASE WHEN u.contacted_on IS NULL THEN 1 END) "
            f"FROM unit_span s JOIN unit u ON u.id = s.unit_id WHERE {exists('u.id')} AND {inside} GROUP BY s.group_id",
            lens,
            week,
        )
    ).all()
    found = {group_id: Contacts(*numbers) for group_id, *numbers in logged}
    for group_id, due, never in waiting:
        found[group_id] = found.get(group_id, Contacts())._replace(due=due, never=never)
    return found


def _promises(
    session: Session, lens: Lens, selection: Selection, by: Dimension, ids: Collection[int], week: Week
) -> dict[int, list[Promise]]:
    """group → the first units that were promised a call in the week. One query."""
    rows: Iterable[Any] = session.execute(
        _bound(
            "WITH promised AS (SELECT s.group_id, s.unit_id, MAX(c.call_back_on) AS due FROM unit_span s "
            "JOIN contact_log c ON c.unit_id = s.unit_id AND c.at >= :back WHERE c.taken_back_at IS NULL "
            f"AND c.call_back_on >= :first AND c.call_back_on <= :last AND {_inside(by, ids, selection)} "
            "GROUP BY s.group_id, s.unit_id), "
            "placed AS (SELECT p.group_id, u.name, u.contacted_on, p.due, ROW_NUMBER() OVER "
            "(PARTITION BY p.group_id ORDER BY p.due, u.sort_name, u.id) AS place "
            "FROM promised p JOIN unit u ON u.id = p.unit_id) "
            f"SELECT group_id, name, due, contacted_on FROM placed WHERE place <= {NAMED} ORDER BY group_id, place",
            lens,
            week,
        ).columns(due=Date(), contacted_on=Date())
    )
    found: dict[int, list[Promise]] = {}
    for group_id, name, due, contacted_on in rows:
        found.setdefault(group_id, []).append(Promise(name, due, contacted_on is not None and contacted_on >= due))
    return found


def _bound(sql: str, lens: Lens, week: Week) -> Any:
    """A statement with the days and moments of the week that it needs bound."""
    days = {"first": week.first, "last": week.last, "next_last": week.following.last, "on": lens.day}
    moments = {
        "begin": _midnight(week.first),
        "end": _midnight(week.following.first),
        "back": _midnight(week.first - LOOKED_BACK),
    }
    statement = text(sql)
    needed = set(statement._bindparams)
    binds = [bindparam(name, value, type_=Date()) for name, value in days.items() if name in needed]
    binds += [bindparam(name, value, type_=UtcDateTime()) for name, value in moments.items() if name in needed]
    return statement.bindparams(*binds, bindparam("day", day_number(lens.day)))


def _midnight(day: date) -> datetime:
    """When a day begins in Việt Nam."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)
