"""Writes the plan of a list of people, run by run: persons in bulk, and the facts of all in one act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.progress import step
from rollout.db import chunks
from rollout.models import Batch, Membership, Standing, Unit, User
from rollout.register import list_exchanges, marks, memberships, standings
from rollout.register.act import Act
from rollout.register.held_rows import Held, hold
from rollout.register.persons import NewPerson, close_numbers, correct_people, create_persons, give_numbers
from rollout.vocabulary import Evidence, LeavingReason, RowState, Sex, StandingKind
from rollout.workbooks.known_people import NUMBER_KINDS
from rollout.workbooks.person_steps import Listing, PersonSteps
from rollout.workbooks.person_values import fields_in
from rollout.workbooks.plans import CHANGING, Leaver, Order, Plan, PlannedRow

ACTION = "import"
ROWS_AT_ONCE = 2_500


def write_people(
    session: Session,
    plan: Plan,
    order: Order,
    *,
    batch: Batch,
    by: User,
    keep: Callable[[Sequence[PlannedRow]], None],
) -> dict[str, object]:
    """Everything the plan says, under the ledger's lock; returns what undoing needs beside the rows.

    Rows that are written are handed to `keep`, which has to leave of them only what they are and the messages.
    """
    leavers = [leaver for leaver in plan.leavers if leaver.is_ticked]
    with_facts = [row.steps for row in plan.changing if _has_facts(row.steps)]
    memberships_before = {steps.membership_id for steps in with_facts if steps.membership_id is not None}
    held = _memberships(session, memberships_before | {leaver.membership_id for leaver in leavers})
    ending = _standings(session, {key for steps in with_facts for key in steps.ended_standings})
    act = None
    if with_facts or leavers:
        act = Act(session, by=by, action=ACTION, source=f"{ACTION} {batch.id}", batch=batch)
    del with_facts
    for place, run in enumerate(chunks(plan.rows, ROWS_AT_ONCE)):
        step(place * ROWS_AT_ONCE, len(plan.rows))
        changing = [row for row in run if row.state in CHANGING]
        _write_persons(session, changing)
        if act:
            for row in changing:
                _say(act, id_of(row), row.steps, held, ending, order.list_on)
            act.write()
        hold(session, [_held(row, order.list_on) for row in run if row.seal])
        keep(run)
    if act:
        for leaver in leavers:
            _take_off(act, leaver, held, order.list_on)
        act.apply()
    _note_returned(session, plan, batch, by=by)
    return {"lists": _note_lists(session, plan, order)}


def _write_persons(session: Session, rows: Sequence[PlannedRow]) -> None:
    _create(session, [row for row in rows if row.person_id is None])
    known = [row for row in rows if row.before is not None]
    correct_people(session, {id_of(row): row.steps.fields for row in known if row.steps.fields})
    close_numbers(session, [(id_of(row), kind) for row in known for kind in row.steps.dropped])
    give_numbers(session, [(id_of(row), *number) for row in known for number in row.steps.numbers])


def id_of(row: PlannedRow) -> int:
    assert row.person_id is not None  # noqa: S101  (everybody new was created before)
    return row.person_id


def _held(row: PlannedRow, on: date) -> Held:
    assert row.unit_id is not None  # noqa: S101  (who is on a list is of its unit)
    assert row.seal is not None  # noqa: S101  (the caller has looked)
    return Held(id_of(row), row.unit_id, on, row.seal)


def _create(session: Session, rows: Sequence[PlannedRow]) -> None:
    for row, person_id in zip(rows, create_persons(session, map(_new_person, rows)), strict=True):
        row.person_id = person_id


def _new_person(row: PlannedRow) -> NewPerson:
    values = row.row.values
    fields = fields_in(values)
    numbers = tuple([(kind, values[kind]) for kind in NUMBER_KINDS if kind in values])
    return NewPerson(numbers=numbers, sex=Sex(fields.pop("sex", Sex.UNKNOWN)), **fields)


def _take_off(act: Act, leaver: Leaver, held: dict[int, Membership], on: date) -> None:
    if leaver.is_proposal:
        standings.exclude(
            act, person_id=leaver.person_id, kind=StandingKind.LEFT_UNIT, evidence=Evidence.REPORTED, from_on=on
        )
    else:
        memberships.leave(act, held[leaver.membership_id], on=on, reason=LeavingReason.LEFT)


def _say(
    act: Act, person_id: int, steps: PersonSteps, held: dict[int, Membership], ending: dict[int, Standing], on: date
) -> None:
    """The facts of one row."""
    _list(act, person_id, steps, held, on)
    for milestone, day, channel in steps.statements:
        marks.record(act, person_id=person_id, milestone=milestone, day=day, channel=channel, evidence=steps.evidence)
    if steps.has_no_smartphone:
        no_smartphone = StandingKind.NO_SMARTPHONE
        standings.record(act, person_id=person_id, kind=no_smartphone, evidence=steps.evidence, from_on=on)
    if steps.standing is not None:
        level = Evidence.REPORTED if steps.standing is StandingKind.LEFT_UNIT else steps.evidence
        standings.record(act, person_id=person_id, kind=steps.standing, evidence=level, from_on=on)
    for key in steps.ended_standings:
        standings.end(act, ending[key], on=on)


def _has_facts(steps: PersonSteps) -> bool:
    return bool(
        steps.listing is not Listing.STAYS
        or steps.statements
        or steps.has_no_smartphone
        or steps.standing
        or steps.ended_standings
    )


def _list(act: Act, person_id: int, steps: PersonSteps, held: dict[int, Membership], on: date) -> None:
    if steps.listing is Listing.JOINS:
        memberships.enlist(act, person_id=person_id, unit_id=steps.unit_id, group=steps.group, on=on)
    elif steps.membership_id is not None:
        membership = held[steps.membership_id]
        if steps.listing is Listing.MOVES:
            memberships.move(act, membership, to_unit_id=steps.unit_id, on=on, group=steps.group)
        elif steps.listing is Listing.EARLIER:
            memberships.extend_back(act, membership, on=on)
        else:
            memberships.change_group(act, membership, group=steps.group, on=on)


def _memberships(session: Session, ids: Iterable[int]) -> dict[int, Membership]:
    return {
        row.id: row
        for run in chunks(sorted(ids))
        for row in session.scalars(select(Membership).where(Membership.id.in_(run)))
    }


def _standings(session: Session, ids: Iterable[int]) -> dict[int, Standing]:
    return {
        row.id: row
        for run in chunks(sorted(ids))
        for row in session.scalars(select(Standing).where(Standing.id.in_(run)))
    }


def _taken_in(plan: Plan) -> Counter[int]:
    """Unit → how many rows of its list were taken in."""
    return Counter(row.unit_id for row in plan.rows if row.unit_id is not None and row.state is not RowState.REJECTED)


def _note_returned(session: Session, plan: Plan, batch: Batch, *, by: User) -> None:
    """A file of one unit is its list come back; one of many is a list of the office's own."""
    people = _taken_in(plan)
    if len(people) == 1:
        [(unit_id, number)] = people.items()
        list_exchanges.note_returned(session, unit_id, on=today(), people=number, by=by, batch=batch)


def _note_lists(session: Session, plan: Plan, order: Order) -> dict[str, str | None]:
    """Notes on units how recent their list is; a part of a list counts only where there was none.

    Returns unit → what was noted before, where that changed.
    """
    before = {}
    for run in chunks(sorted(_taken_in(plan))):
        for unit in session.scalars(select(Unit).where(Unit.id.in_(run))):
            if unit.list_on is None or (order.is_full and unit.list_on < order.list_on):
                before[str(unit.id)] = unit.list_on.isoformat() if unit.list_on else None
                unit.list_on = order.list_on
    return before
