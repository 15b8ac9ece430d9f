"""The units that count, forty a page, with what is known of each: what their numbers "đến nay" are written beside."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Date, bindparam, text

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.paging import last_page, nearest
from rollout.register import counts
from rollout.register.counts import Known
from rollout.vocabulary import Evidence, PeopleGroup, UnitMode

ROWS = 40


class CountingUnit(NamedTuple):
    """A unit and one group of which it tells: `is_of_several` of one that tells of more, each in a row of its own.

    `permissions`: what of marking and verifying the viewer may do there; `known`: what the unit reported.
    """

    id: int
    code: str
    name: str
    group: PeopleGroup
    is_of_several: bool
    permissions: frozenset[Permission]
    known: Known


class CountingPage(NamedTuple):
    rows: list[CountingUnit]
    number: int
    last: int
    total: int


_COUNTING = (
    "unit_mode m CROSS JOIN unit u WHERE u.id = m.unit_id "  # an order that SQLite keeps: by the index first
    f"AND m.mode = '{UnitMode.COUNT.value}' AND m.voided_seq IS NULL AND m.from_on <= :on AND m.to_on > :on AND "
)
"""One mode a unit and day (R11), so that no unit comes twice."""


def is_any(viewer: Viewer) -> bool:
    """Is there a unit that counts today where the viewer may write its numbers? One query."""
    return _run(viewer, f"SELECT 1 FROM {_COUNTING} {_scope(viewer)} LIMIT 1").first() is not None


def page(viewer: Viewer, number: int) -> CountingPage:
    """One page of the units that count today where the viewer may write their numbers. Four queries."""
    where = _scope(viewer)
    total = _run(viewer, f"SELECT COUNT(*) FROM {_COUNTING} {where}").scalar_one()
    number = nearest(number, last_page(total, ROWS))
    window = f"LIMIT {ROWS} OFFSET {(number - 1) * ROWS}"
    return CountingPage(_rows(viewer, where, window), number, last_page(total, ROWS), total)


def units(viewer: Viewer, unit_ids: Collection[int]) -> list[CountingUnit]:
    """Some of them; who is none, or out of the viewer's scope, is left out. Three queries."""
    listed = ", ".join(str(int(i)) for i in sorted(set(unit_ids))[:ROWS]) or "NULL"
    return _rows(viewer, f"u.id IN ({listed}) AND {_scope(viewer)}", "")


def _scope(viewer: Viewer) -> str:
    needed = (Permission.SEE_UNITS, Permission.MARK_PEOPLE)
    return " AND ".join(viewer.selection(permission).sql("u.id") for permission in needed)


def _run(viewer: Viewer, sql: str) -> Any:
    statement = text(sql).bindparams(bindparam("on", type_=Date()))
    values: dict[str, Any] = {"on": today()}
    if ":day" in sql:
        values["day"] = day_number(today())
    return viewer.session.execute(statement, values)


def _rows(viewer: Viewer, where: str, window: str) -> list[CountingUnit]:
    verifies = viewer.selection(Permission.VERIFY_PEOPLE).sql("u.id")
    found = _run(
        viewer,
        f"SELECT u.id, u.code, u.name, CASE WHEN {verifies} THEN 1 ELSE 0 END FROM {_COUNTING} "
        f"{where} ORDER BY u.sort_name, u.id {window}",
    ).all()
    groups = counts.told_groups(viewer.session, [row[0] for row in found], today())
    known = counts.known(viewer.session, groups, day=today(), evidence=Evidence.REPORTED)
    marks = frozenset({Permission.MARK_PEOPLE})
    return [
        CountingUnit(
            key,
            code,
            name,
            group,
            len(groups[key]) > 1,
            marks | {Permission.VERIFY_PEOPLE} if may_verify else marks,
            known[key, group],
        )
        for key, code, name, may_verify in found
        for group in groups[key]
    ]
