"""The plan of a list of people: file × register → what each row does and who leaves. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from rollout.core.crypto import mask
from rollout.core.dates import is_adult, today
from rollout.core.formats import day as shown_day
from rollout.core.garbage import uncollected
from rollout.core.names import search_key
from rollout.core.progress import step
from rollout.db import chunks
from rollout.ledger.person_lines import shown_by
from rollout.register import marks
from rollout.vocabulary import (
    FOREVER,
    NEEDS_END_DAY,
    Channel,
    Evidence,
    Milestone,
    PeopleGroup,
    RowState,
    Sex,
    StandingKind,
)
from rollout.workbooks.alike import MOST_SHOWN, OTHER, Key, key_of, question_key
from rollout.workbooks.foreseen import Changes, Foreseer, facts_after
from rollout.workbooks.known_people import NUMBER_KINDS, KnownPeople, KnownPerson, KnownUnit
from rollout.workbooks.match_people import Matcher
from rollout.workbooks.messages import Message
from rollout.workbooks.parsed_row import NOT_REACHED, REACHED, ParsedRow
from rollout.workbooks.person_steps import Listing, PersonSteps
from rollout.workbooks.person_values import (
    CORRECTED,
    MOST_DAYS,
    birth_of,
    day_shown,
    fields_in,
    shown_birth,
)
from rollout.workbooks.plans import Leaver, Order, Plan, PlannedRow
from rollout.workbooks.raised import Raised
from rollout.workbooks.written_names import says_no_more

NOTHING_KNOWN = {
    **dict.fromkeys(("phone", "email", "address"), ""),
    "sex": Sex.UNKNOWN.value, "birth_on": None, "birth_precision": "none",
}  # fmt: skip
MOST_NAMED = 3  # departments that a question names
MILESTONES = tuple((milestone.value, milestone) for milestone in Milestone)


@uncollected()
def plan_people(rows: list[ParsedRow], known: KnownPeople, order: Order, seq: int) -> Plan:
    """What each row does, and who leaves where the list is whole."""
    planner = _Planner(known, order)
    plan, strange = Plan(seq), set[str]()
    for place, run in enumerate(chunks(rows)):
        step(place * len(run), len(rows))
        planner.turn_to(run)
        matched = [(row, *planner.matcher.match(row)) for row in run]
        planner.look_for_alike(matched)
        plan.rows += [planner.plan(*each) for each in matched]
        strange |= planner.matcher.strange(run)
    plan.strange = frozenset(strange)
    plan.questions = known.questions
    planner.ask_of_alike()
    plan.warnings += planner.asks_of_departments() + planner.raised.asks()
    plan.foreseen = planner.foreseen
    if order.is_full:
        plan.leavers = planner.leavers(plan.rows)
    return plan


class _Planner:
    def __init__(self, known: KnownPeople, order: Order) -> None:
        self.known = known
        self.order = order
        self.matcher = Matcher(known, order)
        self.unit_names: dict[int, str] = {}
        self.raised = Raised()
        self._alike: dict[Key, list[int]] = {}
        self._doubtful: list[tuple[PlannedRow, list[int]]] = []
        self._shown: dict[int, str] = {}
        self._foreseer = Foreseer({unit.id: unit.modes for unit in known.units.values()}, today())

    def turn_to(self, rows: Sequence[ParsedRow]) -> None:
        people = self.matcher.turn_to(rows)
        self.unit_names = people.unit_names
        self._foreseer.know(people.modes)

    def look_for_alike(self, matched: Iterable[tuple[ParsedRow, KnownUnit | None, KnownPerson | None]]) -> None:
        """Before rows are planned: who of their units' lists may be the new people among them."""
        keys = {
            key
            for row, unit, person in matched
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

    def plan(self, row: ParsedRow, unit: KnownUnit | None, person: KnownPerson | None) -> PlannedRow:
        planned = PlannedRow(row)
        planned.unit_id = unit.id if unit else None
        planned.person_id = person.id if person else None
        if not (person and person.memberships) and "name" not in row.values and not row.errors:
            row.refuse("row.name")
        if unit is not None and row.values.get("standing") == StandingKind.LEFT_UNIT and not self._is_on(person, unit):
            row.refuse("row.left", row.values["standing_in"])
        if row.errors or unit is None:
            planned.reject()
            return planned
        self._decide(planned, person, unit)
        return planned

    def _decide(self, planned: PlannedRow, person: KnownPerson | None, unit: KnownUnit) -> None:
        row = planned.row
        typed_group = row.values.get("group")
        steps = PersonSteps(
            unit_id=unit.id,
            group=PeopleGroup(typed_group) if typed_group else unit.group,
            evidence=self.order.rights.evidence(self.order.evidence, unit.id),
        )
        is_new = person is None or not person.memberships
        shows_old = person is not None and not is_new and self._was_visible(person)
        self._list(planned, steps, person, unit)
        self._correct(planned, steps, None if is_new else person, shows_old)
        self._number(planned, steps, person, shows_old)
        self._state(planned, steps, person, shows_old)
        self._smartphone(planned, steps, person, shows_old)
        self._standing(planned, steps, person)
        self._come_back(planned, steps, person)
        self._check_age(planned, steps, None if is_new else person)
        if is_new:
            planned.state, planned.steps = RowState.CREATED, steps
            if person is None:
                self._doubt(planned, unit)
            if person is not None:  # someone whose every fact was undone is listed anew, with nothing of before
                steps.fields = NOTHING_KNOWN | fields_in(row.values)
                steps.dropped = tuple(kind for kind in person.numbers if kind not in row.values)
        elif planned.changes:
            planned.state, planned.steps = RowState.UPDATED, steps
        if planned.steps:
            self._foresee(steps, person)
        if planned.steps and person is not None:
            planned.before = {
                "fields": {name: person.fields[name] for name in steps.fields},
                "numbers": {kind.value: person.numbers.get(kind, "") for kind, _ in steps.numbers},
            }

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

    def _is_on(self, person: KnownPerson | None, unit: KnownUnit) -> bool:
        """Is the person on the list of the unit, for good, on the day of the file?"""
        held = person.membership_on(self.order.list_on) if person else None
        return held is not None and held["unit_id"] == unit.id and held["to_on"] == FOREVER

    def _was_visible(self, person: KnownPerson) -> bool:
        return self.order.rights.may_load(person.memberships[-1]["unit_id"])

    def _list(self, planned: PlannedRow, steps: PersonSteps, person: KnownPerson | None, unit: KnownUnit) -> None:
        day = self.order.list_on
        held = person.membership_on(day) if person else None
        later = person.first_after(day) if person else None
        old: str | None = None
        if held is None and later is None:
            steps.listing = Listing.JOINS
        elif held is None and later is not None:
            steps.listing, steps.membership_id = Listing.EARLIER, later["id"]
            planned.change("listed_from", shown_day(later["from_on"]), shown_day(day))
            return
        elif held is not None and held["unit_id"] != unit.id:
            steps.listing, steps.membership_id = Listing.MOVES, held["id"]
            planned.row.warn("move.unit")
            if "group" not in planned.row.values:
                steps.group = PeopleGroup(held["people_group"])
            old = self.unit_names[held["unit_id"]]
        elif held is not None:
            typed = planned.row.values.get("group")
            if typed and typed != held["people_group"] and held["to_on"] == FOREVER:
                steps.listing, steps.membership_id = Listing.REGROUPED, held["id"]
                planned.change("group", held["people_group"], typed)
            return
        shown = self._shown.get(unit.id)
        if shown is None:
            shown = self._shown[unit.id] = f"{unit.code} {unit.name}"
        planned.change("unit", old, shown)

    def _correct(self, planned: PlannedRow, steps: PersonSteps, person: KnownPerson | None, shows_old: bool) -> None:
        values = planned.row.values
        if person is None:
            for name in CORRECTED:
                if name in values:
                    planned.change(name, None, values[name])
            if "birth" in values:
                planned.change("birth", None, shown_birth(*birth_of(values["birth"])))
            return
        held, fields = person.fields, dict[str, Any]()
        for name in CORRECTED:
            if name == "name" and "name" in values and says_no_more(values["name"], held["name"]):
                continue
            if name in values and values[name] != held[name]:
                fields[name] = values[name]
                old = held[name] if shows_old and held[name] not in ("", Sex.UNKNOWN.value) else None
                planned.change(name, old, values[name])
        if "name" in fields and search_key(values["name"]) != search_key(held["name"]):
            planned.row.warn("warn.name_differs", "name")
        if "birth" in values:
            born, precision = birth_of(values["birth"])
            if born != held["birth_on"] or precision != held["birth_precision"]:
                fields |= {"birth_on": born, "birth_precision": precision}
                old = shown_birth(held["birth_on"], held["birth_precision"]) if shows_old and held["birth_on"] else None
                planned.change("birth", old, shown_birth(born, precision))
        if fields:
            steps.fields = fields

    def _number(self, planned: PlannedRow, steps: PersonSteps, person: KnownPerson | None, shows_old: bool) -> None:
        for kind in NUMBER_KINDS:
            typed = planned.row.values.get(kind)
            held = person.numbers.get(kind, "") if person else ""
            if not typed or typed == held:
                continue
            if person:
                steps.numbers += ((kind, typed),)
            planned.change(kind.value, held if held and shows_old else None, typed)
            if held:
                planned.row.warn("warn.number_changes", kind.value, number=mask(typed))

    def _state(self, planned: PlannedRow, steps: PersonSteps, person: KnownPerson | None, shows_old: bool) -> None:
        values = planned.row.values
        for name, milestone in MILESTONES:
            if name not in values:
                continue
            typed = values[name]
            if typed == NOT_REACHED:
                since = marks.since(person.facts, milestone, self.order.list_on) if person and shows_old else None
                if since:
                    planned.row.warn("warn.not_reached", name, day=shown_day(since))
                continue
            day, shown = (self.order.list_on, REACHED) if typed == REACHED else day_shown(typed)
            channel = Channel.UNKNOWN if typed == REACHED else Channel.UNSTATED
            refuted = shown_by(milestone, channel) & person.refuted if person else frozenset()
            if refuted and steps.evidence is Evidence.REPORTED:
                planned.row.warn("warn.refuted", name)
            elif not (person and marks.is_known(person.facts, milestone=milestone, day=day, evidence=steps.evidence)):
                steps.statements += (_said(milestone, day, channel),)
                planned.change(name, None, shown)
                if person and shows_old:
                    self.raised.note(person, milestone, day, steps.evidence)

    def _smartphone(self, planned: PlannedRow, steps: PersonSteps, person: KnownPerson | None, shows_old: bool) -> None:
        typed, day = planned.row.values.get("smartphone"), self.order.list_on
        held = [
            s
            for s in (person.standings if person else ())
            if s["kind"] == StandingKind.NO_SMARTPHONE and s["from_on"] <= day < s["to_on"]
        ]
        if typed is False and not any(Evidence(s["evidence"]).strength >= steps.evidence.strength for s in held):
            steps.has_no_smartphone = True
            planned.change("smartphone", None, "no")
            if held and shows_old:
                self.raised.note_smartphone()
        elif typed is True and held:
            within = [s for s in held if Evidence(s["evidence"]).strength <= steps.evidence.strength]
            steps.ended_standings = tuple(s["id"] for s in within)
            if within:
                planned.change("smartphone", "no", "yes")
            if len(within) < len(held):
                planned.row.warn("warn.standing_verified", "smartphone")

    def _standing(self, planned: PlannedRow, steps: PersonSteps, person: KnownPerson | None) -> None:
        """Why the person is not counted, or is on a work list, as a word of status says."""
        values, day = planned.row.values, self.order.list_on
        if "standing" not in values:
            return
        kind = StandingKind(values["standing"])
        if kind in NEEDS_END_DAY:
            planned.row.warn("warn.end_day", values["standing_in"])
            return
        level = Evidence.REPORTED if kind is StandingKind.LEFT_UNIT else steps.evidence
        held = (
            s for s in (person.standings if person else ()) if s["kind"] == kind and s["from_on"] <= day < s["to_on"]
        )
        if not any(Evidence(standing["evidence"]).strength >= level.strength for standing in held):
            steps.standing = kind
            planned.change("standing", None, kind.value)

    def _come_back(self, planned: PlannedRow, steps: PersonSteps, person: KnownPerson | None) -> None:
        """Who is on the list has not left, unless its row says so: what the unit reported of that ends."""
        if planned.row.values.get("standing") == StandingKind.LEFT_UNIT:
            return
        for standing in person.standings if person else ():
            if (
                standing["kind"] == StandingKind.LEFT_UNIT
                and standing["from_on"] <= self.order.list_on < standing["to_on"]
            ):
                steps.ended_standings += (standing["id"],)
                planned.change("left", "yes", "no")

    def _check_age(self, planned: PlannedRow, steps: PersonSteps, person: KnownPerson | None) -> None:
        """A child of the group is under 18: its account is its parents'."""
        day = self.order.list_on
        held = person.membership_on(day) if person and steps.listing is Listing.STAYS else None
        if (held["people_group"] if held else steps.group) != PeopleGroup.CHILD:
            return
        values = planned.row.values
        born = birth_of(values["birth"])[0] if "birth" in values else person.fields["birth_on"] if person else None
        if born and is_adult(born, day):
            planned.row.warn("warn.adult_child")

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


@lru_cache(MOST_DAYS)
def _said(milestone: Milestone, day: date, channel: Channel) -> tuple[Milestone, date, Channel]:
    """What many rows say is kept once."""
    return milestone, day, channel
