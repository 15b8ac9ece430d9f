"""The plan of a list of units: file × register → what each row does. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rollout.core.formats import day as shown_day
from rollout.core.formats import label, number
from rollout.ledger.facts import COUNTED
from rollout.models.unit import ATTRIBUTED
from rollout.register.counts import Over, falls, over, told_of
from rollout.vocabulary import NO_DISTRICTS_FROM, Evidence, PeopleGroup, RowState, UnitMode
from rollout.workbooks.known_units import CONTACT_FIELDS, KnownUnits, UnitRecord
from rollout.workbooks.match_people import place
from rollout.workbooks.messages import Message, quotable
from rollout.workbooks.parsed_row import ParsedRow
from rollout.workbooks.plans import Order, Plan, PlannedRow
from rollout.workbooks.registry_names import Ambiguous, NotInRegistry

COUNTS_ALONE = frozenset({*COUNTED, "stock_day"})
"""What is changed by who may bring a unit's numbers alone."""

OTHER_AREA = {"area_2021": "area_2025", "area_2025": "area_2021"}


@dataclass
class UnitSteps:
    """What is written for one row; fields that do not change are left out. `mode` None: it stays."""

    code: str
    is_new: bool
    started_on: date
    evidence: Evidence
    fields: dict[str, Any] = field(default_factory=dict)
    belongs: dict[str, int] = field(default_factory=dict)
    mode: UnitMode | None = None
    deployed_on: date | None = None
    numbers: dict[str, int] = field(default_factory=dict)
    group: PeopleGroup = PeopleGroup.EMPLOYEE
    count_reason: str = ""


def plan_units(rows: list[ParsedRow], known: KnownUnits, order: Order, seq: int) -> Plan:
    planner = _Planner(known, order)
    plan = Plan(seq, [planner.plan(row) for row in rows])
    plan.warnings = planner.asks
    return plan


def area_list_on(day: date) -> str:
    """The subject of attribution whose areas are in force on a day."""
    return "area_2025" if day >= NO_DISTRICTS_FROM else "area_2021"


class _Planner:
    def __init__(self, known: KnownUnits, order: Order) -> None:
        self.known = known
        self.order = order
        self.seen: dict[str, ParsedRow] = {}
        self.units_seen: dict[tuple[int, PeopleGroup], ParsedRow] = {}
        self.codes_seen: dict[str, ParsedRow] = {}
        self.asks: list[Message] = []

    def plan(self, row: ParsedRow) -> PlannedRow:
        planned = PlannedRow(row)
        code = row.values.get("code")
        if not code:
            if not row.errors:
                row.refuse("row.unit_missing")
            planned.reject()
            return planned
        unit = self.known.units.get(code)
        if self.order.rights.only_counts and not self._is_theirs(unit):
            row.refuse("row.unit_not_yours", "code", code=quotable(code))
            planned.reject()
            return planned
        is_own = unit is not None and (unit.is_hidden or self.order.rights.may_load(unit.id))
        planned.unit_id = unit.id if unit and is_own else None
        first = self.seen.setdefault(code, row)
        if unit and is_own and self._may_come_again(row, first):
            first = self.units_seen.setdefault((unit.id, self._group_said(row, unit)), row)
        if first is not row:
            row.refuse("row.unit_twice", "code", code=quotable(code), first=place(first))
        asked = len(self.asks)
        if unit and self._is_theirs(unit) and not self.order.rights.may_change(unit.id):
            self._plan_numbers(planned, code, unit)
        else:
            belongs = self._belongs(row)
            self._check(row, unit, belongs)
            if not row.errors:
                self._decide(planned, code, unit, belongs)
        if row.errors:
            planned.reject()
            del self.asks[asked:]
            if unit and unit.is_hidden:
                planned.unit_id = None  # nobody sees it
        return planned

    @staticmethod
    def _may_come_again(row: ParsedRow, first: ParsedRow) -> bool:
        """Is it the first row of a unit, or one that says that it is of another group than the first?"""
        return first is row or "count_group" in row.values or "count_group" in first.values

    def _group_said(self, row: ParsedRow, unit: UnitRecord) -> PeopleGroup:
        """Of which group a row is: of the one that the unit is mostly about, where it does not say."""
        said = row.values.get("count_group")
        return PeopleGroup(said) if said else self._usual(unit.belongs.get("unit_type"))

    def _is_theirs(self, unit: UnitRecord | None) -> bool:
        """Is the unit there, and the loader's?"""
        return unit is not None and not unit.is_hidden and self.order.rights.may_load(unit.id)

    def _plan_numbers(self, planned: PlannedRow, code: str, unit: UnitRecord) -> None:
        """The numbers of a unit of which nothing else is the loader's to change; what else there is is not told."""
        row = planned.row
        for subject in ATTRIBUTED:
            column, typed = self._said(row, subject)
            if typed is not None and not self._is_held(unit, subject, typed):
                row.refuse("row.only_counts", column)
        self._check_there(row, unit)
        if not row.errors:
            self._decide(planned, code, unit, {})
        for name in planned.changed:
            if name not in COUNTS_ALONE:
                row.refuse("row.only_counts", name or "")

    def _is_held(self, unit: UnitRecord, subject: str, typed: str) -> bool:
        """Does the unit belong where the row says?"""
        try:
            return self.known.registry.find(subject, typed) == unit.belongs.get(subject)
        except (NotInRegistry, Ambiguous):
            return False

    def _belongs(self, row: ParsedRow) -> dict[str, int]:
        """What the row says the unit belongs to."""
        found = {}
        for subject in ATTRIBUTED:
            column, typed = self._said(row, subject)
            if typed is None:
                continue
            try:
                found[subject] = self.known.registry.find(subject, typed)
            except NotInRegistry:
                if subject == "officer":
                    row.refuse("row.officer", column)
                else:
                    row.refuse("row.not_in_registry", column, value=quotable(typed))
            except Ambiguous:
                row.refuse("row.ambiguous", column, value=quotable(typed))
        return found

    def _said(self, row: ParsedRow, subject: str) -> tuple[str, str | None]:
        """Which column says where the unit belongs, and what it says.

        The area may stand in two columns: a district is always of 2021, as later there are none; a commune without
        its district is of the list that is in force on the day of the file.
        """
        typed, district, commune = (row.values.get(name) for name in (subject, "district", "commune"))
        if typed is not None or subject not in OTHER_AREA:
            return subject, typed
        if subject == "area_2021" and district:
            return ("commune", f"{commune}, {district}") if commune else ("district", district)
        if commune and not district and subject == area_list_on(self.order.list_on):
            return "commune", commune
        return subject, None

    def _check(self, row: ParsedRow, unit: UnitRecord | None, belongs: dict[str, int]) -> None:
        day = self.order.list_on
        if unit is None or unit.is_hidden:
            if "name" not in row.values and not row.errors:
                row.refuse("row.unit_name")
            if row.values.get("started_on", day.isoformat()) > day.isoformat():
                row.refuse("row.started", "started_on")
            if not self._will_be_in_scope(belongs):
                row.refuse("row.unit_scope")
        elif not self.order.rights.may_load(unit.id):
            row.refuse("row.unit_scope")
        else:
            self._check_there(row, unit)
        self._check_codes(row, unit)

    def _check_there(self, row: ParsedRow, unit: UnitRecord) -> None:
        day = self.order.list_on
        if unit.mode_on(day) is None and (unit.started_on > day or "mode" not in row.values):
            row.refuse("row.unit_not_there", day=shown_day(day))

    def _check_codes(self, row: ParsedRow, unit: UnitRecord | None) -> None:
        """A code names one unit only, whether as code or as tax code, in the register and in the file."""
        unit_id = unit.id if unit else None
        own, tax = row.values["code"], row.values.get("tax_code")
        for column, code in (("tax_code", tax), ("code", own)):
            if not code or (column == "code" and (code == tax or self.seen[code] is not row)):
                continue
            first = self.codes_seen.setdefault(code, row)
            if first is not row or self.known.code_owners.get(code, unit_id) != unit_id:
                row.refuse("row.code_taken", column, code=quotable(code))

    def _will_be_in_scope(self, belongs: dict[str, int]) -> bool:
        """May the loader have a unit that belongs there?"""
        selection, areas = self.order.rights.selection, self.known.registry.areas_2021
        places = {
            "district": areas.district_of(belongs["area_2021"]) if "area_2021" in belongs else None,
            **{dim: belongs.get(dim) for dim in ("department", "office", "officer", "unit_type")},
        }
        return all(
            any(part.dim is not None and places.get(part.dim) in part.ids for part in clause)
            for clause in selection.clauses
        )

    def _decide(self, planned: PlannedRow, code: str, unit: UnitRecord | None, belongs: dict[str, int]) -> None:
        row, day = planned.row, self.order.list_on
        is_new = unit is None or unit.is_hidden
        started = date.fromisoformat(row.values["started_on"]) if "started_on" in row.values else day
        steps = UnitSteps(
            code=code,
            is_new=is_new,
            started_on=started if is_new or unit is None else unit.started_on,
            evidence=self.order.evidence,
            count_reason=row.values.get("count_reason", ""),
        )
        held = None if is_new else unit
        if held and "started_on" in row.values and started != held.started_on:
            row.warn("warn.started_differs", "started_on")
        self._fields(planned, steps, held)
        self._attribute(planned, steps, held, belongs)
        self._mode(planned, steps, held)
        self._deploy(planned, steps, held)
        self._count(planned, steps, held)
        if is_new:
            planned.state, planned.steps = RowState.CREATED, steps
        elif planned.changed:
            planned.state, planned.steps = RowState.UPDATED, steps
        if unit and planned.steps:
            planned.before = {"fields": {name: self._field(unit, name) for name in steps.fields}}

    @staticmethod
    def _field(unit: UnitRecord | None, name: str) -> Any:
        if unit is None:
            return None if name == "headcount" else ""
        return unit.contact[name] if name in CONTACT_FIELDS else getattr(unit, name)

    def _fields(self, planned: PlannedRow, steps: UnitSteps, held: UnitRecord | None) -> None:
        for name in ("name", "tax_code", "address", "headcount", *CONTACT_FIELDS):
            typed, old = planned.row.values.get(name), self._field(held, name)
            if typed is not None and typed != old:
                steps.fields[name] = typed
                planned.change(name, str(old) if old not in ("", None) else None, str(typed))

    def _attribute(
        self, planned: PlannedRow, steps: UnitSteps, held: UnitRecord | None, belongs: dict[str, int]
    ) -> None:
        known = held.belongs if held else {}
        for subject, other in OTHER_AREA.items():
            proposed = self.known.registry.successors.get(belongs[subject]) if subject in belongs else None
            if proposed is not None and other not in belongs and other not in known:
                belongs = {**belongs, other: proposed}
                planned.row.warn("warn.area_proposed", subject)
                break
        for subject, value in belongs.items():
            old = known.get(subject)
            if value == old:
                continue
            if held and subject in held.later:
                planned.row.warn("warn.kept_later", subject)
                continue
            steps.belongs[subject] = value
            label = self.known.registry.label
            planned.change(subject, label(subject, old), label(subject, value) or "")

    def _mode(self, planned: PlannedRow, steps: UnitSteps, held: UnitRecord | None) -> None:
        typed, day = planned.row.values.get("mode"), self.order.list_on
        now = held.mode_on(day) if held else None
        wanted = UnitMode(typed) if typed else UnitMode.LIST if held is None else now
        if wanted is None or wanted is now:
            return
        if held and held.is_fixed_from(day):
            planned.row.refuse("row.unit_older", "mode", day=shown_day(day))
            return
        if held and wanted is UnitMode.COUNT:
            self._leave_list(planned.row, steps, held)
        steps.mode = wanted
        if typed:
            planned.change("mode", now.value if now else None, wanted.value)

    def _leave_list(self, row: ParsedRow, steps: UnitSteps, held: UnitRecord) -> None:
        """A unit's people stop counting when it counts instead: numbers must be there, and the loader must agree."""
        day, listed = self.order.list_on, self.known.listed.get(held.id, 0)
        if not listed:
            return
        group = self._group(steps, held)
        counted = row.values.get("participants", held.numbers(day, group, Evidence.REPORTED).get("participants"))
        if counted is None:
            row.refuse("row.mode_empty", "mode", listed=number(listed))
            return
        values = {"code": quotable(steps.code), "day": shown_day(day), "listed": number(listed)}
        which = place(row)
        self.asks.append(
            Message("ask.count", row.headings["mode"], {**values, "which": which, "counted": number(counted)})
        )

    def _group(self, steps: UnitSteps, held: UnitRecord | None) -> PeopleGroup:
        """The people group that the unit's numbers are of."""
        return self._usual(self._belongs_to("unit_type", steps, held))

    @staticmethod
    def _belongs_to(subject: str, steps: UnitSteps, held: UnitRecord | None) -> int | None:
        return steps.belongs.get(subject, held.belongs.get(subject) if held else None)

    def _usual(self, unit_type: int | None) -> PeopleGroup:
        return self.known.groups.get(unit_type, PeopleGroup.EMPLOYEE) if unit_type else PeopleGroup.EMPLOYEE

    def _group_counted(self, row: ParsedRow, steps: UnitSteps, held: UnitRecord | None) -> PeopleGroup:
        """The group that the row names, of those of which the unit tells."""
        usual, said = self._group(steps, held), row.values.get("count_group")
        if not said:
            return usual
        form = self.known.forms.get(self._belongs_to("unit_type", steps, held) or 0)
        department = self.known.departments.get(self._belongs_to("department", steps, held) or 0)
        told = told_of(form, department, usual)
        if PeopleGroup(said) not in told:
            row.refuse("row.count_group", "count_group", groups=", ".join(label(group) for group in told))
        return PeopleGroup(said)

    def _deploy(self, planned: PlannedRow, steps: UnitSteps, held: UnitRecord | None) -> None:
        typed = planned.row.values.get("deployed_on")
        if typed is None:
            return
        day = date.fromisoformat(typed)
        known = next((start for start, end in (held.facts.deployments if held else ()) if end > day), None)
        if known is not None and known > day:
            planned.row.warn("warn.kept_later", "deployed_on")
        elif known is None:
            steps.deployed_on = day
            planned.change("deployed_on", None, shown_day(day))

    def _count(self, planned: PlannedRow, steps: UnitSteps, held: UnitRecord | None) -> None:
        row, day = planned.row, self.order.list_on
        numbers = {name: row.values[name] for name in COUNTED if name in row.values}
        if not numbers:
            return
        mode = steps.mode or (held.mode_on(day) if held else UnitMode.LIST)
        if mode is not UnitMode.COUNT:
            row.refuse("row.counts_by_list")
            return
        steps.group = self._group_counted(row, steps, held)
        known = held.numbers(day, steps.group, steps.evidence) if held else {}
        people = numbers.get("participants", known.get("participants"))
        if "with_smartphone" in numbers and (people is None or numbers["with_smartphone"] > people):
            row.refuse("row.count_smartphone", "with_smartphone")
        said = held.numbers(day, steps.group, Evidence.REPORTED) if held else {}  # a stronger count moves this too
        for name, was, now in [] if steps.count_reason else falls(numbers, known, said):
            row.refuse("row.count_falls", name, was=number(was), now=number(now))
        for more in over(numbers, known, said.get("participants")):
            self._warn_over(row, more)
        changed = {name: count for name, count in numbers.items() if known.get(name) != count}
        is_taken = held is not None and held.took_stock(day, steps.group, steps.evidence, numbers)
        if changed or not is_taken:
            steps.numbers = numbers
        if not changed and not is_taken:
            planned.change("stock_day", None, shown_day(day))
        for name, count in changed.items():
            planned.change(name, str(known[name]) if name in known else None, str(count))

    @staticmethod
    def _warn_over(row: ParsedRow, more: Over) -> None:
        count = number(more.number)
        if more.people is None:
            row.warn("warn.no_people", more.name, count=count)
        elif more.name in row.values:
            row.warn("warn.over", more.name, count=count, people=number(more.people))
        else:
            row.warn("warn.over_known", "participants", count=count, people=number(more.people))
