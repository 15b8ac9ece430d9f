"""A bundle of declarations: what each pasted number leads to, and where the people found stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.numbers import digits_of
from rollout.models import Person, Unit
from rollout.participants.pasted import Line, lines_of
from rollout.participants.queries.finding import kinds_of
from rollout.participants.queries.shown import masked_numbers
from rollout.participants.queries.statuses import statuses
from rollout.participants.status import Status
from rollout.register.memberships import deciding_units

MOST_LINES = 200

LENGTHS = (9, 10, 12)
"""Digits of a CMND, of a number of social insurance, of a personal number."""


class Asked(NamedTuple):
    """A line with the number it holds; `doubt` says why it is not worth looking up, "" where it is."""

    line: Line
    number: str
    doubt: str


class Missed(NamedTuple):
    """A line that leads to nobody, and why."""

    line: Line
    why: str


class Found(NamedTuple):
    """What became of the lines: people in the order of the lines, lines of people who came before, lines of nobody."""

    person_ids: tuple[int, ...]
    twice: tuple[Line, ...]
    missed: tuple[Missed, ...]

    @property
    def left(self) -> str:
        """The text of the lines that led to nobody."""
        return "\n".join(missed.line.text for missed in self.missed)


class BundleRow(NamedTuple):
    """A person of the bundle with the unit that decides who sees them and where they stand today."""

    person_id: int
    name: str
    birth_year: int | None
    number: str
    unit: str
    status: Status


def asked(pasted: str) -> list[Asked]:
    """The lines of a pasted text, each with its number. Raises TooManyLines, TooManyCells."""
    lines = lines_of(pasted, MOST_LINES)
    return [Asked(line, number, _doubt(number)) for line in lines for number in [line.number or line.text.strip()]]


def _doubt(number: str) -> str:
    digits = digits_of(number)
    if not kinds_of(number):
        return _("Không phải số BHXH (10 số), CCCD (12 số), CMND (9 số) hay hộ chiếu.")
    if not any(sign.isalpha() for sign in number) and len(digits) not in LENGTHS:
        return _(
            "Cần 10 số (mã số BHXH) hoặc 12 số (CCCD), đang có %(got)s. Excel có thể đã bỏ số 0 ở đầu.",
            got=len(digits),
        )
    return ""


def sorted_out(lines: Sequence[Asked], found: Mapping[str, int], known: Collection[int]) -> Found:
    """Which line leads to whom; `known` are the people who are in the bundle already."""
    people: dict[int, None] = {}
    twice, missed = [], []
    for line, number, doubt in lines:
        person_id = found.get(number)
        if person_id is None:
            missed.append(Missed(line, doubt or _("Không có kết quả. Kiểm tra lại từng chữ số.")))
        elif person_id in people or person_id in known:
            twice.append(line)
        else:
            people[person_id] = None
    return Found(tuple(people), tuple(twice), tuple(missed))


def rows(session: Session, person_ids: Sequence[int]) -> list[BundleRow]:
    """People as the bundle shows them, in its order; who is on no list, or was merged, is left out. Eight queries."""
    units = deciding_units(session, person_ids)
    named = select(Unit.id, Unit.name).where(Unit.id.in_(set(units.values())))
    names = {unit.id: unit.name for unit in session.execute(named)}
    people = {
        person.id: person
        for person in session.execute(
            select(Person.id, Person.name, Person.birth_on).where(
                Person.id.in_(list(units)), Person.merged_into_id.is_(None)
            )
        )
    }
    masks, held = masked_numbers(session, list(people)), statuses(session, list(people), today())
    return [
        BundleRow(
            key,
            people[key].name,
            people[key].birth_on.year if people[key].birth_on else None,
            masks.get(key, ""),
            names[units[key]],
            held[key],
        )
        for key in person_ids
        if key in people
    ]
