"""What is done about the differences: settle, correct a number, put on a list, look again. None commits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.access import Permission, Viewer
from rollout.core.cells import text_of
from rollout.core.names import search_key
from rollout.db import chunks
from rollout.models import Identifier, OfficialAccount, Person, User
from rollout.official.errors import NoOtherNumber, SettlementNeedsNote, TwoAccounts
from rollout.official.lists import People, own_among
from rollout.participants.actions import lists
from rollout.register import joining, marks, official
from rollout.register.act import Act, check_note
from rollout.register.memberships import deciding_units
from rollout.register.persons import NewPerson, set_number
from rollout.vocabulary import (
    FOREVER,
    Channel,
    Evidence,
    IdentifierKind,
    Milestone,
    PeopleGroup,
    Settlement,
)

ACTION = "reconcile"
NOTED = 100
"""Of the accounts or people of one act, so many are named in the trail."""


def _record_settled(session: Session, accounts: list[int], settlement: Settlement, *, by: User) -> None:
    audit.record(
        session, by=by, action="settle_accounts", subject="user", subject_id=by.id, people=len(accounts),
        accounts=accounts[:NOTED], settlement=settlement.value,
    )  # fmt: skip


def _check(settlement: Settlement, note: str) -> None:
    """Raises SettlementNeedsNote, NumberInNote."""
    check_note(note)
    if settlement is Settlement.OTHER and not note:
        raise SettlementNeedsNote


def settle_accounts(
    session: Session, accounts: Iterable[OfficialAccount], settlement: Settlement, *, note: str, by: User
) -> int:
    """Takes accounts off the work list for a reason; returns how many. Raises SettlementNeedsNote, NumberInNote."""
    _check(settlement, note)
    done = official.settle(session, [account.id for account in accounts], settlement, note=note, by=by)
    _record_settled(session, done, settlement, by=by)
    return len(done)


def reopen_accounts(session: Session, accounts: Iterable[OfficialAccount], *, by: User) -> int:
    """Puts accounts back on the work list; what an act on the register did stays."""
    done = official.reopen(session, [account.id for account in accounts])
    audit.record(
        session, by=by, action="reopen_accounts", subject="user", subject_id=by.id, people=len(done),
        accounts=done[:NOTED],
    )  # fmt: skip
    return len(done)


def settle_people(
    session: Session, people: People, person_ids: Collection[int], settlement: Settlement, *, note: str, by: User
) -> int:
    """Notes that people whom only the unit reports were looked into; until a later file, that is said of them.

    Raises SettlementNeedsNote, NumberInNote.
    """
    _check(settlement, note)
    assert people.filed_on is not None  # noqa: S101  (without a file nobody is in this list)
    done = official.review(
        session, person_ids, settlement, list_on=dict.fromkeys(person_ids, people.filed_on), note=note, by=by
    )
    audit.record(
        session, by=by, action="review_reported", subject="user", subject_id=by.id, people=done,
        persons=sorted(person_ids)[:NOTED], settlement=settlement.value,
    )  # fmt: skip
    return done


def reopen_people(session: Session, person_ids: Collection[int], *, by: User) -> int:
    done = official.forget_reviews(session, person_ids)
    audit.record(
        session, by=by, action="reopen_reported", subject="user", subject_id=by.id, people=done,
        persons=sorted(person_ids)[:NOTED],
    )  # fmt: skip
    return done


def _state(act: Act, account: OfficialAccount, person_id: int) -> None:
    """What the file states of an account, said of a person."""
    for name, (day, channel) in account.milestones.items():
        marks.state(
            act,
            person_ids=[person_id],
            milestone=Milestone(name),
            day=date.fromisoformat(day),
            channel=Channel(channel),
            evidence=Evidence.OFFICIAL,
        )


def correct_numbers(viewer: Viewer, accounts: Collection[OfficialAccount], *, by: User) -> int:
    """These accounts are of the people beside them: their BHXH number becomes the file's, their evidence is raised.

    Raises TwoAccounts, NoOtherNumber, NumberTaken.
    """
    session = viewer.session
    persons = Counter(account.person_id for account in accounts)
    if twice := [account.name for account in accounts if persons[account.person_id] > 1]:
        raise TwoAccounts(name=twice[0])
    units = deciding_units(session, {person_id for person_id in persons if person_id is not None})
    act = Act(session, by=by, action=ACTION)
    for account in accounts:
        number, person_id = text_of(account, "bhxh"), account.person_id
        unit_id = units.get(person_id or 0)
        if not number or person_id is None or unit_id is None or not viewer.may(Permission.EDIT_PEOPLE, unit_id):
            raise NoOtherNumber(name=account.name)
        set_number(session, person_id, IdentifierKind.BHXH, number, by=by)
        _state(act, account, person_id)
    act.apply()
    done = official.settle(session, [account.id for account in accounts], Settlement.CORRECTED, by=by)
    _record_settled(session, done, Settlement.CORRECTED, by=by)
    return len(done)


def add_people(
    viewer: Viewer, accounts: Collection[OfficialAccount], *, code: str, on: date, group: PeopleGroup, by: User
) -> int:
    """Puts whoever has these accounts on the list of a unit from a day, which somebody has chosen (R14).

    Raises UnitOutOfScope, UnitNotThere, NumberTaken, OnAnotherList, FutureDay.
    """
    session, unit = viewer.session, lists.unit_in_scope(viewer, code)
    for account in accounts:
        numbers = tuple((kind, held) for kind in official.INDEXES if (held := text_of(account, kind.value)))
        new = NewPerson(account.name, numbers, account.birth_on, account.birth_precision)
        person_id = joining.add_person(viewer, unit, new, group=group, on=on, by=by)
        act = Act(session, by=by, action=ACTION)
        _state(act, account, person_id)
        act.apply()
    done = official.settle(session, [account.id for account in accounts], Settlement.ADDED, by=by)
    _record_settled(session, done, Settlement.ADDED, by=by)
    return len(done)


def match_again(viewer: Viewer, accounts: Collection[OfficialAccount], *, by: User) -> int:
    """Raises the evidence of who came onto a list since the file was loaded: the same BHXH number, the same name.

    Of lists that the viewer reconciles alone: whether somebody is on another is not told, nor is it theirs to raise.
    """
    session = viewer.session
    indexes = {account.bhxh_index: account for account in accounts if account.bhxh_index is not None}
    act, found = Act(session, by=by, action=ACTION), []
    for run in chunks(sorted(indexes)):
        holders = session.execute(
            select(Identifier.blind_index, Person.id, Person.search_name)
            .join(Person, Person.id == Identifier.person_id)
            .where(
                Identifier.blind_index.in_(run),
                Identifier.kind == IdentifierKind.BHXH.value,
                Identifier.to_on == FOREVER,
            )
        ).all()
        own = own_among(viewer, {person_id for _index, person_id, _name in holders})
        for index, person_id, name in holders:
            if person_id in own and search_key(indexes[index].name) == name:
                _state(act, indexes[index], person_id)
                found.append(indexes[index].id)
    act.apply()
    done = official.settle(session, found, Settlement.FOUND, by=by)
    _record_settled(session, done, Settlement.FOUND, by=by)
    return len(done)


def record_taken(session: Session, *, book: str, rows: int, by: User) -> None:
    """Notes that somebody took a list away."""
    audit.record(session, by=by, action="take_reconciled", subject="user", subject_id=by.id, book=book, rows=rows)
