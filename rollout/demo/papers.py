"""What went between the office and the units of the demo: lists, directives, what people's information still lacks."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.models import AssignmentUnit, Directive, Statement, Unit, User
from rollout.register import info_items, info_words, list_exchanges, memberships, receipts
from rollout.vocabulary import DeliveryWay, Milestone, PeopleGroup

SHOWN = 30
"""Units of which lists and information are noted; the pages of the others show what a page shows that has none yet."""


def note_papers(session: Session, system: User, source: random.Random, units: list[Unit]) -> None:
    """Lists sent and returned, directives sent and taken in, some items of some people who are not complete."""
    of_liaisons = set(session.scalars(select(AssignmentUnit.unit_id)))
    for unit in [*units[:SHOWN], *(unit for unit in units[SHOWN:] if unit.id in of_liaisons)]:
        _lists(session, system, source, unit)
        _information(session, system, source, unit)
    _directives(session, system, source, units, of_liaisons)
    session.flush()


def _lists(session: Session, system: User, source: random.Random, unit: Unit) -> None:
    people, on = len(memberships.members(session, unit.id)), unit.list_on or today()
    list_exchanges.note_sent(session, unit.id, on=on, people=people, by=system)
    if source.random() < 0.6:
        returned_on = min(today(), on + timedelta(days=source.randint(2, 20)))
        list_exchanges.note_returned(session, unit.id, on=returned_on, people=people, by=system)


def _information(session: Session, system: User, source: random.Random, unit: Unit) -> None:
    """Of those who have not completed it: some of what is asked, never all, else they would have."""
    held = memberships.current(session, memberships.members(session, unit.id))
    complete = set(
        session.scalars(
            select(Statement.person_id).where(
                Statement.person_id.in_(held),
                Statement.milestone == Milestone.INFO_COMPLETED.value,
                Statement.voided_seq.is_(None),
            )
        )
    )
    words = {}
    for person_id in sorted(held.keys() - complete):
        asked = info_items.OF_CHILD if held[person_id].people_group == PeopleGroup.CHILD else info_items.OF_ADULT[2:]
        words[person_id] = dict.fromkeys(source.sample(asked, source.randint(0, len(asked) - 1)), True)
    info_words.say(session, words, day=unit.list_on or today(), by=system)


def _directives(
    session: Session, system: User, source: random.Random, units: list[Unit], of_liaisons: set[int]
) -> None:
    """Nearly every unit was sent each, and half of those have said when it arrived."""
    for directive in session.scalars(select(Directive).order_by(Directive.issued_on)):
        on = min(today(), directive.issued_on + timedelta(days=source.randint(1, 10)))
        sent = [unit.id for unit in units if source.random() < 0.9]
        receipts.note_sent(session, directive, sent, on=on, way=DeliveryWay.SYSTEM, by=system)
        for unit_id in sorted({*sent[:SHOWN:2], *of_liaisons} & set(sent)):
            receipts.correct(
                session,
                directive,
                unit_id,
                sent_on=on,
                way=DeliveryWay.SYSTEM,
                number_in=f"{source.randint(1, 900)}/CVĐ",
                received_on=min(today(), on + timedelta(days=source.randint(0, 6))),
                by=system,
            )
