"""Whom a row of a list is about, and of which unit: the rules of matching. Pure; what the row does is plan_people's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rollout.core import numbers
from rollout.core.crypto import mask
from rollout.core.formats import day as shown_day
from rollout.core.names import search_key
from rollout.vocabulary import FOREVER, IdentifierKind, Sex
from rollout.workbooks.alike import key_of, question_key
from rollout.workbooks.known_people import MATCHING, KnownPeople, KnownPerson, KnownUnit, Number, People, numbers_in
from rollout.workbooks.parsed_row import ParsedRow
from rollout.workbooks.plans import Order
from rollout.workbooks.unit_names import called

_SEX = {sex.value: sex for sex in Sex}


def place(row: ParsedRow) -> str:
    """How a message names another row."""
    return f"{row.number} ({row.sheet})" if row.sheet else str(row.number)


def _refuse_elsewhere(row: ParsedRow) -> None:
    """Names the first number of the row, whichever of them it was that somebody else has."""
    kind, number = numbers_in(row)[0]
    row.refuse("row.elsewhere", kind.value, number=mask(number))


class Matcher:
    """Takes the rows in the order of the file: what stands twice is refused the second time."""

    def __init__(self, known: KnownPeople, order: Order) -> None:
        self.known = known
        self.order = order
        self.people = People({}, {}, {})
        self.one_unit = known.unit_of(order.unit_id) if order.unit_id is not None else None
        self._numbers_seen: dict[IdentifierKind, dict[str, ParsedRow]] = {kind: {} for kind in MATCHING}
        self._persons_seen: dict[int, ParsedRow] = {}
        self._disputed: set[int] = set()
        self.departments: Counter[str] = Counter()
        """What rows of a list of one unit call their unit, where no unit is called so: a department of it, perhaps."""
        self._there: set[int] = set()

    def turn_to(self, rows: Sequence[ParsedRow]) -> People:
        """The rows that are matched next."""
        self.people = self.known.people_of(rows)
        return self.people

    def place(self, row: ParsedRow) -> KnownUnit | None:
        """The unit of a row; notes on the row why it cannot be taken, as far as the file itself tells."""
        unit = self._unit(row)
        self._check_numbers(row, numbers_in(row))
        return unit

    def match(self, row: ParsedRow, unit: KnownUnit | None) -> KnownPerson | None:
        """Whom a row turned to is about, None for somebody new; notes on the row why it cannot be taken."""
        person = self._person(row, numbers_in(row))
        if unit and person and not row.errors:
            self._check_whereabouts(row, person, unit)
        return person

    def claim(self, row: ParsedRow, person_id: int) -> None:
        """Notes that the row is about the person; on the row where another is already."""
        first = self._persons_seen.setdefault(person_id, row)
        if first is not row and not any(error.code == "row.twice" for error in row.errors):
            row.refuse("row.same_person", first=place(first))

    @property
    def present(self) -> set[int]:
        """Whom the rows so far are about, or may be about."""
        return self._disputed | set(self._persons_seen)

    def strange(self, rows: Iterable[ParsedRow]) -> frozenset[str]:
        """Of rows turned to the numbers that are nobody's, or somebody's whom the loader does not see.

        That is the same to whoever guesses.
        To whoever loads lists of the whole province nobody is strange.
        """
        if self.order.rights.loads is None:
            return frozenset()
        seen = {person_id for person_id, person in self.people.by_id.items() if self._is_seen(person)}
        held = {number for number, person_id in self.people.by_number.items() if person_id in seen}
        return frozenset(number[1] for row in rows for number in numbers_in(row) if number not in held)

    def _quiet_unit(self, row: ParsedRow) -> KnownUnit | None:
        key = row.values.get("unit_code") or called(row.values).key
        unit = self.known.units.get(key) if key else self.one_unit
        if unit is None and self.one_unit and "unit_code" not in row.values:
            self.departments[called(row.values).shown] += 1
            return self.one_unit
        return unit

    def _unit(self, row: ParsedRow) -> KnownUnit | None:
        unit = self._quiet_unit(row)
        if unit is None or not self.order.rights.may_load(unit.id):
            self._refuse_unit(row)
            return None
        if self.one_unit and unit.id != self.one_unit.id:
            self._refuse_other_unit(row)
            return None
        if (
            self.known.contradicted
            and (row.values.get("unit_code"), row.values.get("unit_name")) in self.known.contradicted
        ):
            row.refuse("row.unit_contradicts", "unit_name", code=called(row.values).shown)
        if unit.id not in self._there and not self._is_there(unit):
            row.refuse("row.unit_not_there", "unit_code", day=shown_day(self.order.list_on))
        return unit

    def _is_there(self, unit: KnownUnit) -> bool:
        """Is it there on the day of the list? Found once for all of its rows."""
        if unit.is_there(self.order.list_on):
            self._there.add(unit.id)
        return unit.id in self._there

    @staticmethod
    def _refuse_unit(row: ParsedRow) -> None:
        call = called(row.values)
        if call.code:
            row.refuse("row.unit", "unit_code", code=call.shown)
        elif call.key:
            row.refuse("row.unit_called", "unit_tax" if call.tax else "unit_name", name=call.shown)
        elif not row.errors:
            row.refuse("row.unit_missing")

    @staticmethod
    def _refuse_other_unit(row: ParsedRow) -> None:
        row.refuse("row.other_unit", "unit_code", code=called(row.values).shown)

    def _check_numbers(self, row: ParsedRow, found: Sequence[Number]) -> None:
        if not found and not row.errors:
            row.refuse("row.number_missing")
        for kind, number in found:
            first = self._numbers_seen[kind].setdefault(number, row)
            if first is not row:
                row.refuse("row.twice", kind.value, number=mask(number), first=place(first))
        personal_id = row.values.get(IdentifierKind.PERSONAL_ID)
        if not personal_id:
            return
        sex, year = _SEX[row.values.get("sex", Sex.UNKNOWN)], row.values.get("birth", "")[:4]
        if numbers.contradicts(personal_id, sex=sex, birth_year=int(year) if year else None):
            row.warn("warn.contradicts", IdentifierKind.PERSONAL_ID.value, number=mask(personal_id))

    def _person(self, row: ParsedRow, found: Sequence[Number]) -> KnownPerson | None:
        """Whom the row is about; None for somebody new, or where the numbers do not say (an error is noted then)."""
        by_number, people = self.people.by_number, self.people.by_id
        held = {by_number[number] for number in found if number in by_number}
        if len(held) > 1:
            self._disputed |= held
            if any(not self._is_seen(people[person_id]) for person_id in held):
                _refuse_elsewhere(row)
            else:
                row.refuse("row.two_persons", **{kind.value: mask(number) for kind, number in found})
            return None
        if not held:
            held |= self._told(row)
        if not held:
            return None
        person = people[held.pop()]
        if not self._is_seen(person) and not self._is_named(row, person):
            return None
        self.claim(row, person.id)
        return person

    def _told(self, row: ParsedRow) -> set[int]:
        """Whom the loader says that the row is about: somebody on the unit's list, called and born as the row says."""
        if not self.people.told:
            return set()
        person = self.people.by_id.get(self.people.told.get(question_key(row), 0))
        unit = self._quiet_unit(row)
        if person is None or unit is None or not self.order.rights.may_load(unit.id):
            return set()
        is_listed = any(m["unit_id"] == unit.id and m["to_on"] > self.order.list_on for m in person.memberships)
        born = person.fields["birth_on"]
        same = key_of(unit.id, {"name": person.fields["name"], "birth": born.isoformat() if born else ""})
        return {person.id} if is_listed and same is not None and same == key_of(unit.id, row.values) else set()

    def _is_seen(self, person: KnownPerson) -> bool:
        """Is the person on a list that the loader may load, or of no list and no fact at all?"""
        day = self.order.list_on
        is_listed = person.membership_on(day) is not None or person.first_after(day) is not None
        return person.is_blank or (is_listed and self._is_reachable(person))

    def _is_named(self, row: ParsedRow, person: KnownPerson) -> bool:
        """Does the row name the person? If not an error is noted: a number alone claims nobody who is not seen."""
        if "name" not in row.values:
            row.refuse("row.name")
        elif search_key(row.values["name"]) != search_key(person.fields["name"]):
            _refuse_elsewhere(row)
        return not row.errors

    def _is_reachable(self, person: KnownPerson) -> bool:
        """Is the person on no list that the loader may not load?"""
        rights, day = self.order.rights, self.order.list_on
        return rights.loads is None or all(
            rights.may_load(m["unit_id"]) for m in person.memberships if m["to_on"] > day
        )

    def _check_whereabouts(self, row: ParsedRow, person: KnownPerson, unit: KnownUnit) -> None:
        """Notes why the person cannot be on this unit's list on the day, if so."""
        if not self._is_reachable(person):
            _refuse_elsewhere(row)
            return
        day = self.order.list_on
        held, later = person.membership_on(day), person.first_after(day)
        if held and held["unit_id"] == unit.id:
            return
        if held and held["to_on"] == FOREVER and not self.order.rights.may_edit(held["unit_id"]):
            _refuse_elsewhere(row)  # taking someone off a list is the officer's to decide (R9)
            return
        blocking = held["to_on"] if held and held["to_on"] < FOREVER else later["from_on"] if later else None
        is_earlier = later is not None and held is None and later["unit_id"] == unit.id
        if blocking and not is_earlier:
            row.refuse("row.older", day=shown_day(day), later=shown_day(blocking))
