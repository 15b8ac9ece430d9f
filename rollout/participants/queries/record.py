"""Everything on the page of one person: where they stand, their history with who recorded it, family, numbers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.crypto import mask
from rollout.core.dates import day_number, today
from rollout.core.formats import label
from rollout.models import (
    AuditRecord,
    Ending,
    Fact,
    Membership,
    Person,
    Posting,
    Refutation,
    Rejection,
    SecondWorkplace,
    Standing,
    Statement,
    User,
)
from rollout.participants.next_step import Known, Step, next_step
from rollout.participants.queries.cases import Case
from rollout.participants.queries.roster import rejection_reason, statuses
from rollout.participants.status import TO_BE_CONFIRMED, Status, status_on
from rollout.register.persons import clear_text, numbers_of
from rollout.register.rows import Row, Rows, person_facts
from rollout.vocabulary import (
    FOREVER,
    Channel,
    Evidence,
    IdentifierKind,
    LeavingReason,
    Milestone,
    PeopleGroup,
    StandingKind,
)

TABLES: tuple[type[Fact], ...] = (
    Membership,
    SecondWorkplace,
    Standing,
    Statement,
    Rejection,
    Ending,
    Refutation,
)


class Act(NamedTuple):
    """Who recorded something, and when."""

    at: datetime
    by: str


class HistoryRow(NamedTuple):
    """One fact in words. `until` is FOREVER for what is open or has no end; a voided fact says who took it back."""

    text: str
    on: date | None
    until: date
    recorded: Act
    voided: Act | None
    order: tuple[int, int]


@dataclass(frozen=True)
class Workplace:
    """A second workplace that is open today. `is_visible`: is it in the viewer's scope?"""

    id: int
    unit_name: str
    from_on: date
    is_visible: bool


class OpenStanding(NamedTuple):
    """An exclusion or work list that holds today or later. `is_proposal`: it waits for an officer's word."""

    id: int
    kind: StandingKind
    evidence: Evidence
    from_on: date
    to_on: date
    note: str

    @property
    def is_proposal(self) -> bool:
        return self.evidence is Evidence.REPORTED and self.kind in TO_BE_CONFIRMED


class Relative(NamedTuple):
    """A guardian or child. `is_visible`: may the viewer open their page?"""

    id: int
    name: str
    has_account: bool
    is_visible: bool


@dataclass(frozen=True)
class Record:
    status: Status
    step: Step
    refuted: Mapping[Milestone, str]
    endings: tuple[Milestone, ...]
    standings: tuple[OpenStanding, ...]
    workplaces: tuple[Workplace, ...]
    history: tuple[HistoryRow, ...]
    guardian: Relative | None
    children: tuple[Relative, ...]


def record(viewer: Viewer, case: Case) -> Record:
    """The record of a person as of today; about fifteen queries, whatever their number of facts."""
    session, day = viewer.session, today()
    rows = {model: _rows(session, model, case.person.id) for model in TABLES}
    live: Rows = {model: [row for row in held if row["voided_seq"] is None] for model, held in rows.items()}
    facts = person_facts(live)
    status = status_on(facts, day)
    names = _unit_names(viewer, case, rows)
    guardian, children = _family(viewer, case.person)
    known = Known(
        PeopleGroup(case.membership.people_group),
        case.person.phone is not None,
        case.person.address is not None,
        guardian is not None and guardian.has_account,
        rejection_reason(live, status),
    )
    return Record(
        status=status,
        step=next_step(status, known),
        refuted={Milestone(row["milestone"]): row["reason"] for row in live[Refutation]},
        endings=tuple(dict.fromkeys(Milestone(row["milestone"]) for row in live[Ending])),
        standings=_open_standings(live[Standing], day),
        workplaces=tuple(
            Workplace(row["id"], names[row["unit_id"]], row["from_on"], names[row["unit_id"]] != _out_of_scope())
            for row in live[SecondWorkplace]
            if row["from_on"] <= day < row["to_on"]
        ),
        history=_history(session, rows, names),
        guardian=guardian,
        children=children,
    )


def _rows(session: Session, model: type[Fact], person_id: int) -> list[Row]:
    table = model.__table__  # type: ignore[attr-defined]
    return [dict(row) for row in session.execute(select(table).where(table.c.person_id == person_id)).mappings()]


def _open_standings(rows: list[Row], day: date) -> tuple[OpenStanding, ...]:
    """Those that hold on a day or later, by day."""
    held = sorted((row for row in rows if row["to_on"] > day), key=lambda row: (row["from_on"], row["id"]))
    return tuple(
        OpenStanding(
            row["id"],
            StandingKind(row["kind"]),
            Evidence(row["evidence"]),
            row["from_on"],
            row["to_on"],
            row["note"],
        )
        for row in held
    )


def _unit_names(viewer: Viewer, case: Case, rows: Mapping[type[Fact], list[Row]]) -> dict[int, str]:
    """The names of the units of a person's history; where else someone worked is nobody else's business."""
    ids = {row["unit_id"] for model in (Membership, SecondWorkplace) for row in rows[model]}
    scope = viewer.selection(Permission.SEE_PEOPLE).sql("u.id")
    listed = ", ".join(str(int(i)) for i in sorted(ids)) or "NULL"
    found = viewer.session.execute(
        text(f"SELECT u.id, u.name FROM unit u WHERE u.id IN ({listed}) AND {scope}"), {"day": day_number(today())}
    )
    known = {case.unit.id: case.unit.name}
    known.update((row[0], row[1]) for row in found)
    return {key: known.get(key, _out_of_scope()) for key in ids}


def _out_of_scope() -> str:
    return _("Đơn vị ngoài phạm vi")


def _history(
    session: Session, rows: Mapping[type[Fact], list[Row]], names: Mapping[int, str]
) -> tuple[HistoryRow, ...]:
    """All facts, voided ones too, the latest recorded first."""
    seqs = {row[key] for held in rows.values() for row in held for key in ("seq", "voided_seq")}
    acts = {
        seq: Act(at, by)
        for seq, at, by in session.execute(
            select(Posting.seq, Posting.recorded_at, User.display_name)
            .join(User, User.id == Posting.actor_id)
            .where(Posting.seq.in_(seqs - {None}))
        )
    }
    said = [
        HistoryRow(
            WORDS[model](row, names),
            row.get("from_on") or row.get("day"),
            row.get("to_on", FOREVER),
            acts[row["seq"]],
            acts[row["voided_seq"]] if row["voided_seq"] else None,
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


def _standing(row: Row, names: Names) -> str:  # noqa: ARG001  (one shape for all kinds of facts)
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


def _family(viewer: Viewer, person: Person) -> tuple[Relative | None, tuple[Relative, ...]]:
    """The guardian and the children, each with whether they have an account."""
    session = viewer.session
    statement = select(Person.id, Person.name).where(
        (Person.guardian_id == person.id) | (Person.id == (person.guardian_id or 0)), Person.merged_into_id.is_(None)
    )
    people = session.execute(statement.order_by(Person.sort_name, Person.id)).all()
    if not people:
        return None, ()
    held = statuses(session, [row.id for row in people], today())
    seen = visible(viewer, [row.id for row in people])
    relatives = [Relative(row.id, row.name, held[row.id].has(Milestone.ACCEPTED), row.id in seen) for row in people]
    guardian = next((r for r in relatives if r.id == person.guardian_id), None)
    return guardian, tuple(r for r in relatives if r.id != person.guardian_id)


def visible(viewer: Viewer, person_ids: Collection[int]) -> set[int]:
    """Which people are on a list in the viewer's scope today."""
    listed = ", ".join(str(int(i)) for i in person_ids) or "NULL"
    scope = viewer.selection(Permission.SEE_PEOPLE).sql("m.unit_id")
    found = viewer.session.execute(
        text(
            f"SELECT m.person_id FROM membership m WHERE m.person_id IN ({listed}) AND m.voided_seq IS NULL "
            f"AND m.to_on = '{FOREVER.isoformat()}' AND {scope}"
        ),
        {"day": day_number(today())},
    )
    return set(found.scalars())


class Numbers(NamedTuple):
    """A person's numbers and ways to reach them, each in clear or masked."""

    numbers: tuple[tuple[IdentifierKind, str], ...]
    phone: str
    email: str
    address: str


def numbers(session: Session, person: Person) -> Numbers:
    """In clear, for a logged reveal and for masking."""
    held = numbers_of(session, [person.id]).get(person.id, {})
    return Numbers(
        tuple((kind, held[kind]) for kind in IdentifierKind if kind in held),
        clear_text(person, "phone"),
        clear_text(person, "email"),
        clear_text(person, "address"),
    )


HIDDEN = "••••"


def masked(told: Numbers) -> Numbers:
    """What the page shows without a reveal: the last three of numbers and phone; of the rest that it is there."""
    return Numbers(
        tuple((kind, mask(number)) for kind, number in told.numbers),
        mask(told.phone) if told.phone else "",
        HIDDEN if told.email else "",
        HIDDEN if told.address else "",
    )


def changed_at(session: Session, person_id: int) -> datetime | None:
    """When a person's own fields were last changed, by the audit trail."""
    return session.scalar(
        select(AuditRecord.recorded_at)
        .where(
            AuditRecord.subject == "person",
            AuditRecord.subject_id == person_id,
            AuditRecord.action.in_(("update_person", "set_number", "merge_persons", "create_person")),
        )
        .order_by(AuditRecord.id.desc())
        .limit(1)
    )


def standing(session: Session, person_id: int, standing_id: int) -> Standing | None:
    """A live standing of a person."""
    return session.scalar(
        select(Standing).where(
            Standing.id == standing_id, Standing.person_id == person_id, Standing.voided_seq.is_(None)
        )
    )


def workplace(session: Session, person_id: int, workplace_id: int) -> SecondWorkplace | None:
    """A live second workplace of a person."""
    return session.scalar(
        select(SecondWorkplace).where(
            SecondWorkplace.id == workplace_id,
            SecondWorkplace.person_id == person_id,
            SecondWorkplace.voided_seq.is_(None),
        )
    )
