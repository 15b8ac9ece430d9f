"""Lines pasted from a spreadsheet against one unit's list: which person each line is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.formats import day as shown_day
from rollout.core.names import search_key, tidy
from rollout.models import Membership, Person
from rollout.participants.pasted import Said
from rollout.participants.queries.finding import kinds_of, number_of
from rollout.participants.queries.roster import live_on
from rollout.participants.queries.shown import masked_numbers
from rollout.register.persons import persons_by_number
from rollout.vocabulary import FIRST_DAY


class Listed(NamedTuple):
    """Somebody on the list of the unit today."""

    person_id: int
    name: str
    search_name: str
    birth_year: int | None


class Match(NamedTuple):
    """A line and whom it is of: one, several of the same name, or nobody and `why`."""

    said: Said
    people: tuple[Listed, ...] = ()
    why: str = ""

    def value(self, person: Listed) -> str:
        """What the form sends for this line when it is of that person: the key and, where it says one, the day."""
        return f"{person.person_id}@{self.said.day.isoformat()}" if self.said.day else str(person.person_id)


class Matched(NamedTuple):
    """The lines in their order. `masks`: of whom several are to choose from, by number; `unsaid`: lines that say no.

    `numbers` are those that were compared, `strange` those of them that nobody of the unit has.
    """

    sure: tuple[Match, ...]
    several: tuple[Match, ...]
    refused: tuple[Match, ...]
    unsaid: int
    masks: dict[int, str]
    numbers: frozenset[str]
    strange: frozenset[str]

    def left(self, chosen: Collection[str]) -> str:
        """The text of the lines that led to nothing: of nobody, or of several of whom none was chosen."""
        open_ = [m for m in self.several if not any(m.value(person) in chosen for person in m.people)]
        lines = sorted((m.said.line for m in (*self.refused, *open_)), key=lambda line: line.place)
        return "\n".join(line.text for line in lines)


def match(session: Session, unit_id: int, lines: Sequence[Said]) -> Matched:
    """Which of the unit's people each line is of. Three queries."""
    people = {row.person_id: row for row in _listed(session, unit_id)}
    by_name: defaultdict[str, list[Listed]] = defaultdict(list)
    for row in people.values():
        by_name[row.search_name].append(row)
    numbers = numbers_in(lines)
    wanted = {number: kinds_of(number) for number in numbers}
    held = persons_by_number(session, {candidate for candidates in wanted.values() for candidate in candidates})
    holders = {
        number: next((people[held[c]] for c in candidates if held.get(c) in people), None)
        for number, candidates in wanted.items()
    }
    sure: list[Match] = []
    several: list[Match] = []
    refused: list[Match] = []
    seen: dict[int, int] = {}
    asked = [said for said in lines if said.is_so or said.strange]
    for said in asked:
        found = _match(said, holders.get(number_of(said.number)), by_name)
        if len(found.people) == 1:
            first = seen.setdefault(found.people[0].person_id, said.line.place)
            if first != said.line.place:
                found = Match(said, why=_("Trùng người với dòng %(n)s.", n=first))
        (refused if not found.people else sure if len(found.people) == 1 else several).append(found)
    shown = [person.person_id for found in (*sure, *several) for person in found.people]
    return Matched(
        tuple(sure),
        tuple(several),
        tuple(refused),
        len(lines) - len(asked),
        masked_numbers(session, shown),
        frozenset(numbers),
        frozenset(number for number in numbers if holders[number] is None),
    )


def numbers_in(lines: Iterable[Said]) -> set[str]:
    """The numbers, in clean spelling, of the lines that say something of somebody."""
    return {number for said in lines if said.is_so and not _trouble(said) and (number := number_of(said.number))}


def _listed(session: Session, unit_id: int) -> Iterable[Listed]:
    rows = session.execute(
        select(Person.id, Person.name, Person.search_name, Person.birth_on)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.unit_id == unit_id, *live_on(Membership, today()))
        .order_by(Person.sort_name, Person.id)
    )
    return (Listed(key, name, searched, born.year if born else None) for key, name, searched, born in rows)


def _trouble(said: Said) -> str:
    """Why a line cannot be taken, whomever it is of; "" where it can."""
    if said.strange:
        return _("Không hiểu “%(text)s”. Ghi x, rồi hoặc ngày.", text=said.strange)
    if said.day is None or FIRST_DAY <= said.day <= today():
        return ""
    if said.day > today():
        return _("Ngày %(day)s sau hôm nay. Chỉ ghi được cho ngày đã qua hoặc hôm nay.", day=shown_day(said.day))
    return _("Ngày %(day)s trước 01/01/2020, khi chưa có ứng dụng VssID. Kiểm tra lại ngày.", day=shown_day(said.day))


def _match(said: Said, holder: Listed | None, by_name: dict[str, list[Listed]]) -> Match:
    if trouble := _trouble(said):
        return Match(said, why=trouble)
    if said.number:
        if holder is None:
            return Match(said, why=_("Không có ai trong danh sách của đơn vị mang số này. Kiểm tra lại từng chữ số."))
        if said.name and search_key(said.name) != holder.search_name:
            return Match(said, why=_("Số này trong danh sách là của %(name)s.", name=holder.name))
        return Match(said, (holder,))
    named = by_name.get(search_key(said.name), []) if said.name else []
    exact = [person for person in named if tidy(person.name).lower() == tidy(said.name).lower()]
    found = exact or named
    if said.year is not None:
        found = [person for person in found if person.birth_year == said.year]
    if not found:
        return Match(said, why=_("Không có ai tên này trong danh sách của đơn vị. Kiểm tra lại họ tên, năm sinh."))
    return Match(said, tuple(found))
