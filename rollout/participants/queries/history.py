"""What was recorded of a person, in words: each fact, who recorded it, who took it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.formats import label
from rollout.models import (
    Ending,
    Fact,
    Membership,
    Posting,
    Refutation,
    Rejection,
    SecondWorkplace,
    Standing,
    Statement,
    User,
)
from rollout.participants.queries.cases import Case
from rollout.register.rows import Row
from rollout.vocabulary import FOREVER, Channel, Evidence, LeavingReason, Milestone, PeopleGroup, StandingKind


class Recorded(NamedTuple):
    """Who recorded something, and when."""

    at: datetime
    by: str


class PastFact(NamedTuple):
    """One fact in words. `until` is FOREVER for what is open or has no end; a voided fact says who took it back."""

    text: str
    on: date | None
    until: date
    recorded: Recorded
    voided: Recorded | None
    order: tuple[int, int]


def unit_names(viewer: Viewer, case: Case, rows: Mapping[type[Fact], list[Row]]) -> dict[int, str]:
    """The names of the units of a person's history; where else someone worked is nobody else's business."""
    ids = {row["unit_id"] for model in (Membership, SecondWorkplace) for row in rows[model]}
    scope = viewer.selection(Permission.SEE_PEOPLE).sql("u.id")
    listed = ", ".join(str(int(i)) for i in sorted(ids)) or "NULL"
    found = viewer.session.execute(
        text(f"SELECT u.id, u.name FROM unit u WHERE u.id IN ({listed}) AND {scope}"), {"day": day_number(today())}
    )
    known = {case.unit.id: case.unit.name}
    known.update((row[0], row[1]) for row in found)
    return {key: known.get(key, out_of_scope()) for key in ids}


def out_of_scope() -> str:
    return _("Đơn vị ngoài phạm vi")


def history(session: Session, rows: Mapping[type[Fact], list[Row]], names: Mapping[int, str]) -> tuple[PastFact, ...]:
    """All records, voided ones too, the latest recorded first."""
    seqs = {row[key] for held in rows.values() for row in held for key in ("seq", "voided_seq")}
    records = {
        seq: Recorded(at, by)
        for seq, at, by in session.execute(
            select(Posting.seq, Posting.recorded_at, User.display_name)
            .join(User, User.id == Posting.actor_id)
            .where(Posting.seq.in_(seqs - {None}))
        )
    }
    said = [
        PastFact(
            WORDS[model](row, names),
            row.get("from_on") or row.get("day"),
            row.get("to_on", FOREVER),
            records[row["seq"]],
            records[row["voided_seq"]] if row["voided_seq"] else None,
            (row["seq"], row["id"]),
        )
        for model, held in rows.items()
        for row in held
    ]
    return tuple(sorted(said, key=lambda row: row.order, reverse=True))


Names = Mapping[int, str]


def _membership(row: Row, names: Names) -> str:
    sentence = _(
        "Trong danh sách %(unit)s (%(group)s)",
        unit=names[row["unit_id"]],
        group=label(PeopleGroup(row["people_group"])),
    )
    reason = LeavingReason(row["leaving_reason"])
    return sentence if reason is LeavingReason.NONE else f"{sentence}: {label(reason)}"


def _workplace(row: Row, names: Names) -> str:
    return _("Nơi làm việc thứ hai: %(unit)s", unit=names[row["unit_id"]])


def _standing(row: Row, names: Names) -> str:  # noqa: ARG001  (one shape for all kinds of records)
    note = f": {row['note']}" if row["note"] else ""
    return f"{label(StandingKind(row['kind']))} ({label(Evidence(row['evidence']))}){note}"


def _statement(row: Row, names: Names) -> str:  # noqa: ARG001
    evidence, channel = label(Evidence(row["evidence"])), label(Channel(row["channel"]))
    return f"{label(Milestone(row['milestone']))} ({evidence}; {channel})"


def _rejection(row: Row, names: Names) -> str:  # noqa: ARG001
    return _(
        "Hồ sơ chưa được chấp nhận (%(evidence)s): %(reason)s",
        evidence=label(Evidence(row["evidence"])),
        reason=row["reason"],
    )


def _ending(row: Row, names: Names) -> str:  # noqa: ARG001
    return _("Ngừng “%(milestone)s”: %(reason)s", milestone=label(Milestone(row["milestone"])), reason=row["reason"])


def _refutation(row: Row, names: Names) -> str:  # noqa: ARG001
    return _("Bác “%(milestone)s”: %(reason)s", milestone=label(Milestone(row["milestone"])), reason=row["reason"])


WORDS: dict[type[Fact], Callable[[Row, Names], str]] = {
    Membership: _membership,
    SecondWorkplace: _workplace,
    Standing: _standing,
    Statement: _statement,
    Rejection: _rejection,
    Ending: _ending,
    Refutation: _refutation,
}
