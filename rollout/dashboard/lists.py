"""The list behind a figure, a page at a time: people, one line per unit that counts, or units alone (R20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.paging import ROWS, last_page, nearest
from rollout.core.selection import Selection
from rollout.dashboard.cells import UNIT_MEASURES, base_measure, is_of_few, is_of_many, whole_of
from rollout.dashboard.entries import Entry, Kind, NoSuchFigure, balance_entries, flow_entries
from rollout.dashboard.figures import MEASURES, Values, columns_of, sums_of, total_figures
from rollout.dashboard.lens import Lens
from rollout.dashboard.masking import Sum, hidden, is_small
from rollout.dashboard.people import Listed, people_behind, seen_by
from rollout.dashboard.scope import Scope, scope
from rollout.ledger import balances
from rollout.ledger.said import unsaid_measures
from rollout.register.persons import numbers_of
from rollout.vocabulary import Flow, IdentifierKind

TOTAL = 0  # stands for all units together
LOOKED_AHEAD = 200  # units whose people are read together at most


class Merged(NamedTuple):
    """Units whose numbers are too small to be shown one by one, and what they add up to."""

    units: int
    number: int


class ListRow(NamedTuple):
    """One row: a person of a unit, a unit with its number, or units merged. `number` sums to the figure."""

    number: int
    entry: Entry | None = None
    person: Listed | None = None
    merged: Merged | None = None


class Cursor(NamedTuple):
    """Where a page begins: at which entry, and how many of its rows were shown before."""

    entry: int = 0
    skip: int = 0


@dataclass(frozen=True)
class FigureList:
    """One page of the list behind a figure. `total` is the figure; the rows of all pages sum to it.

    `whole` is what the figure is a part of; None where no rate is made. `is_hidden`: too small to be shown to this
    viewer. `is_part`: some units' people are outside of what the viewer may see, so they stand as a unit with its
    number. `following` is None on the last page.
    """

    lens: Lens
    scope: Scope
    measure: str
    flow: Flow | None
    counted: bool
    total: int
    whole: int | None
    is_hidden: bool
    is_part: bool
    rows: tuple[ListRow, ...]
    masks: dict[int, str]
    page: int
    last_page: int
    following: Cursor | None


def list_behind(
    viewer: Viewer, lens: Lens, measure: str, *, flow: Flow | None, counted: bool, page: int, start: Cursor
) -> FigureList:
    """The list behind a figure: of a balance by page number, of a flow from a cursor.

    Raises NoSuchPlace, NoSuchFigure, FlowsNotHeld.
    """
    if measure not in MEASURES:
        raise NoSuchFigure(measure)
    session, held = viewer.session, scope(viewer, lens)
    hides = held.masks and measure not in UNIT_MEASURES
    few = _few(session, lens, held.selection, measure, flow) if hides else Few()
    people = viewer.selection(Permission.SEE_PEOPLE)
    if measure in unsaid_measures(session, lens.day, lens.evidence):
        entries = []
    elif flow is None:
        entries = balance_entries(session, lens, held.selection, people, measure, counted=counted, also=few.unit_ids)
    else:
        entries = flow_entries(session, lens, held.selection, people, measure, flow)
    total = sum(entry.number for entry in entries)
    has_rate = flow is None and not counted and bool(lens.group or measure in UNIT_MEASURES)
    whole = _whole(session, lens, held.selection, measure) if has_rate else None
    is_part = viewer.can(Permission.SEE_PEOPLE) and measure not in UNIT_MEASURES and flow is not Flow.TRANSFERRED
    is_part = is_part and any(entry.kind is Kind.UNIT for entry in entries)
    is_hidden = hides and ((is_small(total) and not few.are_many) or few.is_all)
    if is_hidden:
        entries = []
    entries, merged = _without_small(entries, few) if hides else (entries, None)
    rows_before = [0]
    for entry in entries:
        rows_before.append(rows_before[-1] + entry.rows)
    last = last_page(rows_before[-1] + bool(merged))
    if flow is None:
        page = nearest(page, last)
        start = _cursor(rows_before, (page - 1) * ROWS)
    rows, following = _take(session, lens, entries, start, measure, flow)
    if merged and following is None:
        if len(rows) < ROWS:
            rows.append(ListRow(merged.number, merged=merged))
        else:
            following = Cursor(len(entries), 0)
    if flow is None:
        following = None
    seen = seen_by(viewer, [row.person.person_id for row in rows if row.person])
    rows = [
        row._replace(person=row.person.unseen()) if row.person and row.person.person_id not in seen else row
        for row in rows
    ]
    masks = _masks(session, sorted(seen))
    return FigureList(
        lens,
        held,
        measure,
        flow,
        counted,
        total,
        whole,
        is_hidden,
        is_part,
        tuple(rows),
        masks,
        page,
        last,
        following,
    )


def _whole(session: Session, lens: Lens, selection: Selection, measure: str) -> int | None:
    """What the rate of a figure is of. One query, where there is a rate."""
    if whole_of(measure, dict.fromkeys(MEASURES, 0), base_measure(lens.base)) is None:
        return None
    values = total_figures(
        session, as_of=lens.day, evidence=lens.evidence, groups=lens.groups, selection=selection, base=lens.base
    )
    return whole_of(measure, values, base_measure(lens.base))


class Few(NamedTuple):
    """The units in which a figure is one of fewer than five people, and those in which it is one of many.

    `is_all` and `are_many`: whether it is so of all of them together.
    """

    unit_ids: frozenset[int] = frozenset()
    is_all: bool = False
    of_many: frozenset[int] = frozenset()
    are_many: bool = False


def _few(session: Session, lens: Lens, selection: Selection, measure: str, flow: Flow | None) -> Few:
    """As of the day, for a flow as of the start of its period too. One query a day."""
    base = base_measure(lens.base)
    wholes = ("participants", "with_smartphone")
    columns = columns_of(lens.base, lens.evidence, wholes)
    unit_ids, is_all = frozenset[int](), False
    of_many: frozenset[int] | None = None
    are_many = True
    for day in {lens.day, lens.opening} if flow else {lens.day}:
        held = balances.by_unit(session, day, lens.groups, columns, selection)
        values: dict[int, Values] = {unit_id: dict(zip(wholes, row, strict=True)) for unit_id, row in held.items()}
        unit_ids |= {unit_id for unit_id, row in values.items() if is_of_few(measure, row, base)}
        together = sums_of(values.values()) or dict.fromkeys(wholes, 0)
        is_all = is_all or is_of_few(measure, together, base)
        are_many = are_many and is_of_many(measure, together, base)
        crowds = {unit_id for unit_id, row in values.items() if is_of_many(measure, row, base)}
        of_many = frozenset(crowds if of_many is None else of_many & crowds)
    return Few(unit_ids, is_all, of_many or frozenset(), are_many)


def _without_small(entries: list[Entry], few: Few) -> tuple[list[Entry], Merged | None]:
    """For a viewer without people: units with small numbers go into one line, so that the lines still sum."""
    shown = {entry.unit_id for entry in entries if entry.kind is Kind.PEOPLE}
    numbers: dict[int, int | None] = {}
    for entry in entries:
        if entry.unit_id not in shown:
            numbers[entry.unit_id] = (numbers.get(entry.unit_id) or 0) + entry.number
    numbers[TOTAL] = sum(number or 0 for number in numbers.values())
    small = hidden(numbers, [Sum(TOTAL, numbers.keys() - {TOTAL})], few.unit_ids, {*few.of_many, TOTAL}) - {TOTAL}
    if not small:
        return entries, None
    gone = [entry for entry in entries if entry.unit_id in small]
    return [entry for entry in entries if entry.unit_id not in small], Merged(
        len(small), sum(entry.number for entry in gone)
    )


def _cursor(rows_before: Sequence[int], offset: int) -> Cursor:
    """The entry that holds a row, by the rows before each entry."""
    for n in range(len(rows_before) - 1):
        if offset < rows_before[n + 1]:
            return Cursor(n, offset - rows_before[n])
    return Cursor(len(rows_before) - 1)


def _take(
    session: Session, lens: Lens, entries: Sequence[Entry], start: Cursor, measure: str, flow: Flow | None
) -> tuple[list[ListRow], Cursor | None]:
    """Up to fifty rows from a cursor on, and where the next page begins. Reads the people of the units it needs."""
    rows: list[ListRow] = []
    at, skip = start
    while at < len(entries) and len(rows) < ROWS:
        run = _run(entries, at, ROWS - len(rows) + skip)
        held = people_behind(session, lens, [entry for entry in run if entry.kind is Kind.PEOPLE], measure, flow)
        for entry in run:
            of_entry = (
                [ListRow(person.number, entry, person) for person in held[entry.unit_id]]
                if entry.kind is Kind.PEOPLE
                else [ListRow(entry.number, entry)]
            )
            room = ROWS - len(rows)
            rows += of_entry[skip : skip + room]
            if len(of_entry) > skip + room:
                return rows, Cursor(at, skip + room)
            at, skip = at + 1, 0
            if len(rows) == ROWS:
                break
    return rows, Cursor(at) if at < len(entries) else None


def _run(entries: Sequence[Entry], at: int, wanted: int) -> list[Entry]:
    """The entries from one on that probably hold the rows wanted."""
    run: list[Entry] = []
    for entry in entries[at : at + LOOKED_AHEAD]:
        run.append(entry)
        wanted -= entry.rows
        if wanted <= 0:
            break
    return run


def _masks(session: Session, person_ids: list[int]) -> dict[int, str]:
    """person → a number of theirs, of which the page shows the last three."""
    found: dict[int, str] = {}
    for person_id, numbers in numbers_of(session, person_ids).items() if person_ids else ():
        for kind in (IdentifierKind.BHXH, IdentifierKind.PERSONAL_ID):
            if kind in numbers:
                found.setdefault(person_id, numbers[kind])
    return found
