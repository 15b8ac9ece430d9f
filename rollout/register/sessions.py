"""Guidance sessions in the register: who may be on a sheet, what a session claims as facts, and taking that back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from rollout.core.dates import now, today
from rollout.db import among
from rollout.ledger.person_lines import shown_by
from rollout.models import (
    GuidanceSession,
    Membership,
    Person,
    SessionAttendance,
    SessionClaim,
    SessionEvent,
    SessionUnit,
    Statement,
    UnitCount,
    User,
)
from rollout.register import counts, marks
from rollout.register.act import Act
from rollout.register.claims import Key, Said, changes
from rollout.register.counts import Stated
from rollout.register.errors import DayTooEarly, FutureDay, SeenThere, StrongerWord
from rollout.register.memberships import deciding_units
from rollout.register.rows import Row, live_rows
from rollout.vocabulary import FIRST_DAY, Channel, CountKind, Evidence, Milestone, PeopleGroup
from rollout.vocabulary_of_sessions import SessionAct

MOST_LISTED = 1_000
"""People of one unit on the sheet of a session."""


class Listed(NamedTuple):
    """Somebody who may be on the sheet of a unit."""

    person_id: int
    name: str
    birth_on: date | None
    birth_precision: str


def people_on(session: Session, unit_id: int, day: date, others: Collection[int] = ()) -> list[Listed]:
    """Who is on a unit's list on a day and on no other since, by name; at most MOST_LISTED. Two queries.

    `others` are looked at beyond those first ones: whom a sheet has already.
    """
    on = min(day, today())  # of a day to come nobody knows
    held = (
        select(Person.id, Person.name, Person.birth_on, Person.birth_precision)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.unit_id == unit_id,
            Membership.voided_seq.is_(None),
            Membership.from_on <= on,
            Membership.to_on > on,
        )
        .order_by(Person.sort_name, Person.id)
    )
    rows = [Listed(*row) for row in session.execute(held.limit(MOST_LISTED))]
    missing = set(others) - {row.person_id for row in rows}
    if missing and len(rows) == MOST_LISTED:
        rows += [Listed(*row) for row in session.execute(held.where(among(session, Person.id, missing)))]
    decided = deciding_units(session, [row.person_id for row in rows])
    return [row for row in rows if decided.get(row.person_id) == unit_id]


@dataclass(frozen=True)
class Part:
    """What is recorded of one unit, by whoever's word has this evidence.

    Of a unit that lists people: the rows of the sheet (number → person), who of them was there, and what they reached
    (`claims`); or just how many were there. Of one that counts: how many were there and first-timers by milestone.
    """

    unit_id: int
    evidence: Evidence
    rows: Mapping[int, int] = field(default_factory=dict)
    present: frozenset[int] = frozenset()
    claims: Mapping[Key, Channel] = field(default_factory=dict)
    attended: int | None = None
    group: PeopleGroup | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)
    already_in_units: int | None = None


@dataclass
class Written:
    """What recording a part did: of how many people something is news, who is barred, whose claims are stronger."""

    claims: int = 0
    refuted: set[int] = field(default_factory=set)
    stronger: set[int] = field(default_factory=set)


def check_day(day: date) -> None:
    """Raises FutureDay, DayTooEarly: only what was held is recorded, by the clock of the server."""
    if day > today():
        raise FutureDay(day)
    if day < FIRST_DAY:
        raise DayTooEarly(day)


def freeze(session: Session, held: GuidanceSession, unit_id: int, person_ids: Sequence[int]) -> int:
    """Puts people on the sheet of a unit, after those who are on it; numbers never change. Returns how many are new."""
    known = set(session.scalars(select(SessionAttendance.person_id).where(SessionAttendance.session_id == held.id)))
    last = _last_position(session, held.id, unit_id)
    new = [person_id for person_id in dict.fromkeys(person_ids) if person_id not in known]
    session.add_all(
        SessionAttendance(session_id=held.id, person_id=person_id, unit_id=unit_id, position=position)
        for position, person_id in enumerate(new, last + 1)
    )
    session.flush()
    return len(new)


def _last_position(session: Session, session_id: int, unit_id: int) -> int:
    of_unit = SessionAttendance.session_id == session_id, SessionAttendance.unit_id == unit_id
    return session.scalar(select(func.max(SessionAttendance.position)).where(*of_unit)) or 0


def write_list(act: Act, held: GuidanceSession, row: SessionUnit, part: Part, *, was_on: date) -> Written:
    """Records who was there and what they reached; `was_on` is the day as it was recorded before.

    Claims of people who are on no row of the part stay as they are, but for the day where that was wrong.
    Raises FutureDay, StrongerWord and SeenThere for another day and the absence of what is stronger than this word.
    """
    session, written = act.session, Written()
    people = set(part.rows.values())
    old, new = _claims(session, held, part, was_on), dict(part.claims)
    live = live_of(session, held.id, {person_id for person_id, _ in old})
    _check_absent(part, {key[0] for key, rows in live.items() if key in old and _is_stronger(rows, part.evidence)})
    if was_on == held.day:
        old = {key: said for key, said in old.items() if key[0] in people}
    else:  # the day was wrong for everybody
        new |= {key: said.channel for key, said in old.items() if key[0] not in people}
    found = changes(old, new, day=held.day, evidence=part.evidence)
    for key in (*found.gone, *found.changed):
        rows = live.get(key, [])
        if _is_stronger(rows, part.evidence):
            if was_on != held.day:
                raise StrongerWord
            written.stronger.add(key[0])
            continue
        for fact in rows:
            act.void(Statement, fact["id"])
        said = found.changed.get(key)
        if said is None:
            session.execute(delete(SessionClaim).where(*_is(held.id, key)))
        else:
            session.execute(update(SessionClaim).where(*_is(held.id, key)).values(channel=said.channel.value))
            if rows:  # what was cleared since stays so
                _state(act, held, key, said)
        written.claims += 1
    barred = _barred(session, found.added) if part.evidence is Evidence.REPORTED else set()
    for key, said in found.added.items():
        if key in barred:
            written.refuted.add(key[0])
            continue
        _state(act, held, key, said)
        session.add(
            SessionClaim(
                session_id=held.id, person_id=key[0], milestone=key[1].value, channel=said.channel.value,
                evidence=said.evidence.value,
            )
        )  # fmt: skip
        written.claims += 1
    _attend(session, held, part)
    session.flush()
    row.attended = part.attended if part.attended is not None else _present(session, held.id, part.unit_id)
    session.flush()
    return written


def _is_stronger(rows: Collection[Row], evidence: Evidence) -> bool:
    return any(Evidence(fact["evidence"]).strength > evidence.strength for fact in rows)


def _check_absent(part: Part, seen: Collection[int]) -> None:
    """Raises SeenThere, StrongerWord: whoever reached something before the eyes of an officer was there."""
    if part.attended is not None and seen:
        raise StrongerWord
    rows = sorted(number for number, person_id in part.rows.items() if person_id in {*seen} - part.present)
    if rows:
        raise SeenThere(rows=", ".join(map(str, rows)))


def _present(session: Session, session_id: int, unit_id: int) -> int:
    """How many of a unit were there, those among them too who are not on its list any more."""
    there = (
        select(func.count())
        .select_from(SessionAttendance)
        .where(
            SessionAttendance.session_id == session_id,
            SessionAttendance.unit_id == unit_id,
            SessionAttendance.is_present.is_(True),
        )
    )
    return session.scalar(there) or 0


def clear_list(act: Act, held: GuidanceSession, row: SessionUnit, evidence: Evidence, *, was_on: date) -> None:
    """Takes back what was recorded by list, where the unit counts on the day. Raises StrongerWord."""
    of_unit = SessionAttendance.session_id == held.id, SessionAttendance.unit_id == row.unit_id
    sheet = {each.position: each.person_id for each in act.session.scalars(select(SessionAttendance).where(*of_unit))}
    if sheet:
        write_list(act, held, row, Part(row.unit_id, evidence, rows=sheet), was_on=was_on)


def _is(session_id: int, key: Key) -> tuple[Any, ...]:
    person_id, milestone = key
    return (
        SessionClaim.session_id == session_id,
        SessionClaim.person_id == person_id,
        SessionClaim.milestone == milestone.value,
    )


def _state(act: Act, held: GuidanceSession, key: Key, said: Said) -> None:
    marks.record(
        act, person_id=key[0], milestone=key[1], day=said.day, channel=said.channel, evidence=said.evidence,
        session_id=held.id,
    )  # fmt: skip


def _claims(session: Session, held: GuidanceSession, part: Part, day: date) -> dict[Key, Said]:
    """What the session claimed of the people of a part: of those on its rows, and those it had on the unit's sheet."""
    of_unit = select(SessionAttendance.person_id).where(
        SessionAttendance.session_id == held.id, SessionAttendance.unit_id == part.unit_id
    )
    people = set(session.scalars(of_unit)) | set(part.rows.values())
    rows = session.scalars(select(SessionClaim).where(SessionClaim.session_id == held.id))
    return {
        (row.person_id, Milestone(row.milestone)): Said(day, Channel(row.channel), Evidence(row.evidence))
        for row in rows
        if row.person_id in people
    }


def _barred(session: Session, added: Mapping[Key, Said]) -> set[Key]:
    """What may not be reported again until it is reopened (R7)."""
    by_said: defaultdict[tuple[Milestone, Channel], set[int]] = defaultdict(set)
    for (person_id, milestone), said in added.items():
        by_said[milestone, said.channel].add(person_id)
    found: set[Key] = set()
    for (milestone, channel), people in by_said.items():
        barred = marks.refuted(session, people, shown_by(milestone, channel))
        found |= {(person_id, milestone) for person_id in barred}
    return found


def live_of(session: Session, session_id: int, people: Collection[int]) -> dict[Key, list[Row]]:
    """The live statements that a session made, by person and milestone."""
    found: defaultdict[Key, list[Row]] = defaultdict(list)
    for person_id, rows in live_rows(session, (Statement,), "person_id", people).items():
        for row in rows[Statement]:
            if row["guidance_session_id"] == session_id:
                found[person_id, Milestone(row["milestone"])].append(row)
    return dict(found)


def _attend(session: Session, held: GuidanceSession, part: Part) -> None:
    """Notes who was there; who is new on the sheet keeps the number that was shown, where it is free."""
    rows = {
        row.person_id: row
        for row in session.scalars(select(SessionAttendance).where(SessionAttendance.session_id == held.id))
    }
    taken = {row.position for row in rows.values() if row.unit_id == part.unit_id}
    for number, person_id in sorted(part.rows.items()):
        is_present = None if part.attended is not None else person_id in part.present
        if person_id in rows:
            rows[person_id].is_present = is_present
            continue
        position = number if number > 0 and number not in taken else max(taken, default=0) + 1
        taken.add(position)
        session.add(
            SessionAttendance(
                session_id=held.id, person_id=person_id, unit_id=part.unit_id, position=position, is_present=is_present
            )
        )


def write_count(act: Act, held: GuidanceSession, row: SessionUnit, part: Part) -> bool:
    """Records first-timers of a unit that counts; False when it says what it said before.

    Raises FutureDay, NotCounting, StrongerWord.
    """
    group = part.group or counts.group_of(act.session, part.unit_id, held.day)
    live = counts_of(act.session, held.id, [part.unit_id])
    said = (held.day, group.value, dict(part.numbers), part.already_in_units)
    was = [(c.day, c.people_group, _numbers(c), c.already_in_units) for c in live]
    is_same = was == [said] if live or not row.version else _recorded(row, group) == said[1:]
    is_less = any(Evidence(count.evidence).strength > part.evidence.strength for count in live)
    if is_less and not (is_same and row.attended == part.attended):
        raise StrongerWord
    row.attended, row.people_group, row.already_in_units = part.attended, group.value, part.already_in_units
    for milestone in Milestone:
        setattr(row, milestone.value, part.numbers.get(milestone.value))
    if is_same or (not live and not part.numbers):
        return False
    for count in live:
        act.void(UnitCount, count.id)
    if part.numbers:
        stated = Stated(held.day, group, part.evidence, part.numbers, part.already_in_units)
        counts.record(act, part.unit_id, stated, kind=CountKind.SESSION, session_id=held.id)
    return True


def _recorded(row: SessionUnit, group: PeopleGroup) -> tuple[str, dict[str, int], int | None]:
    return (row.people_group or group.value, row.claimed, row.already_in_units)


def _numbers(count: UnitCount) -> dict[str, int]:
    said = {milestone.value: getattr(count, milestone.value) for milestone in Milestone}
    return {name: number for name, number in said.items() if number is not None}


def counts_of(session: Session, session_id: int, unit_ids: Collection[int]) -> list[UnitCount]:
    """The live counts that a session made of some units."""
    return list(
        session.scalars(
            select(UnitCount).where(
                UnitCount.unit_id.in_(unit_ids),
                UnitCount.guidance_session_id == session_id,
                UnitCount.voided_seq.is_(None),
            )
        )
    )


def later_stock(session: Session, unit_id: int, day: date, group: str | None) -> date | None:
    """The first stock-take of a day or later, which says the numbers of a session of that day again (R11)."""
    return session.scalar(
        select(func.min(UnitCount.day)).where(
            UnitCount.unit_id == unit_id,
            UnitCount.kind == CountKind.STOCK.value,
            UnitCount.voided_seq.is_(None),
            UnitCount.day >= day,
            UnitCount.people_group == group,
        )
    )


class Void(NamedTuple):
    """What taking a session back voided, of how many people, and who of them is counted by another word still."""

    claims: int
    people: int
    still: int


def void_all(act: Act, held: GuidanceSession, *, evidence: Mapping[int, Evidence]) -> Void:
    """A session was not held: everything that it claims goes. `evidence`: unit → the word of whoever says so.

    Raises StrongerWord where that is less than the session's own.
    """
    session = act.session
    rows = session.scalars(select(SessionAttendance).where(SessionAttendance.session_id == held.id)).all()
    units = {row.person_id: row.unit_id for row in rows}
    live = live_of(session, held.id, units)
    for key, facts in live.items():
        word = evidence.get(units[key[0]], Evidence.REPORTED)
        for fact in facts:
            if Evidence(fact["evidence"]).strength > word.strength:
                raise StrongerWord
            act.void(Statement, fact["id"])
    for count in counts_of(session, held.id, evidence):
        if Evidence(count.evidence).strength > evidence[count.unit_id].strength:
            raise StrongerWord
        act.void(UnitCount, count.id)
    people = {person_id for person_id, _ in live}
    return Void(sum(map(len, live.values())), len(people), len(_still(act, held, live)))


def _still(act: Act, held: GuidanceSession, live: Mapping[Key, list[Row]]) -> set[int]:
    """Who is known to have reached by others what the session claims."""
    others = live_rows(act.session, (Statement,), "person_id", {person_id for person_id, _ in live})
    return {
        person_id
        for person_id, milestone in live
        for row in others.get(person_id, {}).get(Statement, ())
        if row["milestone"] == milestone and row["guidance_session_id"] != held.id
    }


def record_event(
    session: Session, held: GuidanceSession, act: SessionAct, *, by: User, unit_id: int | None = None, **detail: Any
) -> None:
    """What was done with the record of a session. `detail` holds numbers, codes and a reason, never a name."""
    session.add(SessionEvent(session_id=held.id, unit_id=unit_id, at=now(), by_id=by.id, act=act.value, detail=detail))
