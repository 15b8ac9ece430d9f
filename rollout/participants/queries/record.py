"""Everything on the page of one person: where they stand, their history with who recorded it, family."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.access import Viewer
from rollout.core.dates import today
from rollout.models import (
    AuditRecord,
    Ending,
    Fact,
    Membership,
    Person,
    Refutation,
    Rejection,
    SecondWorkplace,
    Standing,
    Statement,
)
from rollout.participants.next_step import Known, Returned, Step, next_step
from rollout.participants.queries.cases import Case, visible
from rollout.participants.queries.history import PastFact, history, named, units_seen
from rollout.participants.queries.homes import Reading
from rollout.participants.queries.returned import returned_of, told_in
from rollout.participants.queries.statuses import info_refuted, is_overdue, rejection_reason, statuses
from rollout.participants.status import Status, status_on
from rollout.register import info_items, info_words
from rollout.register.info_words import Word
from rollout.register.rows import Row, Rows, person_facts
from rollout.register.waiting import Overdue
from rollout.vocabulary import (
    OUT_OF_SMARTPHONE_BASE,
    TO_BE_CONFIRMED,
    Evidence,
    InfoItem,
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

    @property
    def is_out(self) -> bool:
        """Does it take the person out of the smartphone base?"""
        return self.evidence is not Evidence.REPORTED and self.kind in OUT_OF_SMARTPHONE_BASE


class Relative(NamedTuple):
    """A guardian or child. `is_visible`: may the viewer open their page?"""

    id: int
    name: str
    has_account: bool
    is_visible: bool


class InfoLine(NamedTuple):
    """One item that is asked of a person: is it there, and by whose word; None where nobody spoke of it.

    `is_kept`: the register has it itself.
    """

    item: InfoItem
    is_there: bool
    is_kept: bool
    word: Word | None


@dataclass(frozen=True)
class Record:
    status: Status
    step: Step
    info: tuple[InfoLine, ...]
    refuted: Mapping[Milestone, str]
    endings: tuple[Milestone, ...]
    standings: tuple[OpenStanding, ...]
    workplaces: tuple[Workplace, ...]
    history: tuple[PastFact, ...]
    guardian: Relative | None
    children: tuple[Relative, ...]


def record(viewer: Viewer, case: Case) -> Record:
    """The record of a person as of today; about fifteen queries, whatever their number of facts."""
    session, day = viewer.session, today()
    rows = {model: _rows(session, model, case.person.id) for model in TABLES}
    live: Rows = {model: [row for row in held if row["voided_seq"] is None] for model, held in rows.items()}
    facts = person_facts(live)
    status = status_on(facts, day)
    units = units_seen(viewer, case, rows)
    reading = Reading.of(case, rows, units)
    guardian, children = _family(viewer, case.person)
    group = PeopleGroup(case.membership.people_group)
    info = info_of(session, case.person, group, is_completed=status.has(Milestone.INFO_COMPLETED))
    known = Known(
        group,
        tuple(line.item for line in info if not line.is_there),
        info_refuted(live, reading.may_read),
        guardian is not None and guardian.has_account,
        rejection_reason(live, status, reading.may_read_rejection),
        _returned(session, case, units),
        is_overdue(status, facts, Overdue(session, day), day),
    )
    return Record(
        status=status,
        step=next_step(status, known),
        info=tuple(_told(line, reading) for line in info),
        refuted={Milestone(row["milestone"]): reading.words(row) for row in live[Refutation]},
        endings=tuple(dict.fromkeys(Milestone(row["milestone"]) for row in live[Ending])),
        standings=_open_standings(live[Standing], day, reading),
        workplaces=tuple(
            Workplace(row["id"], named(row["unit_id"], units), row["from_on"], row["unit_id"] in units)
            for row in live[SecondWorkplace]
            if row["from_on"] <= day < row["to_on"]
        ),
        history=history(session, rows, units, reading),
        guardian=guardian,
        children=children,
    )


def info_of(session: Session, person: Person, group: PeopleGroup, *, is_completed: bool) -> tuple[InfoLine, ...]:
    """What is asked of a person of a group, in order. One query."""
    words = info_words.words_on(session, person.id)
    said = {item: word.is_there for item, word in words.items()}
    values = info_items.values_of(has_address=person.address is not None, has_phone=person.phone is not None)
    return tuple(
        InfoLine(
            item, info_items.is_there(item, said, values, is_completed=is_completed), item in values, words.get(item)
        )
        for item in info_items.required(group)
    )


def _told(line: InfoLine, reading: Reading) -> InfoLine:
    """Without who said it, where that was another unit."""
    if line.word is None or reading.may_read_on(line.word.day):
        return line
    return line._replace(word=line.word._replace(by=""))


def _rows(session: Session, model: type[Fact], person_id: int) -> list[Row]:
    table = model.__table__  # type: ignore[attr-defined]
    return [dict(row) for row in session.execute(select(table).where(table.c.person_id == person_id)).mappings()]


def _returned(session: Session, case: Case, units: Collection[int]) -> Returned | None:
    """The counter's last word; whoever works at a counter reads what was said there."""
    returned = returned_of(session, [case.person.id], today()).get(case.person.id)
    return returned if case.is_by_desk else told_in(units, returned)


def _open_standings(rows: list[Row], day: date, reading: Reading) -> tuple[OpenStanding, ...]:
    """Those that hold on a day or later, by day."""
    held = sorted((row for row in rows if row["to_on"] > day), key=lambda row: (row["from_on"], row["id"]))
    return tuple(
        OpenStanding(
            row["id"],
            StandingKind(row["kind"]),
            Evidence(row["evidence"]),
            row["from_on"],
            row["to_on"],
            reading.words(row),
        )
        for row in held
    )


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
