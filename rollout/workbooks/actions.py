"""What is done with batches: stage, tick leavers, apply, cancel, undo, load from a command. None commits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.background import is_anyone_working
from rollout.core.dates import today
from rollout.core.garbage import uncollected
from rollout.core.numbers import WrongNumber, unit_code
from rollout.core.uploads import plain_name
from rollout.db import reading
from rollout.ledger.chain import last_seq
from rollout.models import Batch, BatchRow, User
from rollout.register.errors import NotLookedUp
from rollout.vocabulary import BatchState, Evidence, ImportKind, RowState
from rollout.workbooks import asking, staging, undoing
from rollout.workbooks.applying import apply_plan
from rollout.workbooks.choices import Choices
from rollout.workbooks.errors import (
    BatchChanged,
    BatchNotApplying,
    BatchNotWaiting,
    BatchUnclear,
    ColumnsUnclear,
    FileProbes,
    NoSuchBatch,
    NotAgreed,
    TooManyWaiting,
    UnitUnknown,
)
from rollout.workbooks.examining import (
    Examined,
    Upload,
    check_plan,
    examine,
    examine_again,
    make_plan,
    order_of,
    parse_batch,
    unit_of,
)
from rollout.workbooks.foreseeing import foresee_leavers
from rollout.workbooks.keeping import WAITING, drop
from rollout.workbooks.known_people import known_unit
from rollout.workbooks.messages import Message, quotable
from rollout.workbooks.plans import Order, Plan, count_proposed
from rollout.workbooks.reading import check_size
from rollout.workbooks.rights import rights_of
from rollout.workbooks.understanding import Parsed

MOST_WAITING = 20
"""How many files of one person may wait to be written or dropped."""

INTERRUPTED = "interrupted"
BROKEN = "broken"

PENDING = "pending"
"""In a batch's summary: what was said of the file since it was planned has led to no plan; it is not written so."""

STOPPING = -1
"""In the place of a batch's progress: it is to end."""


def check_waiting(session: Session, *, by: User) -> None:
    """Raises TooManyWaiting for who has as many files waiting as one may have. Reads only."""
    waiting = session.scalar(
        select(func.count())
        .select_from(Batch)
        .where(Batch.created_by_id == by.id, Batch.state.in_([state.value for state in WAITING]))
    )
    if (waiting or 0) >= MOST_WAITING:
        raise TooManyWaiting(max=MOST_WAITING)


def stage_upload(session: Session, examined: Examined, *, by: User) -> Batch:
    """Keeps an examined file and its plan for the loader to look at. Raises TooManyWaiting."""
    batch = _take(session, examined, by=by)
    batch.summary = {"rows_asked": len(examined.plan.rows)}
    _save(session, batch, examined)
    return batch


def stage_unclear(session: Session, upload: Upload, refusal: ColumnsUnclear, *, by: User) -> Batch:
    """Keeps a file whose columns have to be named first. Raises TooManyWaiting."""
    check_waiting(session, by=by)
    batch = staging.open_unclear(session, upload, refusal, unit_id=unit_of(session, upload, by=by), by=by)
    audit.record(
        session, by=by, action="stage_import", subject="batch", subject_id=batch.id, kind=batch.kind,
        rows=0, matched=0, new=0, elsewhere=0,
    )  # fmt: skip
    return batch


def _save(session: Session, batch: Batch, examined: Examined) -> None:
    staging.show_plan(session, batch, examined.plan)
    staging.save_understood(batch, examined.upload.choices, examined.outlines, examined.plan.questions)


def choose(batch: Batch, choices: Choices) -> int:
    """Keeps what the loader says of the file, so that it is not lost; returns the revision. Raises BatchNotWaiting."""
    _check_waiting(batch)
    held = staging.understood_of(batch)
    staging.save_understood(batch, choices, held.outlines, held.questions)
    batch.summary = {**batch.summary, PENDING: True}
    return batch.revision


def set_unit(session: Session, batch: Batch, *, typed: str, by: User) -> None:
    """Says that the whole file is of one unit, where none was said. Raises BatchNotWaiting, UnitUnknown."""
    if not typed.strip() or batch.unit_id is not None:
        return
    _check_waiting(batch)
    code = clean_unit_code(typed)
    unit = known_unit(session, code, batch.list_on)
    if unit is None or not rights_of(session, by, ImportKind(batch.kind)).may_load(unit.id):
        raise UnitUnknown(code=quotable(code))
    batch.unit_id = unit.id


def restage(
    session: Session, batch: Batch, examined: Examined | ColumnsUnclear, choices: Choices, *, revision: int, by: User
) -> None:
    """What the file would do with what was said of it, in place of what was shown before.

    Raises BatchNotWaiting, and BatchChanged where somebody has said something else meanwhile.
    """
    _check_waiting(batch)
    if batch.revision != revision:
        raise BatchChanged
    if isinstance(examined, ColumnsUnclear):
        staging.save_unclear(session, batch, examined, choices)
        return
    if batch.kind == ImportKind.PARTICIPANTS:
        batch.unit_id = examined.order.unit_id or batch.unit_id  # its code may have been found inside only now
        asking.note(session, examined.plan, by=by)
        asked = batch.summary.get("rows_asked", 0) + len(examined.plan.rows)
        batch.summary = {**batch.summary, "rows_asked": asked}
    _save(session, batch, examined)


def _take(session: Session, examined: Examined, *, by: User) -> Batch:
    """Keeps an examined file, its plan not yet."""
    check_waiting(session, by=by)
    batch, plan = staging.open_batch(session, examined, by=by), examined.plan
    if examined.upload.kind is ImportKind.PARTICIPANTS:
        asking.note(session, plan, by=by)
    audit.record(
        session, by=by, action="stage_import", subject="batch", subject_id=batch.id, kind=batch.kind,
        rows=len(plan.rows), matched=sum(row.person_id is not None for row in plan.rows),
        new=plan.counts()[RowState.CREATED], elsewhere=plan.refused_for("row.elsewhere"),
    )  # fmt: skip
    return batch


def record_probe(session: Session, refusal: FileProbes | NotLookedUp, *, kind: ImportKind, by: User) -> None:
    """Notes that somebody's file was refused for what it asks."""
    audit.record(
        session, by=by, action="refuse_import", subject="user", subject_id=by.id, kind=kind.value,
        why=type(refusal).__name__,
    )  # fmt: skip


def tick_leavers(session: Session, batch: Batch, *, shown: Collection[int], ticked: Collection[int]) -> None:
    """Of the leavers shown (keys of rows) those ticked leave, the others stay. Raises BatchNotWaiting."""
    _check_waiting(batch)
    rows = session.scalars(
        select(BatchRow).where(
            BatchRow.batch_id == batch.id, BatchRow.state == RowState.LEAVER.value, BatchRow.id.in_(shown)
        )
    )
    for row in rows:
        row.is_ticked = row.id in ticked
    session.flush()
    leaving = staging.ticked_of(session, batch)
    foreseen = foresee_leavers(session, batch, leaving)
    proposed = count_proposed(leaving)
    batch.summary = {**batch.summary, "left": len(leaving), "proposed": proposed, "foreseen": foreseen}


def start_applying(batch: Batch, *, agreed: Collection[str], revision: int) -> None:
    """Says that the batch is about to be written; `agreed` are keys of questions, `revision` is of the plan seen.

    Raises BatchNotWaiting, BatchUnclear, BatchChanged, NotAgreed.
    """
    _check_waiting(batch)
    if "unclear" in batch.summary:
        raise BatchUnclear
    if PENDING in batch.summary or batch.revision != revision:
        raise BatchChanged
    asked = [message.key for message in staging.warnings_of(batch) if message.is_ask]
    if missing := len(set(asked) - set(agreed)):
        raise NotAgreed(n=missing)
    batch.summary = {name: value for name, value in batch.summary.items() if name != "stopped"} | {"agreed": asked}
    batch.state, batch.progress = BatchState.APPLYING.value, 0


def cancel(session: Session, batch: Batch, *, by: User) -> None:
    """Drops a batch that was not written, its file and rows. Raises BatchNotWaiting."""
    _check_waiting(batch)
    drop(session, batch, by=by)


def record_refused_taken(
    session: Session, batch_id: int, *, fields: list[str], rows: int, whole: bool, by: User
) -> None:
    """Notes that somebody took the refused rows of a batch away: which fields, of how many, in full or masked."""
    audit.record(
        session, by=by, action="take_refused", subject="batch", subject_id=batch_id, fields=fields, rows=rows,
        whole=whole,
    )  # fmt: skip


def _check_waiting(batch: Batch) -> None:
    if batch.state not in WAITING:
        raise BatchNotWaiting


@dataclass(frozen=True)
class Prepared:
    """A staged batch read and planned as of now, with the leavers that were ticked."""

    parsed: Parsed
    order: Order
    plan: Plan


def prepare(session: Session, batch: Batch, *, by: User, parsed: Parsed | None = None) -> Prepared:
    """Reads the file, unless it is given as `parsed`, and plans it. Writes nothing."""
    choices = staging.understood_of(batch).choices
    parsed = parsed or parse_batch(session, batch, choices)
    order = order_of(session, batch, choices, by=by)
    plan = make_plan(session, ImportKind(batch.kind), parsed, order)
    plan.warnings += [message for message in staging.warnings_of(batch) if message.code == staging.SEEN]
    plan.tick(staging.ticked_leavers(session, batch))
    return Prepared(parsed, order, plan)


def apply(session: Session, batch: Batch, prepared: Prepared, *, by: User) -> None:
    """Writes a prepared plan; plans again when the ledger has moved on since. Raises BatchNotWaiting.

    Where the plan is not the one that its loader has seen, or asks what they have not agreed to, it is shown again.
    """
    if batch.state != BatchState.APPLYING:
        raise BatchNotWaiting
    if last_seq(session) != prepared.plan.seq:
        prepared = prepare(session, batch, by=by, parsed=prepared.parsed)
    order, plan = prepared.order, prepared.plan
    if plan.digest() != batch.summary["digest"] or plan.unasked(batch.summary["agreed"]):
        check_again(session, batch, prepared.parsed, order, plan, by=by)
        plan.warnings.append(Message("file.plan_changed"))
        staging.show_plan(session, batch, plan)
        batch.revision += 1
        batch.state = BatchState.STAGED.value
        return
    apply_plan(session, batch, order, plan, by=by)


def check_again(session: Session, batch: Batch, parsed: Parsed, order: Order, plan: Plan, *, by: User) -> None:
    """Before another plan than the one seen is shown: it may ask about others. Raises what `examine` raises."""
    check_plan(session, ImportKind(batch.kind), parsed, order, plan, by=by)
    if batch.kind == ImportKind.PARTICIPANTS:
        asking.note(session, plan, by=by)


def fail(batch: Batch, why: str) -> None:
    """Nothing of the batch was written: its one transaction did not end."""
    if batch.state == BatchState.APPLYING:
        batch.state, batch.progress = BatchState.FAILED.value, 0
        batch.summary = {**batch.summary, "failure": why}


def stop_applying(batch: Batch) -> None:
    """Nothing of the batch was written, as its loader wished; it waits as before."""
    if batch.state == BatchState.APPLYING:
        batch.state, batch.progress = BatchState.STAGED.value, 0
        batch.summary = {**batch.summary, "stopped": True}


def ask_to_stop(batch: Batch) -> None:
    """Tells whichever process writes the batch that it is to end. Raises BatchNotApplying."""
    if batch.state != BatchState.APPLYING:
        raise BatchNotApplying
    batch.progress = STOPPING


def interrupted(session: Session) -> list[Batch]:
    """Batches that were being written when their process ended. Reads only."""
    found = session.scalars(select(Batch).where(Batch.state == BatchState.APPLYING.value)).all()
    return [] if not found or is_anyone_working(session) else list(found)


def fail_interrupted(session: Session) -> int:
    """Says of interrupted batches that they are not written; returns how many those are."""
    found = interrupted(session)
    for batch in found:
        fail(batch, INTERRUPTED)
    return len(found)


def undo_batch(session: Session, batch_id: int, *, by: User) -> dict[str, Any]:
    """Reverses one import: {batch, kept, kept_fields}. Raises NoSuchBatch and what undoing.undo_batch raises."""
    batch = session.get(Batch, batch_id)
    if batch is None:
        raise NoSuchBatch(batch=batch_id)
    kept = undoing.undo_batch(session, batch, by=by)
    return {"batch": batch_id, "kept": kept.count, "kept_fields": kept.fields}


@uncollected()
def load_file(
    session: Session,
    *,
    by: User,
    kind: ImportKind,
    path: Path | bytes,
    file_name: str = "",
    unit: str = "",
    list_on: date | None = None,
    is_full: bool = False,
    evidence: Evidence = Evidence.REPORTED,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Loads a file, whole or not at all, as the upload page does; the caller commits. Raises FileRefused.

    Ends the transaction it is given, then reads and plans without holding up others who write. Everyone who is
    missing in a full list leaves. Returns {batch, rows_read, created, updated, unchanged, rejected, skipped, left,
    warnings, errors: [{sheet, row, column, code, message}]}; `batch` is None for a dry run.
    """
    if isinstance(path, Path):
        check_size(path.stat().st_size)
        content, name = path.read_bytes(), file_name or path.name
    else:
        content, name = path, file_name
    upload = Upload(
        kind=kind,
        file_name=plain_name(name),
        content=content,
        list_on=list_on or today(),
        is_full=is_full,
        evidence=evidence,
        unit_code=clean_unit_code(unit),
    )
    with reading():
        session.rollback()
        examined = examine(session, upload, by=by)
        session.rollback()
    if dry_run:
        return report(None, examined.plan)
    if last_seq(session) != examined.plan.seq:
        examined = examine_again(session, examined, by=by)
    batch = _take(session, examined, by=by)
    order, plan = examined.order, examined.plan
    del content, path, upload, examined  # the file and its rows are let go
    apply_plan(session, batch, order, plan, by=by)
    return report(batch.id, plan)


def clean_unit_code(typed: str) -> str:
    """Raises UnitUnknown for what can be no code."""
    try:
        return unit_code(typed)
    except WrongNumber as error:
        raise UnitUnknown(code=quotable(typed)) from error


def report(batch_id: int | None, plan: Plan) -> dict[str, Any]:
    """What a plan does or did, as the commands print it."""
    errors, warnings = [], [_printed("", None, message) for message in plan.warnings]
    for planned in plan.rows:
        row = planned.row
        errors += [_printed(row.sheet, row.number, message) for message in row.errors]
        warnings += [_printed(row.sheet, row.number, message) for message in row.warnings]
    return {"batch": batch_id, **plan.counts(), "warnings": warnings, "errors": errors}


def _printed(sheet: str, row: int | None, message: Message) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "row": row,
        "column": message.column,
        "code": message.code,
        "message": message.vietnamese(row or 0),
    }
