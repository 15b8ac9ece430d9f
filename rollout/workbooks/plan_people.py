"""The plan of a list of people: file × register → what each row does and who leaves. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from rollout.core.crypto import keys
from rollout.core.dates import today
from rollout.core.garbage import uncollected
from rollout.core.names import search_key
from rollout.core.progress import step
from rollout.db import chunks
from rollout.register.held_rows import Held
from rollout.vocabulary import (
    RowState,
    StandingKind,
)
from rollout.workbooks.alike import MOST_SHOWN, OTHER, Key, key_of, question_key
from rollout.workbooks.foreseen import Changes, Foreseer, facts_after
from rollout.workbooks.known_people import KnownPeople, KnownPerson, KnownUnit
from rollout.workbooks.match_people import Matcher
from rollout.workbooks.messages import Message
from rollout.workbooks.older import asks_of_older
from rollout.workbooks.parsed_row import ParsedRow
from rollout.workbooks.person_steps import PersonSteps
from rollout.workbooks.plan_person import Decider
from rollout.workbooks.plans import Leaver, Order, Plan, PlannedRow
from rollout.workbooks.raised import Raised
from rollout.workbooks.repeats import Seals, is_settled, may_be_noted

MOST_HELD = 3  # noted rows of the units of a file, for each of its rows: those of a few rows are compared one by one
MOST_NAMED = 3  # departments that a question names


@uncollected()
def plan_people(rows: list[ParsedRow], known: KnownPeople, order: Order, seq: int) -> Plan:
    """What each row does, and who leaves where the list is whole."""
    planner = _Planner(known, order)
    plan, strange = Plan(seq), set[str]()
    for place, run in enumerate(chunks(rows)):
        step(place * len(run), len(rows))
        plan.rows += planner.plan_run(run)
        strange |= planner.strange
    plan.strange = frozenset(strange)
    plan.questions = known.questions
    planner.ask_of_alike()
    plan.warnings += planner.asks_of_departments() + planner.raised.asks()
    plan.foreseen = planner.foreseen
    if order.is_full:
        plan.leavers = planner.leavers(plan.rows)
    plan.warnings += asks_of_older(plan.rows, plan.leavers, known.units.values(), order.list_on)
    return plan


Placed = tuple[ParsedRow, KnownUnit | None, bytes | None]
Matched = tuple[ParsedRow, KnownUnit | None, bytes | None, KnownPerson | Held | None]
"""A row, its unit, its seal, and whom it is about."""


class _Planner:
    def __init__(self, known: KnownPeople, order: Order) -> None:
        self.known = known
        self.order = order
        self.matcher = Matcher(known, order)
        self.raised = Raised()
        self._decider = Decider(order, self.raised)
        self._alike: dict[Key, list[int]] = {}
        self._doubtful: list[tuple[PlannedRow, list[int]]] = []
        self.strange: frozenset[str] = frozenset()
        self._seals = Seals(keys(), partial(order.rights.evidence, order.evidence))
        self._held: dict[bytes | None, Held] = {}
        self._foreseer = Foreseer({unit.id: unit.modes for unit in known.units.values()}, today(), order.evidence)

    def plan_run(self, rows: Sequence[ParsedRow]) -> list[PlannedRow]:
        """The rows that come next: those of which all is held as they are, the others compared with their people."""
        placed = [(row, unit, self._seal(row, unit)) for row in rows for unit in (self.matcher.place(row),)]
        self._held = self._held_among(placed)
        self._turn_to([row for row, _unit, seal in placed if seal not in self._held])
        matched = [(row, unit, seal, self._match(row, unit, seal)) for row, unit, seal in placed]
        self._look_for_alike(matched)
        return [
            self._again(row, person) if isinstance(person, Held) else self.plan(row, unit, person, seal)
            for row, unit, seal, person in matched
        ]

    def _seal(self, row: ParsedRow, unit: KnownUnit | None) -> bytes | None:
        """By which the row is known again; None for one that cannot be taken."""
        if unit is None or row.errors:
            return None
        return self._seals.of(row, unit.id)

    def _held_among(self, placed: Sequence[Placed]) -> dict[bytes | None, Held]:
        """Seal → of which of the rows all is held by the day of the list."""
        units = {unit.id for _row, unit, seal in placed if unit and seal}
        found = self.known.held(units, MOST_HELD * len(placed))
        known = {seal: found[seal] for _row, _unit, seal in placed if seal and seal in found}
        return {seal: held for seal, held in known.items() if held.list_on <= self.order.list_on}

    def _match(self, row: ParsedRow, unit: KnownUnit | None, seal: bytes | None) -> KnownPerson | Held | None:
        held = self._held.get(seal)
        if held is None:
            return self.matcher.match(row, unit)
        self.matcher.claim(row, held.person_id)
        return held

    def _again(self, row: ParsedRow, held: Held) -> PlannedRow:
        """A row of which all is held."""
        planned = PlannedRow(row, unit_id=held.unit_id, person_id=held.person_id)
        if row.errors:
            planned.reject()
        return planned

    def _turn_to(self, rows: Sequence[ParsedRow]) -> None:
        people = self.matcher.turn_to(rows)
        self._decider.unit_names = people.unit_names
        self._foreseer.know(people.modes)
        self.strange = self.matcher.strange(rows)

    def _look_for_alike(self, matched: Iterable[Matched]) -> None:
        """Before rows are planned: who of their units' lists may be the new people among them."""
        keys = {
            key
            for row, unit, _seal, person in matched
            if unit and person is None and not row.errors and (key := key_of(unit.id, row.values))
        }
        self._alike = self.known.alike(keys) if keys else {}

    def _doubt(self, planned: PlannedRow, unit: KnownUnit) -> None:
        """Notes whom a new person may be, unless that was answered."""
        if not self._alike:
            return
        key = key_of(unit.id, planned.row.values)
        found = self._alike.get(key, []) if key else []
        if found and self.order.answers.get(question_key(planned.row)) != OTHER:
            self._doubtful.append((planned, found))

    def ask_of_alike(self) -> None:
        """When all rows are planned: who is in the file by their own number is somebody else."""
        present = self.matcher.present
        asked = [(planned, left) for planned, ids in self._doubtful if (left := [i for i in ids if i not in present])]
        shown = self.known.shown({person_id for _, ids in asked[:MOST_SHOWN] for person_id in ids}) if asked else {}
        for planned, ids in asked:
            self._foresee(planned.steps, None, sign=-1)
            planned.row.refuse("row.alike")
            planned.reject()
            planned.alike = tuple(shown[person_id] for person_id in ids if person_id in shown)

    def plan(
        self, row: ParsedRow, unit: KnownUnit | None, person: KnownPerson | None, seal: bytes | None
    ) -> PlannedRow:
        """What one row does. `seal` is kept where the row, when it comes again, will change nothing."""
        planned, said = PlannedRow(row), row.warnings
        planned.unit_id = unit.id if unit else None
        planned.person_id = person.id if person else None
        if not (person and person.memberships) and "name" not in row.values and not row.errors:
            row.refuse("row.name")
        if (
            unit is not None
            and row.values.get("standing") == StandingKind.LEFT_UNIT
            and not self._decider.is_on(person, unit)
        ):
            row.refuse("row.left", row.values["standing_in"])
        if row.errors or unit is None:
            planned.reject()
            return planned
        self._decider.decide(planned, person, unit)
        if planned.steps:
            self._foresee(planned.steps, person)
        if person is None:
            self._doubt(planned, unit)
        if seal and row.warnings is said and self._comes_to_rest(planned, person):
            planned.seal = seal
        return planned

    def _comes_to_rest(self, planned: PlannedRow, person: KnownPerson | None) -> bool:
        """Will the row change nothing when it comes again?"""
        if person is None:
            return may_be_noted(planned.steps.group)
        return planned.state is RowState.UNCHANGED and is_settled(person, self.order.list_on)

    def _foresee(self, steps: PersonSteps, person: KnownPerson | None, sign: int = 1) -> None:
        """Adds what a row changes of the figures."""
        if person is None:
            self._foreseer.add_new(steps, self.order.list_on, sign)
        else:
            after = facts_after(person.facts, person.standings, steps, self.order.list_on)
            self._foreseer.add(person.facts, after, sign)

    @property
    def foreseen(self) -> Changes:
        """Of the units that the loader may load, so that nothing is told of others."""
        return {unit: moved for unit, moved in self._foreseer.changes.items() if self.order.rights.may_load(unit)}

    def asks_of_departments(self) -> list[Message]:
        """Whether what rows of a list of one unit call their unit is a part of it."""
        found = self.matcher.departments
        if not found:
            return []
        named = ", ".join(f'"{name}"' for name, _ in found.most_common(MOST_NAMED))
        named += " …" if len(found) > MOST_NAMED else ""
        return [Message("ask.departments", values={"which": named, "rows": found.total()})]

    def leavers(self, rows: list[PlannedRow]) -> list[Leaver]:
        """Who is on the list of a unit of the file and not in the file.

        A refused row may be about anybody on the list, so nobody of the same name is taken for a leaver.
        """
        units = {row.unit_id for row in rows if row.unit_id is not None}
        present = self.matcher.present
        doubtful = {
            (row.unit_id, search_key(row.row.values.get("name", "")))
            for row in rows
            if row.state is RowState.REJECTED and row.person_id is None
        }
        missing = {
            person_id: (unit_id, membership_id)
            for unit_id in sorted(units)
            for person_id, membership_id in self.known.members.get(unit_id, {}).items()
            if person_id not in present
        }
        found = []
        for member in self.known.named(missing):
            unit_id, membership_id = missing[member.person_id]
            is_proposal = not self.order.rights.may_edit(unit_id)
            if (unit_id, search_key(member.name)) in doubtful or (is_proposal and member.is_reported_to_have_left):
                continue
            found.append(Leaver(member.person_id, unit_id, membership_id, member.name, is_proposal=is_proposal))
        return sorted(found, key=lambda leaver: leaver.unit_id)
