"""The units of somebody's scope as they are written into a form, and the grid of numbers of those that count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.formats import day as shown_day
from rollout.core.handouts import Column, Value
from rollout.ledger.facts import COUNTED
from rollout.register import counts
from rollout.register.counts import Known
from rollout.register.errors import COUNTED_LABELS
from rollout.vocabulary import FOREVER, Evidence, ImportKind, UnitMode
from rollout.workbooks.giving.columns import columns_of, template_fields
from rollout.workbooks.known_units import UnitRecord, records
from rollout.workbooks.registry_names import LISTS, Registry, read_registry

MOST_UNITS = 20_000  # of one form; a province has half as many
FEW = 30  # units to choose from beside a field
MOST_OFFERED = 5_000  # codes in a drop-down; longer ones nobody scrolls through

FIELDS = template_fields(ImportKind.UNITS)
COUNT_FIELDS = ("code", "name", "count_group", *COUNTED, "count_reason")


class Named(NamedTuple):
    id: int
    code: str
    name: str


def in_scope(
    viewer: Viewer, permission: Permission, mode: UnitMode | None = None, most: int = MOST_UNITS
) -> list[Named]:
    """The units that are there today where the viewer holds a permission, by name; those of one mode or all."""
    scope = viewer.selection(permission).sql("u.id")
    statement = text(
        "SELECT u.id, u.code, u.name FROM unit_mode m CROSS JOIN unit u WHERE u.id = m.unit_id "
        "AND m.voided_seq IS NULL AND m.from_on <= :on AND m.to_on > :on "
        f"{'AND m.mode = :mode ' if mode else ''}AND {scope} ORDER BY u.sort_name, u.id LIMIT {int(most)}"
    ).bindparams(bindparam("on", type_=Date()))
    values: dict[str, object] = {"on": today()}
    values |= {"day": day_number(today())} if ":day" in scope else {}
    values |= {"mode": mode.value} if mode else {}
    return [Named(*row) for row in viewer.session.execute(statement, values)]


def codes(viewer: Viewer) -> tuple[str, ...]:
    """What a drop-down of units offers for a list of people."""
    found = in_scope(viewer, Permission.IMPORT_PEOPLE)
    return tuple(unit.code for unit in found) if len(found) <= MOST_OFFERED else ()


def few(viewer: Viewer) -> list[Named]:
    """The units whose lists the viewer may load, where they are few enough to be offered by name."""
    if viewer.selection(Permission.IMPORT_PEOPLE).is_everything:
        return []
    found = in_scope(viewer, Permission.IMPORT_PEOPLE, most=FEW + 1)
    return found if len(found) <= FEW else []


def columns(session: Session) -> list[Column]:
    """With what the registry offers for each column that names something of it."""
    labels = read_registry(session).labels
    return columns_of(ImportKind.UNITS, FIELDS, {subject: tuple(labels[subject].values()) for subject in LISTS})


def offices(session: Session) -> tuple[str, ...]:
    """What a drop-down offers for the office of an account."""
    return tuple(read_registry(session).labels["office"].values())


def rows(viewer: Viewer) -> list[list[Value]]:
    """What is known of the viewer's units. Contacts and addresses are left out: a blank cell never erases."""
    session = viewer.session
    found = in_scope(viewer, Permission.IMPORT_UNITS)
    held, registry = records(session, [unit.id for unit in found], today()), read_registry(session)
    usernames = {user_id: username for username, user_id in registry.officers.items()}
    return [_row(unit, held[unit.id], registry, usernames) for unit in found]


def _row(unit: Named, held: UnitRecord, registry: Registry, usernames: Mapping[int, str]) -> list[Value]:
    mode = held.mode_on(today())
    values: dict[str, Value] = {
        "code": unit.code,
        "name": held.name,
        "tax_code": held.tax_code,
        **{subject: registry.label(subject, held.belongs.get(subject)) for subject in LISTS},
        "officer": usernames.get(held.belongs.get("officer") or 0, ""),
        "mode": mode.label if mode else "",
        "headcount": held.headcount,
        "started_on": held.started_on,
        "deployed_on": next((start for start, end in held.facts.deployments if end == FOREVER), None),
    }
    return [values.get(field) for field in FIELDS]


def count_columns() -> list[Column]:
    """The fields that come back, and what was said last, in words: numbers of then are never loaded as of now."""
    code, name, group, *counted = columns_of(ImportKind.UNITS, COUNT_FIELDS)
    last = Column("Số lần trước", width=52, is_given=True)
    return [*(column._replace(is_given=True) for column in (code, name, group)), last, *counted]


def count_rows(viewer: Viewer) -> list[list[Value]]:
    """The units that count, to be filled in: a row a unit, or one for each of the groups of which it tells."""
    session, found = viewer.session, in_scope(viewer, Permission.IMPORT_COUNTS, UnitMode.COUNT)
    groups = counts.told_groups(session, [unit.id for unit in found], today())
    known = counts.known(session, groups, day=today(), evidence=Evidence.REPORTED)
    return [
        [unit.code, unit.name, group.label, _said(known[unit.id, group])] for unit in found for group in groups[unit.id]
    ]


def _said(known: Known) -> str:
    """23/11/2026: Người tham gia 60; Đã cài đặt 45."""
    told = "; ".join(f"{COUNTED_LABELS[name]} {known.numbers[name]}" for name in COUNTED if name in known.numbers)
    return f"{shown_day(known.on)}: {told}" if told else ""
