"""What became known since a viewer's log-in before this one: by kind, and unit by unit. Numbers only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Viewer
from rollout.core.dates import day_number
from rollout.core.masking import CROWD, SMALLEST, hidden_parts, is_small
from rollout.core.paging import ROWS, last_page, nearest
from rollout.core.selection import Selection
from rollout.dashboard.cells import base_measure, is_of_few, is_of_many
from rollout.dashboard.figures import Values, columns_of
from rollout.dashboard.hiding import CHANGE, Key, hidden_of_whole, part
from rollout.dashboard.lens import Lens
from rollout.dashboard.scope import Scope, scope
from rollout.dashboard.whole import whole
from rollout.ledger import balances
from rollout.models import AuditRecord, Line, LoginSession, Posting
from rollout.vocabulary import EVIDENCED, NO_EVIDENCE, Base, Flow, Measure

MOST_LINES = 5_000  # of the ledger, added up with the overview: about 5 ms
MOST_OF_PAGE = 100_000  # added up by the page of changes: the latest, from the end of a posting on


class Kind(NamedTuple):
    """What is told: why a figure moved."""

    measure: str
    flow: Flow


KINDS = tuple(
    Kind(measure.value, flow)
    for measure in (Measure.ACCEPTED, Measure.REJECTED, Measure.PARTICIPANTS)
    for flow in Flow
    if flow is not Flow.TRANSFERRED
)
"""All that moves accounts, declarations that came back and people on lists; what is transferred is not posted (R17)."""

_SUMS = tuple(
    f"COALESCE(SUM(CASE WHEN l.measure = '{kind.measure}' AND l.flow = '{kind.flow}' "
    f"AND l.evidence = {':level' if kind.measure in EVIDENCED else ':none'} THEN l.delta ELSE 0 END), 0)"
    for kind in KINDS
)


_TOLD = " OR ".join(
    f"(l.measure = '{measure}' AND l.evidence = {':level' if measure in EVIDENCED else ':none'})"
    for measure in dict.fromkeys(kind.measure for kind in KINDS)
)
"""The lines that KINDS add up."""


class Since(NamedTuple):
    """The moment of the log-in before this one, and the transaction that it was."""

    at: datetime
    seq: int


def within_reach(session: Session, since: Since, most: int) -> Since:
    """The same moment, or the last posting after it from which on the lines are too many to be added up. One query."""
    after = select(Line.seq).where(Line.seq > since.seq).order_by(Line.seq.desc()).offset(most).limit(1)
    cut = session.execute(
        select(Posting.recorded_at, Posting.seq).where(Posting.seq == after.scalar_subquery())
    ).one_or_none()
    return Since(*cut) if cut else since


class Changes(NamedTuple):
    """How many, by KINDS; None where there was too much to add up with another page."""

    since: Since
    numbers: dict[Kind, int] | None

    @property
    def is_nothing(self) -> bool:
        return self.numbers is not None and not any(self.numbers.values())


def last_visit(viewer: Viewer) -> Since | None:
    """None where this is the first log-in that is on record. Two queries."""
    session = viewer.session
    started = select(LoginSession.started_at).where(LoginSession.user_id == viewer.user.id)
    found = session.scalars(started.order_by(LoginSession.started_at.desc()).limit(2)).all()
    if len(found) < 2:
        return None
    written = select(AuditRecord.seq).where(AuditRecord.recorded_at >= found[1])  # a log-in leaves a record of itself
    seq = session.scalar(written.order_by(AuditRecord.recorded_at).limit(1))
    return Since(found[1], seq or 0)


def count_changes(viewer: Viewer, lens: Lens, selection: Selection, most: int = MOST_LINES) -> Changes | None:
    """In a selection, as of today; None on a past day, and at a first visit. At most three queries."""
    since = last_visit(viewer) if lens.is_today else None
    if since is None:
        return None
    lines = f"SELECT l.* FROM ledger_line l WHERE l.seq > :seq ORDER BY l.seq LIMIT {most + 1}"
    read, *sums = _run(
        viewer.session,
        lens,
        since,
        f"SELECT (SELECT COUNT(*) FROM ({lines}) counted), {', '.join(_SUMS)} FROM ({lines}) l "
        f"WHERE {_counted(lens)} AND {selection.sql('l.unit_id')}",
    )[0]
    return Changes(since, None if read > most else dict(zip(KINDS, map(int, sums), strict=True)))


def _counted(lens: Lens) -> str:
    """The lines of the lens's people and base."""
    return f"l.people_group IN :groups{' AND l.smartphone' if lens.base is Base.SMARTPHONE else ''}"


def _run(session: Session, lens: Lens, since: Since, sql: str) -> list[tuple[int, ...]]:
    statement = text(sql).bindparams(bindparam("groups", expanding=True))
    values = {
        "seq": since.seq,
        "day": day_number(lens.day),
        "groups": [group.value for group in lens.groups],
        "level": lens.evidence.value,
        "none": NO_EVIDENCE,
    }
    return [tuple(row) for row in session.execute(statement, values)]


class Changed(NamedTuple):
    """What changed at one unit, by KINDS; `was_loaded`: a list was loaded that moved a number of it."""

    unit_id: int
    code: str
    name: str
    numbers: tuple[int, ...]
    was_loaded: bool


class Merged(NamedTuple):
    """Units with a number too small to be shown by itself, and what they add up to."""

    units: int
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class ChangeList:
    """A page of the units that changed; rows and `merged` of all pages sum to `totals`. `since` None: a first visit.

    `since` is later than the `last_visit` where all after that is too much to be added up.
    `hidden` are the kinds whose total is not shown to this viewer. `loaded` are units moved by a list, of `imports`
    files.
    """

    lens: Lens
    scope: Scope
    last_visit: Since | None
    since: Since | None
    totals: tuple[int, ...] = (0,) * len(KINDS)
    hidden: frozenset[Kind] = frozenset()
    loaded: int = 0
    imports: int = 0
    rows: tuple[Changed, ...] = ()
    merged: Merged | None = None
    page: int = 1
    last_page: int = 1


def change_list(viewer: Viewer, lens: Lens, page: int, most: int = MOST_OF_PAGE, *, size: int = ROWS) -> ChangeList:
    """What became known since the last visit, by units of the scope. At most eight queries. Raises NoSuchPlace."""
    session, held = viewer.session, scope(viewer, lens)
    visit = last_visit(viewer)
    if visit is None:
        return ChangeList(lens, held, None, None)
    since = within_reach(session, visit, most)
    inside = f"l.seq > :seq AND ({_TOLD}) AND {_counted(lens)} AND {held.selection.sql('l.unit_id')}"
    moved = _run(
        session,
        lens,
        since,
        f"SELECT u.id, {', '.join(_SUMS)}, MAX(CASE WHEN p.batch_id IS NULL THEN 0 ELSE 1 END) "
        "FROM ledger_line l JOIN posting p ON p.seq = l.seq JOIN unit u ON u.id = l.unit_id "
        f"WHERE {inside} GROUP BY u.id, u.sort_name ORDER BY u.sort_name, u.id",
    )
    imports = _run(
        session,
        lens,
        since,
        "SELECT COUNT(DISTINCT p.batch_id) FROM posting p JOIN ledger_line l ON l.seq = p.seq "
        f"WHERE p.seq > :seq AND p.batch_id IS NOT NULL AND {inside}",
    )[0][0]
    numbers = {row[0]: row[1:-1] for row in moved if any(row[1:])}
    loaded = {row[0] for row in moved if row[-1]} & numbers.keys()
    totals = tuple(sum(row[n] for row in numbers.values()) for n in range(len(KINDS)))
    hidden, gone = frozenset[Kind](), frozenset[int]()
    if held.masks:
        of_scope = whole(session, lens, held)
        told = dict(zip(KINDS, totals, strict=True))
        hidden = hidden_kinds(lens, told, of_scope.now, hidden_of_whole(lens, of_scope))
        gone = _merged_units(session, lens, held, numbers, hidden)
    shown = [unit_id for unit_id in numbers if unit_id not in gone]
    last = last_page(len(shown) + bool(gone), size)
    page = nearest(page, last)
    on_page = shown[(page - 1) * size : page * size]
    codes = _names(session, on_page)
    rows = tuple(Changed(unit_id, *codes[unit_id], numbers[unit_id], unit_id in loaded) for unit_id in on_page)
    merged = None
    if gone and page == last:
        merged = Merged(len(gone), tuple(sum(numbers[unit_id][n] for unit_id in gone) for n in range(len(KINDS))))
    return ChangeList(lens, held, visit, since, totals, hidden, len(loaded), imports, rows, merged, page, last)


def _names(session: Session, unit_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """unit → its code and name."""
    rows = session.execute(
        text("SELECT id, code, name FROM unit WHERE id IN :units").bindparams(bindparam("units", expanding=True)),
        {"units": list(unit_ids)},
    )
    return {unit_id: (code, name) for unit_id, code, name in rows}


def hidden_kinds(lens: Lens, numbers: Mapping[Kind, int], now: Values, gone: Collection[Key]) -> frozenset[Kind]:
    """The kinds whose numbers are hidden from who sees no people: small, or `gone` from the overview of the scope.

    A log-in may be as old as the period that the overview tells of. So where it hides by how much a figure moved, one
    of the parts that make it is hidden at least.
    """
    base = base_measure(lens.base)
    found = {
        kind
        for kind, number in numbers.items()
        if (None, part(kind.measure, kind.flow.value)) in gone
        or (is_small(number) and not is_of_many(kind.measure, now, base))
        or is_of_few(kind.measure, now, base)
    }
    for measure in {kind.measure for kind in numbers}:
        told = {kind: abs(number) for kind, number in numbers.items() if kind.measure == measure and number}
        if told and found.isdisjoint(told) and (None, part(measure, CHANGE)) in gone:
            found.add(min(told, key=lambda kind: told[kind]))
    return frozenset(found)


def _merged_units(
    session: Session, lens: Lens, held: Scope, numbers: Mapping[int, tuple[int, ...]], hidden: Collection[Kind]
) -> frozenset[int]:
    """The units that go into one line. One query."""
    columns = columns_of(lens.base, lens.evidence, ("participants", "with_smartphone"))
    place = 1 if lens.base is Base.SMARTPHONE else 0
    people = {
        unit_id: found[place]
        for unit_id, found in balances.by_unit(session, lens.day, lens.groups, columns, held.selection).items()
    }
    closed = numbers.keys() - held.open_units
    few = {unit_id for unit_id in closed if people.get(unit_id, 0) < SMALLEST}
    many = {unit_id for unit_id in closed if people.get(unit_id, 0) >= CROWD}
    gone = frozenset[int]()
    for n, kind in enumerate(KINDS):
        column = {unit_id: numbers[unit_id][n] for unit_id in closed}
        gone |= hidden_parts(column, whole_is_hidden=kind in hidden, few=few, many=many)
    return gone
