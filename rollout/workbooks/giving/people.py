"""The people of a unit as they are written into a form: numbers in full, since the file is loaded again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.formats import birth
from rollout.core.handouts import Column, Value
from rollout.ledger.facts import PersonFacts
from rollout.ledger.person_lines import milestone_holds
from rollout.models import Ending, Membership, Person, Standing, Statement
from rollout.register.persons import held_fields, numbers_of
from rollout.register.rows import live_rows, person_facts
from rollout.vocabulary import (
    FOREVER,
    Channel,
    Evidence,
    IdentifierKind,
    ImportKind,
    Milestone,
    PeopleGroup,
    Sex,
    StandingKind,
)
from rollout.workbooks.giving.columns import columns_of, template_fields

FIELDS = tuple(field for field in template_fields(ImportKind.PARTICIPANTS) if field != "unit_code")
"""The unit stands inside the file."""

ATTENDANCE_FIELDS: tuple[str, ...] = (
    "name", "bhxh", "personal_id", "phone",
    Milestone.INFO_COMPLETED.value, Milestone.INSTALLED.value, Milestone.REGISTERED.value, Milestone.SUBMITTED.value,
    Milestone.SIGNED_IN.value, "status",
)  # fmt: skip
"""What is reached at a session and asked there; that an account was issued is not said there."""

MOST_PEOPLE = 20_000
"""Of one form; a unit that has more is loaded from a file of its own."""

_SEX = {Sex.MALE.value: "Nam", Sex.FEMALE.value: "Nữ"}


def columns(fields: Sequence[str]) -> list[Column]:
    return columns_of(ImportKind.PARTICIPANTS, fields)


def attendance_columns() -> list[Column]:
    """The marks that are known already stand in words: a column of theirs is for what is new."""
    held = Column("Đã ghi nhận", width=44, is_given=True)
    return [*columns(ATTENDANCE_FIELDS), held, Column("Ký tên", width=16)]


def rows(session: Session, unit_id: int, fields: Sequence[str]) -> list[list[Value]]:
    """Who is on the list of a unit today, in the order of names, a value for each field."""
    return [[values.get(field, "") for field in fields] for values in _people(session, unit_id)]


def attendance(session: Session, unit_id: int) -> list[list[Value]]:
    blank = dict.fromkeys(milestone.value for milestone in Milestone)
    return [
        [*((values | blank).get(field, "") for field in ATTENDANCE_FIELDS), _held(values)]
        for values in _people(session, unit_id)
    ]


def _held(values: Mapping[str, Value]) -> str:
    """What the heading of the column begins: "Đã ghi nhận": cài đặt ứng dụng, được cấp tài khoản."""
    return ", ".join(milestone.label.removeprefix("Đã ") for milestone in Milestone if values.get(milestone.value))


def _people(session: Session, unit_id: int) -> list[dict[str, Value]]:
    day = today()
    listed = session.execute(
        select(Person.id, Membership.people_group)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.unit_id == unit_id,
            Membership.voided_seq.is_(None),
            Membership.from_on <= day,
            Membership.to_on == FOREVER,
        )
        .order_by(Person.sort_name, Person.id)
        .limit(MOST_PEOPLE)
    ).all()
    ids = [person_id for person_id, _group in listed]
    fields, numbers = held_fields(session, ids), numbers_of(session, ids)
    facts = live_rows(session, (Statement, Standing, Ending), "person_id", ids)
    return [
        _values(fields[person_id], numbers.get(person_id, {}), person_facts(facts.get(person_id, {})), group)
        for person_id, group in listed
    ]


def _values(
    fields: Mapping[str, Any], numbers: Mapping[IdentifierKind, str], facts: PersonFacts, group: str
) -> dict[str, Value]:
    has_none = any(s.kind is StandingKind.NO_SMARTPHONE and s.start <= today() < s.end for s in facts.standings)
    return {
        "name": fields["name"],
        **{kind.value: number for kind, number in numbers.items()},
        "birth": birth(fields["birth_on"], fields["birth_precision"]),
        "sex": _SEX.get(fields["sex"], ""),
        "phone": fields["phone"],
        "email": fields["email"],
        "address": fields["address"],
        "group": PeopleGroup(group).label,
        "smartphone": "Không" if has_none else "",
        **_marks(facts),
    }


def _marks(facts: PersonFacts) -> dict[str, Value]:
    """Milestone → the day that was said of it, "x" where none was; what only follows from others is left out."""
    found: dict[str, Value] = {}
    for milestone in Milestone:
        holds = milestone_holds(milestone, Evidence.REPORTED, facts.statements, facts.endings)
        held = next((hold for hold in holds if hold.start <= today() < hold.end), None)
        own = [s for s in facts.statements if s.milestone is milestone and held and held.start <= s.day <= today()]
        if own:
            first = min(own, key=lambda s: s.day)
            found[milestone.value] = "x" if first.channel is Channel.UNKNOWN else first.day
    return found
