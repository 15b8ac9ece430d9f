"""The list behind a figure, a page at a time: people, one line per unit that counts, or units alone (R20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.paging import ROWS, last_page, nearest
from rollout.core.selection import Selection
from rollout.dashboard.cells import UNIT_MEASURES, base_measure, whole_of
from rollout.dashboard.entries import Entry, Figure, Kind, NoSuchFigure, balance_entries, flow_entries
from rollout.dashboard.figures import MEASURES, total_figures
from rollout.dashboard.lens import Lens
from rollout.dashboard.merging import hides_figure, small_units, with_complement
from rollout.dashboard.people import Listed, people_behind, seen_by
from rollout.dashboard.scope import Scope, scope
from rollout.dashboard.steps import before
from rollout.ledger.said import unsaid_measures
from rollout.register.persons import numbers_of
from rollout.vocabulary import Flow, IdentifierKind

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
    figure: Figure
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
    viewer: Viewer, lens: Lens, figure: Figure, *, page: int, start: Cursor, size: int = ROWS
) -> FigureList:
    """The list behind a figure: of a balance by page number, of a flow from a cursor.

    Raises NoSuchPlace, NoSuchFigure, FlowsNotHeld.
    """
    if figure.measure not in MEASURES or (figure.lacks and before(figure.lacks, lens) != figure.measure):
        raise NoSuchFigure(figure)
    session, held = viewer.session, scope(viewer, lens)
    entries, total, is_hidden, merged = _entries(viewer, lens, held, figure)
    whole = _whole(session, lens, held.selection, figure)
    is_part = viewer.can(Permission.SEE_PEOPLE) and figure.measure not in UNIT_MEASURES
    is_part = is_part and figure.flow is not Flow.TRANSFERRED
    is_part = is_part and (merged is not None or any(entry.kind is Kind.UNIT for entry in entries))
    rows_before = [0]
    for entry in entries:
        rows_before.append(rows_before[-1] + entry.rows)
    last = last_page(rows_before[-1] + bool(merged), size)
    if figure.flow is None:
        page = nearest(page, last)
        start = _cursor(rows_before, (page - 1) * size)
    rows, following = _take(session, lens, entries, start, figure, size)
    if merged and following is None:
        if len(rows) < size:
            rows.append(ListRow(merged.number, merged=merged))
        else:
            following = Cursor(len(entries), 0)
    if figure.flow is None:
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
        figure,
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


def _entries(viewer: Viewer, lens: Lens, held: Scope, figure: Figure) -> tuple[list[Entry], int, bool, Merged | None]:
    """The units of the list, what they sum to, whether that is hidden, and what of them goes into one line."""
    session, people = viewer.session, viewer.selection(Permission.SEE_PEOPLE)
    masks = held.masks and figure.measure not in UNIT_MEASURES
    small = small_units(session, lens, held, figure) if masks and figure.flow is None else frozenset[int]()
    if unsaid_measures(session, lens.day, lens.evidence) & {figure.measure, figure.lacks}:
        return [], 0, False, None
    if figure.flow is None:
        entries = balance_entries(session, lens, held.selection, people, figure, also=small)
    else:
        entries = flow_entries(session, lens, held.selection, people, figure.measure, figure.flow)
    total = sum(entry.number for entry in entries)
    if not masks:
        return entries, total, False, None
    if hides_figure(session, lens, held, figure, total):
        return [], total, True, None
    if figure.flow or figure.is_by_count or figure.lacks:
        small = with_complement(session, lens, held, figure, entries, small)
    gone = [entry for entry in entries if entry.unit_id in small]
    merged = Merged(len({entry.unit_id for entry in gone}), sum(entry.number for entry in gone)) if gone else None
    return [entry for entry in entries if entry.unit_id not in small], total, False, merged


def _whole(session: Session, lens: Lens, selection: Selection, figure: Figure) -> int | None:
    """What the rate of a figure is of; None where it has none. One query, where there is a rate."""
    measure, base = figure.measure, base_measure(lens.base)
    if figure.flow or figure.counted or figure.lacks or not (lens.group or measure in UNIT_MEASURES):
        return None
    if whole_of(measure, dict.fromkeys(MEASURES, 0), base) is None:
        return None
    values = total_figures(
        session, as_of=lens.day, evidence=lens.evidence, groups=lens.groups, selection=selection, base=lens.base
    )
    return whole_of(measure, values, base)


def _cursor(rows_before: Sequence[int], offset: int) -> Cursor:
    """The entry that holds a row, by the rows before each entry."""
    for n in range(len(rows_before) - 1):
        if offset < rows_before[n + 1]:
            return Cursor(n, offset - rows_before[n])
    return Cursor(len(rows_before) - 1)


def _take(
    session: Session, lens: Lens, entries: Sequence[Entry], start: Cursor, figure: Figure, size: int
) -> tuple[list[ListRow], Cursor | None]:
    """Up to so many rows from a cursor on, and where the next page begins. Reads the people of the units it needs."""
    rows: list[ListRow] = []
    at, skip = start
    while at < len(entries) and len(rows) < size:
        run = _run(entries, at, size - len(rows) + skip)
        held = people_behind(session, lens, [entry for entry in run if entry.kind is Kind.PEOPLE], figure)
        for entry in run:
            of_entry = (
                [ListRow(person.number, entry, person) for person in held[entry.unit_id]]
                if entry.kind is Kind.PEOPLE
                else [ListRow(entry.number, entry)]
            )
            room = size - len(rows)
            rows += of_entry[skip : skip + room]
            if len(of_entry) > skip + room:
                return rows, Cursor(at, skip + room)
            at, skip = at + 1, 0
            if len(rows) == size:
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
