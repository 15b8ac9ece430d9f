"""What the log of contacts says of a week, group by group, as it stood at the end of a day of it (docs/adr/0017)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from rollout.core.dates import ZONE, day_number, week_start
from rollout.core.selection import Selection
from rollout.models.base import UtcDateTime
from rollout.models.rollup import DIM_CODE
from rollout.register.attention import exists
from rollout.vocabulary import MADE_CONTACT, N_, Dimension, Labelled

LOOKED_BACK = timedelta(days=60)
"""A call promised longer before the week than this is not found among what was promised for it."""

NAMED = 8  # units that are named of each group

GroupKey = tuple[int, int]
"""(number of the dimension, group)."""


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


class Came(Labelled):
    """What came of a promise since it was made."""

    KEPT = "kept", N_("đã liên hệ")
    MOVED = "moved", N_("hẹn lại ngày khác")
    MISSED = "missed", N_("đã gọi, chưa gặp")
    OPEN = "open", N_("chưa gọi")


class Promise(NamedTuple):
    """A unit that was to be called on a day of the week."""

    name: str
    on: date
    came: Came


class Contacts(NamedTuple):
    """Of a week: units promised a call; contacts made, with how many units; calls put off by agreement; calls without
    anybody at the other end.

    At the end of the day: units to call back by the end of the next week, and units that nobody had reached yet.
    """

    promised: int = 0
    made: int = 0
    units: int = 0
    agreed: int = 0
    missed: int = 0
    due: int = 0
    never: int = 0


def group_key(by: Dimension, group_id: int) -> GroupKey:
    """A group of the offices or of the officers."""
    return DIM_CODE[{Dimension.OFFICE: "office", Dimension.OFFICER: "officer"}[by]], group_id


def contacts(session: Session, day: date, selection: Selection, groups: list[GroupKey]) -> dict[GroupKey, Contacts]:
    """What was promised, made and was due. Two queries."""
    promised = "c.call_back_on >= :first AND c.call_back_on <= :last"
    logged = _run(
        session,
        day,
        f"{inside(groups, selection)} SELECT s.dim, s.group_id, "
        f"COUNT(DISTINCT CASE WHEN {promised} THEN c.unit_id END), "
        f"COUNT(CASE WHEN c.at >= :begin AND {_MADE} THEN 1 END), "
        f"COUNT(DISTINCT CASE WHEN c.at >= :begin AND {_MADE} THEN c.unit_id END), "
        "COUNT(CASE WHEN c.at >= :begin AND c.call_back_on IS NOT NULL THEN 1 END), "
        f"COUNT(CASE WHEN c.at >= :begin AND c.call_back_on IS NULL AND NOT {_MADE} THEN 1 END) "
        "FROM inside s JOIN contact_log c ON c.unit_id = s.unit_id AND c.at >= :back AND c.at < :until "
        "WHERE c.taken_back_at IS NULL GROUP BY s.dim, s.group_id",
    )
    log = "FROM contact_log c WHERE c.unit_id = s.unit_id AND c.taken_back_at IS NULL AND c.at < :until"
    standing = (
        f"SELECT c.call_back_on {log} AND ({_MADE} OR c.call_back_on IS NOT NULL) ORDER BY c.at DESC, c.id DESC LIMIT 1"
    )
    waiting = _run(
        session,
        day,
        f"{inside(groups, selection)} SELECT s.dim, s.group_id, "
        f"COUNT(CASE WHEN ({standing}) <= :next_last THEN 1 END), "
        f"COUNT(CASE WHEN NOT EXISTS (SELECT 1 {log} AND {_MADE}) THEN 1 END) "
        f"FROM inside s WHERE {exists('s.unit_id')} GROUP BY s.dim, s.group_id",
    )
    found = {(dim, group_id): Contacts(*numbers) for dim, group_id, *numbers in logged}
    for dim, group_id, due, never in waiting:
        key = dim, group_id
        found[key] = found.get(key, Contacts())._replace(due=due, never=never)
    return found


def promises(
    session: Session, day: date, selection: Selection, groups: list[GroupKey]
) -> dict[GroupKey, tuple[Promise, ...]]:
    """The first units that were promised a call in the week, each by its last promise. One query."""
    later = (
        "SELECT 1 FROM contact_log d WHERE d.unit_id = p.unit_id AND d.taken_back_at IS NULL AND d.at < :until "
        "AND (d.at > p.at OR (d.at = p.at AND d.id > p.id))"
    )
    made = _MADE.replace("c.", "d.")
    rows = _run(
        session,
        day,
        f"{inside(groups, selection)}, promised AS (SELECT s.dim, s.group_id, c.unit_id, c.id, c.at, "
        "c.call_back_on AS due, ROW_NUMBER() OVER (PARTITION BY s.dim, c.unit_id ORDER BY c.at DESC, c.id DESC) AS n "
        "FROM inside s JOIN contact_log c ON c.unit_id = s.unit_id AND c.at >= :back AND c.at < :until "
        "WHERE c.taken_back_at IS NULL AND c.call_back_on >= :first AND c.call_back_on <= :last), "
        "p AS (SELECT l.*, u.name, ROW_NUMBER() OVER "
        "(PARTITION BY l.dim, l.group_id ORDER BY l.due, u.sort_name, u.id) AS place "
        "FROM promised l JOIN unit u ON u.id = l.unit_id WHERE l.n = 1) "
        f"SELECT dim, group_id, name, due, CASE WHEN EXISTS ({later} AND {made}) THEN '{Came.KEPT}' "
        f"WHEN EXISTS ({later} AND d.call_back_on IS NOT NULL) THEN '{Came.MOVED}' "
        f"WHEN EXISTS ({later}) THEN '{Came.MISSED}' ELSE '{Came.OPEN}' END "
        f"FROM p WHERE place <= {NAMED} ORDER BY dim, group_id, place",
        due=Date(),
    )
    found: dict[GroupKey, tuple[Promise, ...]] = {}
    for dim, group_id, name, due, came in rows:
        found[dim, group_id] = (*found.get((dim, group_id), ()), Promise(name, due, Came(came)))
    return found


_MADE = f"c.outcome IN ({', '.join(repr(outcome.value) for outcome in sorted(MADE_CONTACT))})"


def inside(groups: list[GroupKey], selection: Selection) -> str:
    """The units of some groups on the day, within a selection, as the common table `inside`."""
    rows = ", ".join(f"({int(dim)}, {int(group_id)})" for dim, group_id in groups)
    return (
        f"WITH asked (dim, group_id) AS (VALUES {rows}), inside AS (SELECT s.dim, s.group_id, s.unit_id FROM asked a "
        "JOIN unit_span s ON s.dim = a.dim AND s.group_id = a.group_id AND s.from_day <= :day AND s.to_day > :day "
        f"WHERE {selection.sql('s.unit_id')})"
    )


def _run(session: Session, day: date, sql: str, **types: Any) -> Iterable[Any]:
    """Runs a statement with the days and moments that it needs; `types` are of its columns."""
    week, statement = week_of(day), text(sql)
    known: Mapping[str, tuple[Any, Any]] = {
        "first": (week.first, Date()),
        "last": (week.last, Date()),
        "next_last": (week.following.last, Date()),
        "on": (day, Date()),
        "day": (day_number(day), None),
        "begin": (_midnight(week.first), UtcDateTime()),
        "until": (_midnight(day + timedelta(days=1)), UtcDateTime()),
        "back": (_midnight(week.first - LOOKED_BACK), UtcDateTime()),
    }
    needed = set(statement._bindparams)
    binds = [bindparam(name, value, type_=kind) for name, (value, kind) in known.items() if name in needed]
    return session.execute(statement.bindparams(*binds).columns(**types)).all()


def _midnight(day: date) -> datetime:
    """When a day begins in Việt Nam."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)
