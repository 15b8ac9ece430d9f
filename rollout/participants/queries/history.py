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
from rollout.participants.queries.homes import Reading
from rollout.register.rows import Row
from rollout.vocabulary import FOREVER, Channel, Evidence, LeavingReason, Milestone, PeopleGroup, StandingKind


class Recorded(NamedTuple):
    """Who recorded something, and when."""

    at: datetime
    by: str


class PastFact(NamedTuple):
    """One fact in words. `until` is FOREVER for what is open or has no end; a voided fact says who took it back.

    Nobody is named of what another unit recorded.
    """

    text: str
    on: date | None
    until: date
    recorded: Recorded
    voided: Recorded | None
    order: tuple[int, int]


def units_seen(viewer: Viewer, case: Case, rows: Mapping[type[Fact], list[Row]]) -> dict[int, str]:
    """The units of a person's history that the viewer may see, with their names, and the one they are seen through."""
    ids = {row["unit_id"] for model in (Membership, SecondWorkplace) for row in rows[model]}
    scope = viewer.selection(Permission.SEE_PEOPLE).sql("u.id")
    listed = ", ".join(str(int(i)) for i in sorted(ids)) or "NULL"
    found = viewer.session.execute(
        text(f"SELECT u.id, u.name FROM unit u WHERE u.id IN ({listed}) AND {scope}"), {"day": day_number(today())}
    )
    return {case.unit.id: case.unit.name, **{row[0]: row[1] for row in found}}


def named(unit_id: int, units: Mapping[int, str]) -> str:
    """Where else someone worked is nobody else's business."""
    return units.get(unit_id) or _("Đơn vị ngoài phạm vi")


def history(
    session: Session, rows: Mapping[type[Fact], list[Row]], units: Mapping[int, str], reading: Reading
) -> tuple[PastFact, ...]:
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
            WORDS[model](reading.without_words(row), units),
            row.get("from_on") or row.get("day"),
            row.get("to_on", FOREVER),
            _recorded(records[row["seq"]], is_told=reading.may_read(row)),
            _recorded(records[row["voided_seq"]], is_told=reading.may_read_at(row["voided_seq"]))
            if row["voided_seq"]
            else None,
            (row["seq"], row["id"]),
        )
        for model, held in rows.items()
        for row in held
    ]
    return tuple(sorted(said, key=lambda row: row.order, reverse=True))


def _recorded(record: Recorded, *, is_told: bool) -> Recorded:
    return record if is_told else record._replace(by=_("Người ngoài phạm vi"))


Names = Mapping[int, str]


def _membership(row: Row, names: Names) -> str:
    sentence = _(
        "Trong danh sách %(unit)s (%(group)s)",
        unit=named(row["unit_id"], names),
        group=label(PeopleGroup(row["people_group"])),
    )
    reason = LeavingReason(row["leaving_reason"])
    return sentence if reason is LeavingReason.NONE else f"{sentence}: {label(reason)}"


def _workplace(row: Row, names: Names) -> str:
    return _("Nơi làm việc thứ hai: %(unit)s", unit=named(row["unit_id"], names))


def _standing(row: Row, names: Names) -> str:  # noqa: ARG001  (one shape for all kinds of records)
    note = f": {row['note']}" if row["note"] else ""
    return f"{label(StandingKind(row['kind']))} ({label(Evidence(row['evidence']))}){note}"


def _statement(row: Row, names: Names) -> str:  # noqa: ARG001
    evidence, channel = label(Evidence(row["evidence"])), label(Channel(row["channel"]))
    return f"{label(Milestone(row['milestone']))} ({evidence}; {channel})"


def _rejection(row: Row, names: Names) -> str:  # noqa: ARG001
    told = _("Hồ sơ chưa được chấp nhận (%(evidence)s)", evidence=label(Evidence(row["evidence"])))
    return _because(told, row)


def _ending(row: Row, names: Names) -> str:  # noqa: ARG001
    return _because(_("Ngừng “%(milestone)s”", milestone=label(Milestone(row["milestone"]))), row)


def _refutation(row: Row, names: Names) -> str:  # noqa: ARG001
    return _because(_("Bác “%(milestone)s”", milestone=label(Milestone(row["milestone"]))), row)


def _because(told: str, row: Row) -> str:
    return f"{told}: {row['reason']}" if row["reason"] else told


WORDS: dict[type[Fact], Callable[[Row, Names], str]] = {
    Membership: _membership,
    SecondWorkplace: _workplace,
    Standing: _standing,
    Statement: _statement,
    Rejection: _rejection,
    Ending: _ending,
    Refutation: _refutation,
}
