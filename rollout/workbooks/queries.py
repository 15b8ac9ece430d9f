"""What is read of batches: those a viewer may see, their rows as they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, String, and_, cast, false, func, or_, select, text, true
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.background import background
from rollout.core.dates import day_number, now, today
from rollout.core.names import sort_key
from rollout.core.paging import ROWS, Paged, paged
from rollout.core.users import display_names
from rollout.models import Batch, BatchRow, StatusWord, Unit
from rollout.vocabulary import BatchState, ImportKind, RowState
from rollout.workbooks import showing, staging
from rollout.workbooks.alike import MOST_SHOWN, OTHER
from rollout.workbooks.foreseeing import foreseen_of
from rollout.workbooks.job_names import apply_name, undo_name
from rollout.workbooks.messages import Message
from rollout.workbooks.quiet import QuietRow, quiet_count, quiet_rows
from rollout.workbooks.rights import PERMISSION
from rollout.workbooks.showing import ShownChange, ShownPerson
from rollout.workbooks.tags import TAGS

SEEING = {
    ImportKind.PARTICIPANTS: Permission.EDIT_PEOPLE,
    ImportKind.UNITS: Permission.IMPORT_UNITS,
    ImportKind.USERS: Permission.IMPORT_USERS,
    ImportKind.OFFICIAL: Permission.RECONCILE,
}
"""Who sees what others loaded: of their own units, or of everything where the file is of several."""

WHOLE_FOR = timedelta(days=7)
"""How long after loading a file its loader may take its refused rows with numbers in full."""

KEPT = "kept"
"""Beside the states of rows and their tags: those that undoing kept."""


def kinds(viewer: Viewer) -> list[ImportKind]:
    """What the viewer may load."""
    return [kind for kind in ImportKind if viewer.can(PERMISSION[kind]) and _reaches(viewer, kind)]


def _reaches(viewer: Viewer, kind: ImportKind) -> bool:
    """A file of accounts asks about everybody, so that only whoever answers for the whole province loads it."""
    return kind is not ImportKind.OFFICIAL or viewer.selection(PERMISSION[kind]).is_everything


def only_counts(viewer: Viewer) -> bool:
    """Of a list of units, may the viewer load the numbers alone?"""
    return viewer.can(PERMISSION[ImportKind.UNITS]) and not viewer.can(Permission.IMPORT_UNITS)


def _visible(viewer: Viewer, batch_id: int | None = None) -> Select[Batch]:
    """What the viewer sees of all batches, or of one."""
    conditions = []
    for kind in kinds(viewer):
        own = _own(viewer, kind, batch_id)
        others = false()
        if viewer.can(SEEING[kind]):
            selection = viewer.selection(SEEING[kind])
            others = true() if selection.is_everything else text(selection.sql("batch.unit_id"))  # type: ignore[assignment]
        conditions.append(and_(Batch.kind == kind.value, or_(own, others)))
    statement = select(Batch).where(or_(false(), *conditions))
    if batch_id is not None:
        statement = statement.where(Batch.id == batch_id)
    return statement.params(day=day_number(today()))


def _own(viewer: Viewer, kind: ImportKind, batch_id: int | None) -> ColumnElement[bool]:
    """What the viewer loaded, but for batches about a unit that is not theirs any more."""
    is_mine = Batch.created_by_id == viewer.user.id
    reach = viewer.units_of(PERMISSION[kind])
    if reach is None:
        return is_mine
    mine = select(Batch).where(is_mine, Batch.kind == kind.value)
    if batch_id is not None:
        mine = mine.where(Batch.id == batch_id)
    return Batch.id.in_([batch.id for batch in viewer.session.scalars(mine) if _is_within(viewer, batch, reach)])


def _is_within(viewer: Viewer, batch: Batch, reach: frozenset[int]) -> bool:
    """Is a batch of units that are the viewer's, and of no more than they may load of them today?"""
    may_say_it = batch.kind != ImportKind.UNITS or staging.is_only_counts(batch) or not only_counts(viewer)
    return may_say_it and staging.units_of(batch) <= reach


@dataclass(frozen=True)
class ListedBatch:
    batch: Batch
    by: str
    unit: str


def list_batches(viewer: Viewer, page: int, size: int = ROWS) -> Paged[ListedBatch]:
    """One's own batches and those of one's scope, the latest first."""
    found = paged(viewer.session, _visible(viewer).order_by(Batch.id.desc()), page, size)
    users = display_names(viewer.session, {batch.created_by_id for batch in found.rows})
    units = _unit_names(viewer.session, {batch.unit_id for batch in found.rows if batch.unit_id is not None})
    rows = [
        ListedBatch(batch, users.get(batch.created_by_id, ""), units.get(batch.unit_id or 0, ""))
        for batch in found.rows
    ]
    return Paged(rows, found.number, found.total)


def batch_by_id(viewer: Viewer, batch_id: int) -> ListedBatch | None:
    batch = viewer.session.scalars(_visible(viewer, batch_id)).first()
    if batch is None:
        return None
    units = _unit_names(viewer.session, {batch.unit_id} - {None})  # type: ignore[arg-type]
    return ListedBatch(
        batch,
        display_names(viewer.session, {batch.created_by_id})[batch.created_by_id],
        units.get(batch.unit_id or 0, ""),
    )


def _unit_names(session: Session, ids: set[int]) -> dict[int, str]:
    rows = session.execute(select(Unit.id, Unit.code, Unit.name).where(Unit.id.in_(ids)))
    return {unit_id: f"{code} {name}" for unit_id, code, name in rows}


def is_own(viewer: Viewer, batch: Batch) -> bool:
    """Only who loaded a file has seen it whole, so only they write or drop it, while its units are theirs."""
    reach = viewer.units_of(PERMISSION[ImportKind(batch.kind)])
    return batch.created_by_id == viewer.user.id and (reach is None or _is_within(viewer, batch, reach))


def shows_refused_whole(viewer: Viewer, batch: Batch) -> bool:
    """May the viewer take the refused rows with numbers in full? Whoever loaded them corrects them within days."""
    return is_own(viewer, batch) and now() < batch.created_at + WHOLE_FOR


def undo_percent(batch_id: int) -> int | None:
    """How far the undoing of a batch is, as far as this process knows; ask before reading what it leaves."""
    return background().percent(undo_name(batch_id))


def percent(batch: Batch, undone: int | None) -> int | None:
    """How far the writing or undoing of a batch is; None when nothing is under way."""
    if batch.state == BatchState.APPLYING:
        return background().percent(apply_name(batch.id)) or max(0, batch.progress)
    return undone if batch.state == BatchState.APPLIED else None


def names_sheets(batch: Batch) -> bool:
    """Has it rows of several sheets, so that a row is not known by its number alone?"""
    return len({sheet for sheet, *_ in batch.summary.get("columns", ())}) > 1


def row_counts(session: Session, batch: Batch) -> dict[str, int]:
    """How many rows there are of each state, in the order of the states, and of those that undoing kept."""
    found = dict(
        session.execute(
            select(BatchRow.state, func.count()).where(BatchRow.batch_id == batch.id).group_by(BatchRow.state)
        ).all()
    )
    if quiet := quiet_count(session, batch.id):
        found[RowState.UNCHANGED.value] = found.get(RowState.UNCHANGED.value, 0) + quiet
    if not found:
        return {}  # the rows are gone
    counts = {state.value: found[state.value] for state in RowState if found.get(state.value)}
    counts |= {tag: batch.summary["tags"][tag] for tag in TAGS if batch.summary.get("tags", {}).get(tag)}
    if batch.state == BatchState.UNDONE:
        kept = session.scalar(select(func.count()).select_from(_told(batch, FAMILY[KEPT]).subquery())) or 0
        counts |= {KEPT: kept} if kept else {}
    return counts


def _told(batch: Batch, codes: Iterable[str]) -> Select[BatchRow]:
    """The rows with a message whose code begins so."""
    messages = cast(BatchRow.messages, String)
    return select(BatchRow).where(
        BatchRow.batch_id == batch.id, or_(*(messages.contains(f'"{code}') for code in codes))
    )


FAMILY: Mapping[str, tuple[str, ...]] = {KEPT: ("undo.",), **TAGS}
"""What rows are shown under beside their states → beginnings of the codes of messages."""


@dataclass(frozen=True)
class ShownRow:
    id: int
    sheet: str
    number: int
    title: str
    unit: str
    changes: list[ShownChange]
    messages: list[Message]
    is_ticked: bool
    is_proposal: bool
    question: str
    own: ShownPerson | None
    alike: list[ShownPerson]


def list_rows(session: Session, batch: Batch, state: str, page: int, size: int = ROWS) -> Paged[ShownRow]:
    """Rows of one state, in the order of the file; leavers by name; of those unchanged the ones with a remark first."""
    statement = (
        _told(batch, FAMILY[state])
        if state in FAMILY
        else select(BatchRow).where(BatchRow.batch_id == batch.id, BatchRow.state == state)
    )
    more = quiet_count(session, batch.id) if state == RowState.UNCHANGED else 0
    found = paged(session, statement.order_by(BatchRow.id), page, size, more)
    first = max(0, (found.number - 1) * size - (found.total - more))
    quiet = quiet_rows(session, batch.id, first, size - len(found.rows)) if more else []
    units = _unit_names(session, {row.unit_id for row in (*found.rows, *quiet) if row.unit_id is not None})
    kind = ImportKind(batch.kind)
    rows = []
    for row in found.rows:
        content = staging.payload_of(row)
        rows.append(
            ShownRow(
                row.id,
                row.sheet,
                row.number,
                content["title"],
                units.get(row.unit_id or 0, ""),
                [showing.shown(kind, *change) for change in content.get("changes", ())],
                [staging.message_of(message) for message in row.messages],
                row.is_ticked,
                content.get("is_proposal", False),
                content.get("question", ""),
                showing.person(content["own"]) if "own" in content else None,
                [showing.person(alike) for alike in content.get("alike", ())],
            )
        )
    rows += [_quiet(row, units) for row in quiet]
    return Paged(rows, found.number, found.total)


def _quiet(row: QuietRow, units: Mapping[int, str]) -> ShownRow:
    unit = units.get(row.unit_id or 0, "")
    return ShownRow(0, row.sheet, row.number, row.title, unit, [], [], False, False, "", None, [])


def alike_questions(session: Session, batch: Batch) -> dict[str, set[str]]:
    """Key of the question about a row → its answers, of the rows that may be about somebody on the list."""
    found = {}
    for row in session.scalars(_told(batch, FAMILY["alike"]).limit(MOST_SHOWN)):
        content = staging.payload_of(row)
        if "own" in content:
            found[content["question"]] = {OTHER, *(str(person_id) for person_id, *_ in content["alike"])}
    return found


def refused_rows(session: Session, batch: Batch) -> dict[tuple[str, int], list[Message]]:
    """Why rows were refused, by sheet and number."""
    rows = session.execute(
        select(BatchRow.sheet, BatchRow.number, BatchRow.messages)
        .where(BatchRow.batch_id == batch.id, BatchRow.state == RowState.REJECTED.value)
        .order_by(BatchRow.id)
    )
    return {
        (sheet, number): [staging.message_of(message) for message in messages if message.get("is_error")]
        for sheet, number, messages in rows
    }


def kept_names(session: Session, batch: Batch, person_ids: set[int], unit_ids: set[int], most: int) -> list[str]:
    """Whom an undo would keep, as they stood in the file; at most `most`, in its order."""
    statement = select(BatchRow).where(
        BatchRow.batch_id == batch.id,
        or_(BatchRow.person_id.in_(sorted(person_ids)[:most]), BatchRow.unit_id.in_(sorted(unit_ids)[:most])),
        BatchRow.state.in_([RowState.CREATED.value, RowState.UPDATED.value, RowState.LEAVER.value]),
    )
    return [staging.payload_of(row)["title"] for row in session.scalars(statement.order_by(BatchRow.id).limit(most))]


def taught_words(session: Session) -> list[StatusWord]:
    """The province's own words of status, in the order of the alphabet."""
    return sorted(session.scalars(select(StatusWord)), key=lambda held: sort_key(held.word, given_name_first=False))


def may_teach(viewer: Viewer) -> bool:
    """A word means the same in everybody's files: who keeps the registry says so, or who loads the whole province."""
    if viewer.can(Permission.EDIT_REGISTRY):
        return True
    return viewer.can(Permission.IMPORT_UNITS) and viewer.selection(Permission.IMPORT_UNITS).is_everything


@dataclass(frozen=True)
class ForeseenUnit:
    """A unit, "" for all that change, and (before, after) of each figure shown (foreseen.shown_of)."""

    unit: str
    amounts: list[tuple[int, int]]


def foreseen(session: Session, batch: Batch) -> list[ForeseenUnit]:
    """What the figures become as of today: all units that change together, then one by one."""
    found = foreseen_of(batch)
    names = _unit_names(session, {unit_id for unit_id, _ in found})
    return [ForeseenUnit(names.get(unit_id, ""), amounts) for unit_id, amounts in found]
