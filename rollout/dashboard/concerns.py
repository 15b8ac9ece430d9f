"""The units that need attention, a page at a time, behind each count of them on the overview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.paging import ROWS, last_page, nearest
from rollout.core.selection import Part, Selection
from rollout.dashboard.figures import Values, columns_of, values_of
from rollout.dashboard.hidden_units import hidden_units
from rollout.dashboard.lens import Lens
from rollout.dashboard.scope import Scope, scope
from rollout.ledger import balances
from rollout.ledger.said import unsaid_by_unit, unsaid_measures
from rollout.register.attention import Attention, Watch, attention_condition, attention_counts, watch


class Concerns(NamedTuple):
    """How many units of a scope need each kind of attention (None: not known), and by what they were judged."""

    counts: dict[Attention, int | None]
    watch: Watch


def count_concerns(session: Session, lens: Lens, selection: Selection) -> Concerns:
    """Judges every unit of a selection; three queries."""
    judged = watch(session, lens.day, lens.groups, lens.base, lens.evidence)
    return Concerns(attention_counts(session, selection, judged), judged)


CONCERN_COLUMNS = ("participants", "with_smartphone", "installed", "registered", "accepted")
"""What is said of each unit."""


class ConcernRow(NamedTuple):
    """`hidden` are the measures that the viewer is not shown. `may_contact`: may the viewer write to the unit today?"""

    unit_id: int
    code: str
    name: str
    values: Values
    hidden: frozenset[str]
    may_contact: bool


@dataclass(frozen=True)
class ConcernCounts:
    """The counts alone, of what a viewer sees through a lens."""

    lens: Lens
    scope: Scope
    concerns: Concerns


def concern_counts(viewer: Viewer, lens: Lens) -> ConcernCounts:
    """How many units need each kind of attention. Raises NoSuchPlace."""
    held = scope(viewer, lens)
    return ConcernCounts(lens, held, count_concerns(viewer.session, lens, held.selection))


@dataclass(frozen=True)
class ConcernList:
    """One page of the units that need one kind of attention, with their figures."""

    lens: Lens
    scope: Scope
    kind: Attention
    watch: Watch
    total: int
    rows: tuple[ConcernRow, ...]
    page: int
    last_page: int


def concern_list(viewer: Viewer, lens: Lens, kind: Attention, page: int, size: int = ROWS) -> ConcernList:
    """The units counted by attention_counts, by name. Raises NoSuchPlace."""
    session, held = viewer.session, scope(viewer, lens)
    counts, judged = count_concerns(session, lens, held.selection)
    total = counts[kind] or 0
    last = last_page(total, size)
    page = nearest(page, last)
    in_reach = viewer.selection(Permission.CONTACT_UNITS).sql("u.id", str(day_number(today())))
    units = session.execute(
        judged.bound(
            f"SELECT u.id, u.code, u.name, CASE WHEN {in_reach} THEN 1 ELSE 0 END AS may_contact FROM unit u "
            f"WHERE {held.selection.sql('u.id')} "
            f"AND {attention_condition(kind, judged)} ORDER BY u.sort_name, u.id "
            f"LIMIT {size} OFFSET {(page - 1) * size}"
        )
    ).all()
    columns = columns_of(lens.base, lens.evidence)
    ids = frozenset(unit.id for unit in units)
    shown = Selection(((Part(ids),),))
    found = balances.by_unit(session, lens.day, lens.groups, columns, shown)
    nobody = (0,) * len(columns)
    unsaid = unsaid_measures(session, lens.day, lens.evidence)
    unsaid_of = unsaid_by_unit(session, lens.day, lens.groups, lens.evidence, shown)
    hidden = hidden_units(session, lens, held, CONCERN_COLUMNS) if ids else {}
    rows = tuple(
        ConcernRow(
            unit.id,
            unit.code,
            unit.name,
            values_of(balances.Balance(found.get(unit.id, nobody), nobody))
            | dict.fromkeys(unsaid | unsaid_of.get(unit.id, frozenset())),
            frozenset(measure for measure, gone in hidden.items() if unit.id in gone),
            bool(unit.may_contact),
        )
        for unit in units
    )
    return ConcernList(lens, held, kind, judged, total, rows, page, last)
