"""What one row of a list does to the person it is about: row × what is held → steps. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from rollout.core.crypto import mask
from rollout.core.dates import is_adult
from rollout.core.formats import day as shown_day
from rollout.core.names import search_key
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
from rollout.workbooks.known_people import NUMBER_KINDS, KnownPerson, KnownUnit
from rollout.workbooks.parsed_row import NOT_REACHED, REACHED
from rollout.workbooks.person_steps import Listing, PersonSteps
from rollout.workbooks.person_values import (
    CORRECTED,
    MOST_DAYS,
    birth_of,
    day_shown,
    fields_in,
    says_no_more_of_birth,
    shown_birth,
)
from rollout.workbooks.plans import Order, PlannedRow
from rollout.workbooks.raised import Raised
from rollout.workbooks.written_names import says_no_more

NOTHING_KNOWN = {
    **dict.fromkeys(("phone", "email", "address"), ""),
    "sex": Sex.UNKNOWN.value, "birth_on": None, "birth_precision": "none",
}  # fmt: skip
NAMED_MILESTONES = tuple((milestone.value, milestone) for milestone in Milestone)


class Decider:
    """Decides row by row. `unit_names`: code and name of the units on whose lists the people are by now."""

    def __init__(self, order: Order, raised: Raised) -> None:
        self.order = order
        self._raised = raised
        self.unit_names: Mapping[int, str] = {}
        self._shown: dict[int, str] = {}

    def decide(self, planned: PlannedRow, person: KnownPerson | None, unit: KnownUnit) -> None:
        """Notes on a row that can be taken what it does to the person, None for somebody new."""
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
            if person is not None:  # someone whose every fact was undone is listed anew, with nothing of before
                steps.fields = NOTHING_KNOWN | fields_in(row.values)
                steps.dropped = tuple(kind for kind in person.numbers if kind not in row.values)
        elif planned.changed:
            planned.state, planned.steps = RowState.UPDATED, steps
        if planned.steps and person is not None:
            planned.before = {
                "fields": {name: person.fields[name] for name in steps.fields},
                "numbers": {kind.value: person.numbers.get(kind, "") for kind, _ in steps.numbers},
            }
        planned.pack()

    def is_on(self, person: KnownPerson | None, unit: KnownUnit) -> bool:
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
            if not says_no_more_of_birth(born, precision, held["birth_on"], held["birth_precision"]):
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
        for name, milestone in NAMED_MILESTONES:
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
                    self._raised.note(person, milestone, day, steps.evidence)

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
                self._raised.note_smartphone()
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


@lru_cache(MOST_DAYS)
def _said(milestone: Milestone, day: date, channel: Channel) -> tuple[Milestone, date, Channel]:
    """What many rows say is kept once."""
    return milestone, day, channel
