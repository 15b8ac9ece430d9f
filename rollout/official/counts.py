"""How many accounts stand in which book, office by office and unit by unit, with what the viewer is not shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.masking import CROWD, hidden_parts, is_small
from rollout.core.selection import Part, Selection
from rollout.dashboard.figures import Values, figures
from rollout.dashboard.hiding_rows import hidden_rows
from rollout.dashboard.lens import Lens, Place
from rollout.dashboard.rows import RowKey
from rollout.db import chunks
from rollout.ledger import balances
from rollout.models import Office, Unit, UnitModeFact
from rollout.models.rollup import DIM_CODE, UNKNOWN, column
from rollout.register.official import NewTotal, covers, seen_accounts, sees_office, stated_totals
from rollout.vocabulary import Base, Book, Dimension, Evidence, Measure, PeopleGroup, UnitMode

PEOPLE = column(Measure.PARTICIPANTS)
REPORTED = column(Measure.ACCEPTED, Base.ALL, Evidence.REPORTED)
OFFICIAL = column(Measure.ACCEPTED, Base.ALL, Evidence.OFFICIAL)
COLUMNS = (PEOPLE, REPORTED, OFFICIAL)

Found = dict[Book, int | None]

WIDTH = 2 + len(Book)
"""How many numbers a row has: the figure of each book, and the lists."""


@dataclass(frozen=True)
class Row:
    """An office or a unit; of one without a file that names all its accounts nobody is said to be missing (None).

    `id` is None for accounts of an office that name no unit of ours, UNKNOWN for no office; `filed_on`: the day of that
    file; `is_hidden`: small numbers are none of the viewer's.
    """

    id: int | None
    code: str
    name: str
    people: int
    reported: int
    found: Found
    settled: int
    filed_on: date | None
    total: NewTotal | None = None
    is_hidden: bool = False

    @property
    def official(self) -> int:
        """The figure of BHXH Việt Nam's book, as far as its files name people and nobody has settled them."""
        return sum(self.found[book] or 0 for book in Book if book is not Book.REPORTED)

    @property
    def difference(self) -> int:
        """Who is only reported, whether or not that may be said: whoever reads both figures can take it off."""
        return self.reported - (self.found[Book.BOTH] or 0)

    @property
    def is_untold(self) -> bool:
        """Has no file said anything of it? Then 0 would say that nobody there has an account."""
        return self.filed_on is None and not (self.official or self.settled)

    def numbers(self) -> tuple[int, ...]:
        return (self.reported, self.official, *(self.found[book] or 0 for book in Book))


@dataclass(frozen=True)
class Table:
    """`office` is None for the table of offices. `masks`: the viewer sees no people, and no small numbers of them."""

    rows: tuple[Row, ...]
    masks: bool
    office: Row | None = None
    totals: tuple[NewTotal, ...] = ()
    hides_total: frozenset[int] = field(default_factory=frozenset)

    def sum_of(self, place: int) -> int:
        return sum(row.numbers()[place] for row in self.rows)

    @property
    def uncovered(self) -> int:
        """How many rows hold somebody and no file that names all accounts."""
        return sum(row.filed_on is None and row.reported > 0 for row in self.rows)


def selection_of(viewer: Viewer) -> Selection:
    """The units of which a viewer works off the lists, or else reads the counts."""
    return viewer.selection(Permission.RECONCILE if viewer.can(Permission.RECONCILE) else Permission.BUILD_REPORTS)


def by_office(viewer: Viewer) -> Table:
    """The offices that have anything. At most ten queries, eight more for who is not shown small numbers."""
    session, selection = viewer.session, selection_of(viewer)
    names = {row.id: row for row in session.scalars(select(Office).order_by(Office.id))}
    held = balances.by_group(session, "office", today(), tuple(PeopleGroup), COLUMNS, selection)
    kept, settled = _accounts(session, selection, "office")
    filed, totals = covers(session), stated_totals(session, today())
    of_office = {total.office_id: total for total in totals if sees_office(selection, total.office_id)}
    rows = []
    for office_id in (*names, UNKNOWN):
        balance = held.get(office_id)
        values = tuple(v - c for v, c in zip(balance.values, balance.by_count, strict=True)) if balance else (0, 0, 0)
        total = of_office.get(office_id)
        if any(values) or office_id in kept or office_id in settled or total:
            office = names.get(office_id)
            own = kept.get(office_id, {}), settled.get(office_id, 0), filed.get(office_id)
            row = _row(office_id, office.code if office else "", office.short_name if office else "", values, *own)
            rows.append(replace(row, total=total))
    unknown = tuple(total for total in totals if total.office_id is None and selection.is_everything)
    table = Table(tuple(rows), not viewer.can(Permission.RECONCILE), totals=unknown)
    return _masked(session, selection, table) if table.masks else table


def by_unit(viewer: Viewer, office: Row) -> Table:
    """The units of an office that have anything, and the accounts that name none; they sum to its row."""
    session = viewer.session
    selection = selection_of(viewer).within(Part(frozenset({office.id or UNKNOWN}), "office"))
    held = balances.by_unit(session, today(), tuple(PeopleGroup), COLUMNS, selection)
    counting = _counting(session, held)
    kept, settled = _accounts(session, selection_of(viewer), "unit", office.id or UNKNOWN)
    ids = {unit_id for unit_id, values in held.items() if any(values) and unit_id not in counting}
    ids |= {unit_id for unit_id in (*kept, *settled) if unit_id}
    units = session.execute(
        select(Unit.id, Unit.code, Unit.name).where(Unit.id.in_(ids)).order_by(Unit.sort_name)
    ).all()
    rows = [
        _row(
            unit.id,
            unit.code,
            unit.name,
            (0, 0, 0) if unit.id in counting else held.get(unit.id, (0, 0, 0)),
            kept.get(unit.id, {}),
            settled.get(unit.id, 0),
            office.filed_on,
        )
        for unit in units
    ]
    if UNKNOWN in kept or UNKNOWN in settled:
        rows.append(_row(None, "", "", (0, 0, 0), kept.get(UNKNOWN, {}), settled.get(UNKNOWN, 0), office.filed_on))
    return Table(tuple(rows), masks=False, office=office)


def _row(
    row_id: int | None,
    code: str,
    name: str,
    values: tuple[int, ...],
    kept: Mapping[Book, int],
    settled: int,
    filed_on: date | None,
) -> Row:
    people, reported, official = values
    found: Found = {
        Book.BOTH: official,
        Book.REPORTED: reported - official if filed_on else None,
        Book.OFFICIAL: kept.get(Book.OFFICIAL, 0),
        Book.NUMBER: kept.get(Book.NUMBER, 0),
    }
    return Row(row_id, code, name, people, reported, found, settled, filed_on)


def _counting(session: Session, unit_ids: Collection[int]) -> set[int]:
    """Those of the units that count today: nobody of them is named."""
    day, found = today(), set[int]()
    for run in chunks(sorted(unit_ids)):
        found |= set(
            session.scalars(
                select(UnitModeFact.unit_id).where(
                    UnitModeFact.unit_id.in_(run),
                    UnitModeFact.mode == UnitMode.COUNT.value,
                    UnitModeFact.voided_seq.is_(None),
                    UnitModeFact.from_on <= day,
                    UnitModeFact.to_on > day,
                )
            )
        )
    return found


OPEN, SETTLED = "a.settlement IS NULL", "a.settlement > ''"
"""Conditions on an account that an index answers; SQLite asks none for IS NOT NULL."""

OFFICE_OF_ACCOUNT = (
    f"COALESCE((SELECT s.group_id FROM unit_span s WHERE s.dim = {DIM_CODE['office']} AND s.unit_id = a.unit_id "
    f"AND s.from_day <= :day AND s.to_day > :day), a.office_id, {UNKNOWN})"
)
"""The office of an account's unit today, else the one that the file states."""


def _accounts(
    session: Session, selection: Selection, by: str, office_id: int | None = None
) -> tuple[dict[int, dict[Book, int]], dict[int, int]]:
    """Office or unit → how many accounts of which list are open, and how many are settled; UNKNOWN for none."""
    group = OFFICE_OF_ACCOUNT if by == "office" else f"COALESCE(a.unit_id, {UNKNOWN})"
    within = "" if office_id is None else f"AND {OFFICE_OF_ACCOUNT} = {int(office_id)} "
    kept, settled = defaultdict[int, dict[Book, int]](dict), dict[int, int]()
    for state in (OPEN, SETTLED):
        rows = session.execute(
            text(
                f"SELECT {group} AS place, a.person_id IS NOT NULL AS is_number, COUNT(*) FROM official_account a "
                f"WHERE {state} AND {seen_accounts(selection)} {within}GROUP BY 1, 2"
            ),
            {"day": day_number(today())},
        )
        for place, is_number, count in rows:
            if state == OPEN:
                kept[place][Book.NUMBER if is_number else Book.OFFICIAL] = count
            else:
                settled[place] = settled.get(place, 0) + count
    return dict(kept), settled


def _masked(session: Session, selection: Selection, table: Table) -> Table:
    """Whole rows are hidden, at least those that the overview hides by either evidence (docs/adr/0012)."""
    gone = hidden_ids(table.rows, _hidden_by_overview(session, selection, table))
    rows = tuple(replace(row, is_hidden=row.id in gone) for row in table.rows)
    small = (place for place in range(WIDTH) if is_small(table.sum_of(place)))
    return replace(table, rows=rows, hides_total=frozenset(small))


def hidden_ids(rows: Collection[Row], gone: Collection[int | None] = ()) -> set[int | None]:
    """Which rows are hidden, those that are `gone` among them: in each column at least two that make at least five."""
    there = {row.id: (*row.numbers(), row.difference) for row in rows if row.people or any(row.numbers())}
    found = {*gone, *(row.id for row in rows if is_small(row.people))}
    many = {row.id for row in rows if row.people >= CROWD}
    before: set[int | None] | None = None
    while before != found:  # what goes for one column may give another away
        before = set(found)
        for place in range(WIDTH + 1):
            parts = {row_id: numbers[place] for row_id, numbers in there.items()}
            whole = sum(parts.values())
            few = found & parts.keys()
            found |= hidden_parts(parts, whole_is_hidden=is_small(whole), few=few, many=many - found)
    return found


def _hidden_by_overview(session: Session, selection: Selection, table: Table) -> set[int | None]:
    ids: dict[RowKey, int | None] = {Place(Dimension.OFFICE, row.code): row.id for row in table.rows}
    found: set[int | None] = set()
    for evidence in (Evidence.REPORTED, Evidence.OFFICIAL):
        lens = replace(Lens.usual(today(), None), evidence=evidence)
        held = figures(
            session,
            as_of=lens.day,
            by=Dimension.OFFICE,
            areas=lens.areas,
            evidence=evidence,
            groups=lens.groups,
            selection=selection,
        )
        rows: dict[RowKey, Values] = {Place(Dimension.OFFICE, row.key): row.values for row in held.rows}
        gone = hidden_rows(lens, (Measure.ACCEPTED.value,), rows, held.total.values)
        found |= {ids[key] for key in gone[Measure.ACCEPTED.value] if key in ids}
    return found
