"""Batches and their rows in the database: what was planned or done, personal values encrypted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from rollout.core.bulk import insert_rows
from rollout.core.crypto import Keys, keys
from rollout.core.dates import local, now, today
from rollout.core.formats import day as shown_day
from rollout.core.names import LONGEST_NAME
from rollout.db import chunks
from rollout.models import Batch, BatchRow, User
from rollout.vocabulary import BatchState, IdentifierKind, ImportKind, RowState
from rollout.workbooks.alike import Alike, question_key
from rollout.workbooks.choices import NOTHING_SAID, Choices, choices_from
from rollout.workbooks.errors import ColumnsUnclear
from rollout.workbooks.examining import FILE_FIELD, Examined, Upload, reading_of
from rollout.workbooks.foreseeing import foresee
from rollout.workbooks.keeping import KEEP_FILES
from rollout.workbooks.messages import Message, quotable
from rollout.workbooks.outline import SheetOutline, as_json, outlines_from
from rollout.workbooks.parsed_row import ParsedRow
from rollout.workbooks.person_steps import PersonSteps
from rollout.workbooks.plan_units import COUNTS_ALONE
from rollout.workbooks.plans import Leaver, Plan, PlannedRow, count_proposed
from rollout.workbooks.questions import Question
from rollout.workbooks.quiet import QuietRow, forget_quiet, is_quiet, keep_quiet
from rollout.workbooks.tags import tags_of

LEAVERS = "[leavers]"
"""Where leavers stand instead of a sheet: no sheet of a workbook may be called so."""

LONGEST_KEPT = 1_000  # characters of one word of a message

OUT_OF_SCOPE = "row.unit_scope"
SEEN = "file.seen"

FORESEEN = frozenset({ImportKind.PARTICIPANTS.value, ImportKind.OFFICIAL.value})
"""The kinds of lists of which it is told what the figures will become; a list of units tells its numbers itself."""

STAYING = ("columns", "asked", "reading", "rows_asked", "agreed")
"""Of a batch's summary what is of the file, not of one plan of it."""

ROWS: Table = BatchRow.__table__  # type: ignore[assignment]
NO_MESSAGES: list[dict[str, Any]] = []
UNDERSTOOD_FIELD = "batch.understood"
PAYLOAD_FIELD = "batch_row.payload"
BEFORE_FIELD = "batch_row.before"
TITLES = {
    ImportKind.PARTICIPANTS: ("name", ""), ImportKind.UNITS: ("name", ""),
    ImportKind.USERS: ("display_name", "username"), ImportKind.OFFICIAL: ("name", "office"),
}  # fmt: skip
"""What a row is called by, and by what where it says nothing there."""


def open_batch(session: Session, examined: Examined, *, by: User) -> Batch:
    """Keeps the file, encrypted; what it would do is for `show_plan`."""
    upload, order, plan = examined.upload, examined.order, examined.plan
    if seen := _applied_before(session, upload.digest, order.unit_id):
        day = shown_day(local(seen.applied_at).date() if seen.applied_at else None)
        plan.warnings.append(Message(SEEN, values={"day": day, "batch": seen.id}))
    unit_id = order.unit_id if order.unit_id is not None else _only_unit(plan)
    return _new_batch(session, upload, unit_id=unit_id, by=by)


def _new_batch(session: Session, upload: Upload, *, unit_id: int | None, by: User) -> Batch:
    batch = Batch(
        kind=upload.kind.value,
        state=BatchState.STAGED.value,
        file_name=quotable(upload.file_name, LONGEST_NAME),
        file_hash=upload.digest,
        file_size=len(upload.content),
        file=keys().encrypt_bytes(upload.content, FILE_FIELD),
        keep_until=today() + KEEP_FILES,
        list_on=upload.list_on,
        is_full=upload.is_whole_list,
        evidence=upload.level.value,
        unit_id=unit_id,
        created_by_id=by.id,
        created_at=now(),
        summary={},
        revision=0,
    )
    session.add(batch)
    session.flush()
    session.expire(batch, ["file"])  # it is written
    return batch


def open_unclear(session: Session, upload: Upload, refusal: ColumnsUnclear, *, unit_id: int | None, by: User) -> Batch:
    """Keeps a file of which it has to be said what its columns are; nothing of it is planned."""
    batch = _new_batch(session, upload, unit_id=unit_id, by=by)
    save_unclear(session, batch, refusal, upload.choices)
    return batch


def save_unclear(session: Session, batch: Batch, refusal: ColumnsUnclear, choices: Choices) -> None:
    """Of what was planned nothing is left; what its loader said of it is."""
    show_plan(session, batch, Plan(batch.planned_seq))
    batch.summary = {**batch.summary, "unclear": {"message": refusal.message, "values": refusal.values}}
    save_understood(batch, choices, refusal.outlines, [])


def save_understood(
    batch: Batch, choices: Choices, outlines: Sequence[SheetOutline], questions: Sequence[Question]
) -> None:
    """What the columns are taken for, what is asked, and what was answered."""
    batch.revision += 1
    batch.understood = _sealed(
        keys(),
        {"choices": choices.as_json(), "outlines": as_json(outlines), "questions": questions},
        UNDERSTOOD_FIELD,
    )
    columns = [
        [sheet.name, column.letter, column.field] for sheet in outlines for column in sheet.columns if column.field
    ]
    reading = reading_of(batch.file_hash, choices)
    batch.summary = {**batch.summary, "columns": columns, "asked": len(questions), "reading": reading}


class Understood(NamedTuple):
    choices: Choices
    outlines: list[SheetOutline]
    questions: list[Question]


def understood_of(batch: Batch) -> Understood:
    """What `save_understood` kept; nothing where it is kept no more."""
    if batch.understood is None:
        return Understood(NOTHING_SAID, [], [])
    told = json.loads(keys().decrypt(batch.understood, UNDERSTOOD_FIELD))
    questions = [
        Question(key, code, values, tuple(map(tuple, options))) for key, code, values, options in told["questions"]
    ]
    return Understood(choices_from(told["choices"]), outlines_from(told["outlines"]), questions)


def _applied_before(session: Session, digest: str, unit_id: int | None) -> Batch | None:
    statement = select(Batch).where(Batch.file_hash == digest, Batch.state == BatchState.APPLIED.value)
    if unit_id is not None:
        statement = statement.where(Batch.unit_id == unit_id)
    return session.scalars(statement.order_by(Batch.id.desc()).limit(1)).first()


def _only_unit(plan: Plan) -> int | None:
    """The unit of the file, where all rows are of one."""
    units = {row.unit_id for row in plan.rows if row.state is not RowState.SKIPPED}
    return units.pop() if len(units) == 1 else None


def show_plan(session: Session, batch: Batch, plan: Plan) -> None:
    """Keeps a plan that its loader has to see, and what tells it from another that they have not seen."""
    sum_up(session, batch, plan)
    batch.summary = {**batch.summary, "digest": plan.digest()}
    for run in chunks(plan.rows):
        keep_rows(session, batch, run)
    keep_leavers(session, batch, plan)


def sum_up(session: Session, batch: Batch, plan: Plan) -> None:
    """Writes the plan's counts and the units that it is about; nothing is left of an earlier plan."""
    batch.planned_seq = plan.seq
    telling = [row for row in plan.rows if row.row.errors or row.row.warnings]
    batch.summary = {
        **{name: batch.summary[name] for name in STAYING if name in batch.summary},
        **plan.counts(),
        "leavers": len(plan.leavers),
        "proposed": count_proposed(plan.leavers),
        "only_counts": batch.kind == ImportKind.UNITS.value and not plan.changes_beside(COUNTS_ALONE),
        "units": sorted(_units(batch, plan)),
        "tags": Counter(tag for row in telling for tag in tags_of(row.messages)),
        "row_warnings": sum(message.is_warning for row in telling for message in row.row.warnings),
        "cleaned": sum(message.is_cleaning for row in telling for message in row.row.warnings),
        "foreseen": _foreseen(session, batch, plan),
        "warnings": [message_row(message) for message in plan.warnings],
    }
    session.flush()
    session.execute(delete(BatchRow).where(BatchRow.batch_id == batch.id))
    forget_quiet(session, [batch.id])


def keep_rows(session: Session, batch: Batch, rows: Sequence[PlannedRow]) -> None:
    """Writes some rows of a plan."""
    held, kind = keys(), ImportKind(batch.kind)
    telling, quiet = list[PlannedRow](), list[QuietRow]()
    for row in rows:
        if is_quiet(row):
            read = row.row
            quiet.append(QuietRow(read.sheet, read.number, row.unit_id, row.person_id, _title(kind, read.values)))
        else:
            telling.append(row)
    insert_rows(session, ROWS, [_row(held, batch.id, kind, row) for row in telling])
    keep_quiet(session, batch.id, quiet)


def keep_leavers(session: Session, batch: Batch, plan: Plan) -> None:
    held, leavers = keys(), enumerate(plan.leavers, 1)
    insert_rows(session, ROWS, [_leaver_row(held, batch.id, number, leaver) for number, leaver in leavers])


def _foreseen(session: Session, batch: Batch, plan: Plan) -> dict[str, Any]:
    """What the figures will become; once it is written, what was foreseen."""
    if batch.kind not in FORESEEN or batch.state == BatchState.APPLYING:
        kept: dict[str, Any] = batch.summary.get("foreseen", {})
        return kept
    return foresee(session, batch, plan.foreseen, plan.leavers)


def _units(batch: Batch, plan: Plan) -> set[int]:
    """The units that the file, its rows and its leavers name, but for those that the loader may not load."""
    found = {
        row.unit_id
        for row in plan.rows
        if not row.row.errors or all(error.code != OUT_OF_SCOPE for error in row.row.errors)
    }
    found |= {batch.unit_id, *(leaver.unit_id for leaver in plan.leavers)}
    return {unit for unit in found if unit is not None}


def is_only_counts(batch: Batch) -> bool:
    """Does a list of units change their numbers and nothing else?"""
    return bool(batch.summary.get("only_counts"))


def units_of(batch: Batch) -> frozenset[int]:
    """The units that a batch is about, as they were found when it was planned or written."""
    return frozenset(batch.summary["units"])


def _row(held: Keys, batch_id: int, kind: ImportKind, row: PlannedRow) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "sheet": row.row.sheet,
        "number": row.row.number,
        "state": row.state.value,
        "is_ticked": row.state in (RowState.CREATED, RowState.UPDATED),
        "unit_id": row.unit_id,
        "person_id": row.person_id,
        "payload": held.encrypt(_told(kind, row), PAYLOAD_FIELD),
        "before": None if row.before is None else _sealed(held, row.before, BEFORE_FIELD),
        "messages": _messages(row.row) if row.row.errors or row.row.warnings else NO_MESSAGES,
    }


def _messages(row: ParsedRow) -> list[dict[str, Any]]:
    errors = [{**message_row(message), "is_error": True} for message in row.errors]
    return errors + [message_row(message) for message in row.warnings]


def _leaver_row(held: Keys, batch_id: int, number: int, leaver: Leaver) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "sheet": LEAVERS,
        "number": number,
        "state": RowState.LEAVER.value,
        "is_ticked": leaver.is_ticked,
        "unit_id": leaver.unit_id,
        "person_id": leaver.person_id,
        "payload": _sealed(held, {"title": leaver.name, "is_proposal": leaver.is_proposal}, PAYLOAD_FIELD),
        "before": None,
        "messages": [],
    }


def ticked_of(session: Session, batch: Batch) -> list[Leaver]:
    """Who is ticked to leave, as it is kept."""
    statement = select(BatchRow).where(
        BatchRow.batch_id == batch.id, BatchRow.state == RowState.LEAVER.value, BatchRow.is_ticked
    )
    return [
        Leaver(row.person_id or 0, row.unit_id or 0, 0, "", is_proposal=payload_of(row)["is_proposal"])
        for row in session.scalars(statement)
    ]


def _told(kind: ImportKind, row: PlannedRow) -> str:
    """What is kept of a row in words, as JSON; of one that changes nothing only whom or what it is about."""
    title = _title(kind, row.row.values)
    if not (row.changed or row.before or row.alike):
        return f'{{"title": {encode_basestring(title)}}}'
    content: dict[str, Any] = {"title": title}
    if row.changed:
        content["changes"] = row.changes
    if row.before is not None and row.steps is not None:
        content["set"] = _set(row)
    if row.alike:
        own = {kind.value: row.row.values[kind.value] for kind in IdentifierKind if kind.value in row.row.values}
        content["question"] = question_key(row.row)
        content["own"] = Alike(0, row.row.values["name"], row.row.values["birth"], own)
        content["alike"] = row.alike
    return _TEXT.encode(content)


def _title(kind: ImportKind, values: Mapping[str, Any]) -> str:
    """What a row is called: its name, else what else says whom or what it is about."""
    first, second = TITLES[kind]
    title: str = values.get(first, "") or values.get(second, "")
    return title


def _set(row: PlannedRow) -> dict[str, Any]:
    """What the row sets of someone or something known before: undoing takes back only what still stands so."""
    numbers = row.steps.numbers if isinstance(row.steps, PersonSteps) else []
    return {"fields": row.steps.fields, "numbers": {kind.value: number for kind, number in numbers}}


def message_row(message: Message) -> dict[str, Any]:
    """A message as it is kept, without a number of a person; errors carry is_error as well."""
    values = {name: _kept(value) if isinstance(value, str) else value for name, value in message.values.items()}
    return {"code": message.code, "column": _kept(message.column), "values": values}


def _kept(words: str) -> str:
    return quotable(words, LONGEST_KEPT)


def warnings_of(batch: Batch) -> list[Message]:
    """What is worth knowing, or asked, of the whole file."""
    return [message_of(message) for message in batch.summary.get("warnings", ())]


def message_of(kept: dict[str, Any]) -> Message:
    return Message(kept["code"], kept["column"], kept["values"])


def _sealed(held: Keys, content: dict[str, Any], field: str) -> bytes:
    return held.encrypt(_TEXT.encode(content), field)


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not kept")


_TEXT = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=_iso)


def payload_of(row: BatchRow) -> dict[str, Any]:
    """What a row shows: title, changes (field, old, new) and, of what was there before, set."""
    content: dict[str, Any] = json.loads(keys().decrypt(row.payload, PAYLOAD_FIELD))
    return content


def before_of(row: BatchRow) -> dict[str, Any] | None:
    """What a row found, to be put back when it is undone."""
    if row.before is None:
        return None
    content: dict[str, Any] = json.loads(keys().decrypt(row.before, BEFORE_FIELD))
    return content


def ticked_leavers(session: Session, batch: Batch) -> set[int]:
    """Who leaves when a staged batch is applied."""
    statement = select(BatchRow.person_id).where(
        BatchRow.batch_id == batch.id, BatchRow.state == RowState.LEAVER.value, BatchRow.is_ticked
    )
    return {person_id for person_id in session.scalars(statement) if person_id is not None}
