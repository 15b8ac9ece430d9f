"""The sheets of the weekly meeting, one an office and one an officer: promised, done, reached, blocked, to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.masking import hidden_parts
from rollout.core.paging import last_page, nearest
from rollout.core.selection import Selection
from rollout.dashboard.figures import Values, columns_of
from rollout.dashboard.groupings import grouping
from rollout.dashboard.hiding import ACCEPTED, CHAIN, Key, Moves, hidden_of_whole, hides_lack
from rollout.dashboard.hiding_rows import hidden_moves, hidden_rows
from rollout.dashboard.lens import Lens, Place
from rollout.dashboard.rows import Flows, RowKey, all_flows, figures_by_key, flows_by_key, sum_of
from rollout.dashboard.scope import Scope, scope
from rollout.dashboard.week_log import Contacts, GroupKey, Promise, Week, contacts, group_key, promises, week_of
from rollout.dashboard.whole import whole
from rollout.ledger import balances
from rollout.ledger.said import unsaid_at
from rollout.vocabulary import Dimension, ScopeKind

WITHOUT = "without_smartphone"
"""Who is on the list and not of those with a smartphone."""

SHEETS = 10  # on one page of the browser, each on paper of its own

MEASURES = (
    "participants", "with_smartphone", "proposed_no_smartphone", "proposed_left", *CHAIN, "rejected", "units",
)  # fmt: skip


class Row(NamedTuple):
    """An office or officer, or what has none, at both ends of the week. `flows` are None where no rollup holds them."""

    place: Place
    group_id: int
    name: str
    opening: Values
    now: Values
    flows: Flows | None


@dataclass(frozen=True)
class Sheet:
    """One office or officer, or the units that have none (R18)."""

    row: Row
    contacts: Contacts
    promises: tuple[Promise, ...]


@dataclass(frozen=True)
class Meeting:
    """One page of the sheets. `hidden` are numbers that this viewer is not shown, of the rows of all pages.

    `is_of_offices`: the sheets of officers are left out, to be seen office by office. `names_units`: may the viewer
    read which units were promised a call?
    """

    lens: Lens
    scope: Scope
    week: Week
    sheets: tuple[Sheet, ...]
    page: int
    last_page: int
    hidden: frozenset[Key]
    is_of_offices: bool
    names_units: bool


def meeting(viewer: Viewer, lens: Lens, page: int, size: int = SHEETS) -> Meeting:
    """The sheets of the viewer's scope, offices first; at most fifteen queries. Raises NoSuchPlace.

    Whoever is there for own units alone has the sheet of an officer only. Two breakdowns of the same people on one
    page would give away what either hides, so that who is not shown small numbers reads either the offices or, where
    there is one, its officers.
    """
    session, held = viewer.session, scope(viewer, lens)
    own = {ScopeKind.OFFICER, ScopeKind.UNITS}
    kinds = [Dimension.OFFICER]
    if any(assignment.scope_kind not in own for assignment in viewer.assignments):
        kinds = [Dimension.OFFICE, Dimension.OFFICER]
    rows = {kinds[0]: _rows(session, lens, held.selection, kinds[0])}
    is_of_offices = held.masks and len(kinds) > 1 and sum(bool(row.now["units"]) for row in rows[kinds[0]]) > 1
    if len(kinds) > 1 and not is_of_offices:
        rows[kinds[1]] = _rows(session, lens, held.selection, kinds[1])
    there = [row for of_kind in rows.values() for row in of_kind if row.now["units"]]
    last = last_page(len(there), size)
    page = nearest(page, last)
    shown = there[(page - 1) * size : page * size]
    hidden = frozenset[Key]()
    if held.masks:
        of_whole = whole(session, lens, held)
        gone = hidden_of_whole(lens, of_whole)
        hidden = hidden.union(*(_hidden(lens, of_kind, of_whole.now, gone) for of_kind in rows.values()))
    names_units = viewer.can(Permission.CONTACT_UNITS)
    sheets = _sheets(viewer, lens, held.selection, shown, names_units=names_units) if shown else ()
    return Meeting(lens, held, week_of(lens.day), sheets, page, last, hidden, is_of_offices, names_units)


def _sheets(
    viewer: Viewer, lens: Lens, selection: Selection, rows: list[Row], *, names_units: bool
) -> tuple[Sheet, ...]:
    """What is written down and waits, of the rows of a page; which units were promised a call is for who calls them."""
    session, keys = viewer.session, [group_key(row.place.by, row.group_id) for row in rows]
    logged = contacts(session, lens.day, selection, keys)
    named: dict[GroupKey, tuple[Promise, ...]] = {}
    if names_units:
        callers = viewer.selection(Permission.CONTACT_UNITS)
        named = promises(session, lens.day, Selection((*selection.clauses, *callers.clauses)), keys)
    return tuple(
        Sheet(row, logged.get(key, Contacts()), named.get(key, ())) for row, key in zip(rows, keys, strict=True)
    )


def _rows(session: Session, lens: Lens, selection: Selection, by: Dimension) -> list[Row]:
    """All groups with the figures of the week; three queries or four."""
    groups = grouping(session, by, lens.areas)
    columns = columns_of(lens.base, lens.evidence, MEASURES)
    days = balances.at_days(
        session, groups.dim, [lens.opening, lens.day], lens.groups, columns, selection, knows_counts=False
    )
    opening, now = (figures_by_key(groups, days[day], MEASURES) for day in (lens.opening, lens.day))
    moved = flows_by_key(session, lens, groups, selection, (ACCEPTED,))
    unsaid = unsaid_at(session, [lens.opening, lens.day], lens.evidence)
    never = {day: dict.fromkeys(measures.intersection(MEASURES)) for day, measures in unsaid.items()}
    rows = []
    for group in groups.groups:
        before, after = (sum_of([group.key], figures, MEASURES) for figures in (opening, now))
        inside = [] if moved is None or group.key not in moved else [moved[group.key]]
        flows = None if moved is None else all_flows(before, after, inside, (ACCEPTED,))
        place, (group_id, *_others) = Place(by, group.key), sorted(group.ids)
        rows.append(Row(place, group_id, group.name, before | never[lens.opening], after | never[lens.day], flows))
    return rows


def _hidden(lens: Lens, rows: list[Row], now: Values, whole: frozenset[Key]) -> frozenset[Key]:
    """What is hidden of the rows of one kind, whatever page they stand on."""
    figures: dict[RowKey, Values] = {row.place: row.now for row in rows}
    closings = hidden_rows(lens, MEASURES, figures, now)
    moving: dict[RowKey, Moves] = {row.place: Moves(row.opening, row.now, row.flows) for row in rows}
    found = hidden_moves(lens, ACCEPTED, moving, closings[ACCEPTED], whole)
    found |= {(key, measure) for measure, gone in closings.items() for key in gone}
    return found | {(key, WITHOUT) for key in _hidden_without(rows, now, found)}


def without(values: Values) -> int:
    return (values["participants"] or 0) - (values["with_smartphone"] or 0)


def _hidden_without(rows: list[Row], now: Values, closings: frozenset[Key]) -> frozenset[RowKey]:
    """Whose number of people without a smartphone is hidden: the sheets sum to what the page of steps says."""
    pair = ("participants", "with_smartphone")
    parts: dict[RowKey, int | None] = {row.place: without(row.now) for row in rows if row.now["participants"]}
    few = [
        row.place
        for row in rows
        if hides_lack(*pair, row.now, "participants") or any((row.place, measure) in closings for measure in pair)
    ]
    return hidden_parts(parts, whole_is_hidden=hides_lack(*pair, now, "participants"), few=few)
