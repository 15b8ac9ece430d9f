"""What becomes of each row of a file on the way that the page takes: seen first, asked and answered, then written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from rollout.models import Batch
from rollout.vocabulary import BatchState, ImportKind, RowState
from rollout.workbooks import actions
from rollout.workbooks.choices import Choices
from rollout.workbooks.examining import Examined, Upload, examine
from rollout.workbooks.plans import PlannedRow
from tests.workbooks.loading import DAY, Loader

UNIT = "TA0001A"


class Line(NamedTuple):
    """`state` with the codes of its reasons; `says`: the values, without those of the unit; `remarks`: other codes."""

    state: str
    says: Mapping[str, Any] = {}
    remarks: tuple[str, ...] = ()


def created(*remarks: str, **says: Any) -> Line:
    return Line("created", says, remarks)


def refused(*codes: str) -> Line:
    return Line(" ".join(("rejected", *codes)))


def skipped(code: str) -> Line:
    return Line(f"skipped {code}")


Lines = Mapping[Any, Line]
"""By the number of the row, with the sheet before it where the book has several."""


@dataclass
class Outcome:
    """`asked`: codes of the questions; `told`: codes of what is said of the file, but that rows are skipped."""

    lines: dict[int | tuple[str, int], Line]
    asked: list[str]
    told: list[str]
    examined: Examined


def _line(planned: PlannedRow) -> Line:
    row, codes = planned.row, [message.code for message in planned.row.errors]
    if planned.state is RowState.SKIPPED:
        return skipped(row.warnings[0].code)
    if planned.state is RowState.REJECTED:
        return refused(*codes)
    says = {name: value for name, value in row.values.items() if not name.startswith("unit_")}
    return Line(planned.state.value, says, tuple(message.code for message in row.warnings))


def look(
    loader: Loader,
    content: bytes,
    kind: ImportKind = ImportKind.PARTICIPANTS,
    *,
    unit: str = UNIT,
    on: date = DAY,
    answers: Mapping[str, str] | None = None,
    choices: Choices | None = None,
) -> Outcome:
    """What a file would do; `answers`: code of a question → what is answered to each of it."""
    upload = Upload(kind, "danh sách", content, on, unit_code=unit, choices=choices or Choices())
    examined = examine(loader.session, upload, by=loader.system)
    if answers:
        given = {q.key: answers[q.code] for q in examined.plan.questions if q.code in answers}
        upload = Upload(kind, "danh sách", content, on, unit_code=unit, choices=Choices(given))
        examined = examine(loader.session, upload, by=loader.system)
    loader.session.rollback()
    plan = examined.plan
    is_of_many = len({planned.row.sheet for planned in plan.rows}) > 1
    lines: dict[int | tuple[str, int], Line] = {}
    for planned in sorted(plan.rows, key=lambda planned: planned.row.number):
        row = planned.row
        lines[(row.sheet, row.number) if is_of_many else row.number] = _line(planned)
    asked = [question.code for question in plan.questions]
    told = [message.code for message in plan.warnings if message.code != "file.skipped"]
    return Outcome(lines, asked, told, examined)


def write(loader: Loader, outcome: Outcome) -> Batch:
    """Writes what was seen, everything that is asked of columns agreed to, and checks that all figures agree."""
    session, system = loader.session, loader.system
    batch = actions.stage_upload(session, outcome.examined, by=system)
    asked = [message.key for message in outcome.examined.plan.warnings if message.is_ask]
    actions.start_applying(batch, agreed=asked, revision=batch.revision)
    actions.apply(session, batch, actions.prepare(session, batch, by=system), by=system)
    session.commit()
    assert batch.state == BatchState.APPLIED
    loader.agree()
    return batch
