"""From a file to a plan: reads, parses and plans, and writes nothing. Wants no lock; a reading transaction will do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import assert_never

from sqlalchemy.orm import Session

from rollout.core.crypto import keys
from rollout.core.dates import today
from rollout.core.formats import day as shown_day
from rollout.core.names import search_key
from rollout.ledger.chain import last_seq
from rollout.models import Batch, Unit, User
from rollout.vocabulary import FIRST_DAY, OF_PEOPLE, Evidence, ImportKind, RowState
from rollout.workbooks import asking
from rollout.workbooks.choices import NOTHING_SAID, Choices, SheetChoice
from rollout.workbooks.errors import (
    ColumnsUnclear,
    EvidenceTooStrong,
    FileNoLongerKept,
    ListDayInFuture,
    ListDayTooEarly,
    OfficialOfProvince,
    UnitInsideDiffers,
    UnitUnknown,
)
from rollout.workbooks.known_accounts import known_accounts
from rollout.workbooks.known_people import known_people, known_unit
from rollout.workbooks.known_units import known_units
from rollout.workbooks.known_users import known_users
from rollout.workbooks.messages import Message, quotable
from rollout.workbooks.outline import SheetOutline, outline
from rollout.workbooks.parsed_row import ParsedRow
from rollout.workbooks.plan_official import plan_official
from rollout.workbooks.plan_people import plan_people
from rollout.workbooks.plan_units import plan_units
from rollout.workbooks.plan_users import plan_users
from rollout.workbooks.plans import Order, Plan, PlannedRow
from rollout.workbooks.probes import check_endings, check_unseen
from rollout.workbooks.reading import read_file
from rollout.workbooks.rights import rights_of
from rollout.workbooks.teaching import memory_of, words_of
from rollout.workbooks.turns import JOBS_WAIT
from rollout.workbooks.understanding import Parsed, understand
from rollout.workbooks.unit_inside import names_units, take_inside

FILE_FIELD = "batch.file"


def reading_of(file_hash: str, choices: Choices) -> str:
    """A file of which other columns are read asks about other numbers."""
    told = {name: value for name, value in choices.as_json().items() if name != "answers"}
    return hashlib.sha256(f"{file_hash} {json.dumps(told, sort_keys=True)}".encode()).hexdigest()


@dataclass(frozen=True)
class Upload:
    """A file and how it is to be loaded. `unit_code` is of the one unit of the whole file, "" for none."""

    kind: ImportKind
    file_name: str
    content: bytes = field(repr=False)
    list_on: date
    is_full: bool = False
    evidence: Evidence = Evidence.REPORTED
    unit_code: str = ""
    choices: Choices = NOTHING_SAID

    @property
    def level(self) -> Evidence:
        """How strong the word of the file is: of BHXH Việt Nam's own it is not for the loader to say."""
        return Evidence.OFFICIAL if self.kind is ImportKind.OFFICIAL else self.evidence

    @property
    def is_whole_list(self) -> bool:
        """Whether all is in it is said of lists of people alone."""
        return self.is_full and self.kind in OF_PEOPLE

    @property
    def reading(self) -> str:
        """By which the same file, its columns taken for the same, is known again."""
        return reading_of(self.digest, self.choices)

    @property
    def digest(self) -> str:
        """By which the same file is known again."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Examined:
    """A file that can be loaded, and what loading it would do."""

    upload: Upload
    parsed: Parsed
    order: Order
    plan: Plan
    outlines: list[SheetOutline]


def examine(session: Session, upload: Upload, *, by: User) -> Examined:
    """Reads and plans. Raises FileRefused when nothing of the file can be loaded."""
    order = _order(session, upload, by)
    choices = replace(upload.choices, memory=memory_of(session, upload.kind, by=by))
    read, inside = take_inside(upload.kind, read_file(upload.content, upload.file_name))
    outlines = outline(upload.kind, read.sheets, choices)
    upload = replace(upload, choices=settled(choices, outlines))
    if inside and upload.kind is ImportKind.PARTICIPANTS and not names_units(upload.kind, read, upload.choices):
        upload, order = _for_unit_inside(session, upload, order, inside, by)
    try:
        parsed = understand(
            upload.kind, read, has_unit=order.unit_id is not None, words=words_of(session), choices=upload.choices
        )
    except ColumnsUnclear as refusal:
        refusal.outlines = outlines
        raise
    return _examined(session, upload, replace(parsed, unit_inside=inside), order, outlines, by)


def _for_unit_inside(session: Session, upload: Upload, order: Order, inside: str, by: User) -> tuple[Upload, Order]:
    """The whole file is of the unit whose code it carries. Raises UnitUnknown, UnitInsideDiffers."""
    if not upload.unit_code:
        upload = replace(upload, unit_code=inside)
        return upload, _order(session, upload, by)
    unit = known_unit(session, inside, upload.list_on)
    if unit is None or unit.id != order.unit_id:
        raise UnitInsideDiffers(inside=quotable(inside), chosen=quotable(upload.unit_code))
    return upload, order


def examine_again(session: Session, held: Examined, *, by: User) -> Examined:
    """Plans as of now what was read before: whoever holds the lock does not read a file."""
    order = _order(session, held.upload, by)
    return _examined(session, held.upload, held.parsed, order, held.outlines, by)


def _examined(
    session: Session, upload: Upload, parsed: Parsed, order: Order, outlines: list[SheetOutline], by: User
) -> Examined:
    """Plans what was read. Raises FileProbes, NotLookedUp."""
    if upload.kind is ImportKind.PARTICIPANTS:
        check_endings(parsed.rows)
        asking.check_unwritten(session, len(parsed.rows), upload.reading, order.rights, by=by)
    plan = make_plan(session, upload.kind, parsed, order)
    _check_plan(session, upload.kind, order, plan, by=by)
    return Examined(upload, parsed, order, plan, outlines)


def check_plan(session: Session, kind: ImportKind, parsed: Parsed, order: Order, plan: Plan, *, by: User) -> None:
    """Before a plan is shown to whoever does not see everybody. Raises FileProbes, NotLookedUp."""
    if kind is ImportKind.PARTICIPANTS:
        check_endings(parsed.rows)
    _check_plan(session, kind, order, plan, by=by)


def _check_plan(session: Session, kind: ImportKind, order: Order, plan: Plan, *, by: User) -> None:
    """As `check_plan`, of a file whose numbers were looked at."""
    if kind is ImportKind.PARTICIPANTS:
        asking.check(session, plan, by=by)  # first: how many are unseen depends on the guesses that are right
    if order.rights.loads is not None:
        check_unseen(plan)


def settled(choices: Choices, outlines: Iterable[SheetOutline]) -> Choices:
    """The choices with what was remembered of these very headers, so that they say the same later."""
    sheets = dict(choices.sheets)
    for sheet in outlines:
        if sheet.print in choices.memory and not choices.of(sheet.name).columns:
            sheets[sheet.name] = SheetChoice(sheet.header, choices.memory[sheet.print])
    return replace(choices, sheets=sheets, memory={})


def _order(session: Session, upload: Upload, by: User) -> Order:
    if upload.list_on > today():
        raise ListDayInFuture(day=shown_day(upload.list_on))
    if upload.list_on < FIRST_DAY:
        raise ListDayTooEarly(day=shown_day(upload.list_on))
    rights = rights_of(session, by, upload.kind)
    strongest = Evidence.REPORTED if rights.verifies == frozenset() else Evidence.VERIFIED
    if upload.kind is ImportKind.OFFICIAL:
        if rights.loads is not None:
            raise OfficialOfProvince
    elif upload.evidence.strength > strongest.strength:
        raise EvidenceTooStrong
    unit_id = unit_of(session, upload, by=by)
    return Order(upload.list_on, upload.is_whole_list, upload.level, unit_id, rights, upload.choices.answers)


def unit_of(session: Session, upload: Upload, *, by: User) -> int | None:
    """The one unit of a whole file. Raises UnitUnknown."""
    if not upload.unit_code or upload.kind is not ImportKind.PARTICIPANTS:
        return None
    unit = known_unit(session, upload.unit_code, upload.list_on)
    if unit is None or not rights_of(session, by, upload.kind).may_load(unit.id):
        raise UnitUnknown(code=quotable(upload.unit_code))
    return unit.id


def make_plan(session: Session, kind: ImportKind, parsed: Parsed, order: Order) -> Plan:
    """What the rows would do to the database as this transaction sees it; an earlier plan of `parsed` is over."""
    plan = _plan(session, kind, parsed.rows_to_plan(), order)
    _spare(plan, parsed)
    told = (
        _told_inside(session, kind, parsed, plan, order) if parsed.unit_inside else _titled(session, kind, parsed, plan)
    )
    plan.warnings[:0] = [*told, *parsed.warnings]
    plan.questions[:0] = parsed.questions
    plan.rows += [PlannedRow(row, RowState.SKIPPED) for row in parsed.skipped]
    return plan


def _titled(session: Session, kind: ImportKind, parsed: Parsed, plan: Plan) -> Iterator[Message]:
    """Asks about rows that go to other units than the file names above its headers: it may be another unit's file."""
    if not parsed.titled or parsed.unit_inside or kind is not ImportKind.PARTICIPANTS:
        return
    named = {unit.id for code in parsed.titled if (unit := known_unit(session, code, today()))}
    others = {row.unit_id for row in plan.rows if row.state is not RowState.REJECTED} - {None, *named}
    if others:
        codes = ", ".join(sorted(map(quotable, parsed.titled)))
        yield Message("ask.titled", values={"which": codes, "rows": sum(row.unit_id in others for row in plan.rows)})


def _told_inside(session: Session, kind: ImportKind, parsed: Parsed, plan: Plan, order: Order) -> Iterator[Message]:
    """That the file carries the code of a unit; and where rows go to others, that is asked about."""
    if not parsed.unit_inside or kind is not ImportKind.PARTICIPANTS:
        return
    unit, code = known_unit(session, parsed.unit_inside, order.list_on), quotable(parsed.unit_inside)
    own = unit.id if unit else None
    others = {row.unit_id for row in plan.rows if row.state is not RowState.REJECTED} - {None, own}
    if others:
        rows = sum(row.unit_id in others for row in plan.rows)
        yield Message("ask.unit_inside", values={"which": code, "rows": rows})
    else:
        yield Message("file.unit_inside", values={"code": code})


def _pairs(texts: Sequence[str]) -> Iterator[str]:
    """Texts that stand beside each other: the two halves of a name."""
    return (f"{first} {second}" for first, second in pairwise(texts))


def _spare(plan: Plan, parsed: Parsed) -> None:
    """Nobody leaves who may stand in a row that was not read; with a sheet unread nobody leaves unless ticked."""
    said = {search_key(text) for row in parsed.skipped for text in (*row.values["texts"], *_pairs(row.values["texts"]))}
    plan.leavers = [leaver for leaver in plan.leavers if search_key(leaver.name) not in said]
    if parsed.unread and plan.leavers:
        plan.tick(set())
        sheets = ", ".join(map(quotable, parsed.unread))
        plan.warnings.append(Message("file.leavers_unticked", values={"sheets": sheets}))


def _plan(session: Session, kind: ImportKind, rows: list[ParsedRow], order: Order) -> Plan:
    seq = last_seq(session)
    if kind is ImportKind.PARTICIPANTS:
        return plan_people(rows, known_people(session, rows, order), order, seq)
    if kind is ImportKind.UNITS:
        return plan_units(rows, known_units(session, rows, order), order, seq)
    if kind is ImportKind.OFFICIAL:
        return plan_official(rows, known_accounts(session, rows, order), order, seq)
    if kind is ImportKind.USERS:
        return plan_users(rows, known_users(session, rows), seq)
    assert_never(kind)


def order_of(session: Session, batch: Batch, choices: Choices, *, by: User) -> Order:
    """How a staged file is to be loaded, with what its loader may do today."""
    rights = rights_of(session, by, ImportKind(batch.kind))
    return Order(batch.list_on, batch.is_full, Evidence(batch.evidence), batch.unit_id, rights, choices.answers)


def parse_batch(session: Session, batch: Batch, choices: Choices) -> Parsed:
    """Reads the file of a batch anew, for a job. Raises FileNoLongerKept."""
    kind = ImportKind(batch.kind)
    read, inside = take_inside(kind, read_file(kept_file(batch), batch.file_name, wait=JOBS_WAIT))
    parsed = understand(kind, read, has_unit=batch.unit_id is not None, words=words_of(session), choices=choices)
    return replace(parsed, unit_inside=inside)


def examine_batch(session: Session, batch: Batch, choices: Choices, *, by: User) -> Examined:
    """The same file with what its loader has said of it since. Raises FileRefused."""
    unit = session.get(Unit, batch.unit_id) if batch.unit_id is not None else None
    upload = Upload(
        kind=ImportKind(batch.kind),
        file_name=batch.file_name,
        content=kept_file(batch),
        list_on=batch.list_on,
        is_full=batch.is_full,
        evidence=Evidence(batch.evidence),
        unit_code=unit.code if unit else "",
        choices=choices,
    )
    return examine(session, upload, by=by)


def kept_file(batch: Batch) -> bytes:
    """The file as it was loaded. Raises FileNoLongerKept."""
    if batch.file is None:
        raise FileNoLongerKept
    return keys().decrypt_bytes(batch.file, FILE_FIELD)
