"""How the values of a request are written, and how they are shown: masked, or in full after a logged look. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.crypto import keys, mask
from rollout.core.formats import birth, day, label, number
from rollout.models import OF_NUMBERS, ChangeField
from rollout.vocabulary import PeopleGroup, Sex

MASKED = OF_NUMBERS | {ChangeField.PHONE}
"""Shown by their last three signs."""

HIDDEN = frozenset({ChangeField.EMAIL, ChangeField.ADDRESS})
"""Of which is shown that there is one."""

IN_PART = MASKED | HIDDEN | {ChangeField.GUARDIAN}
"""Of which something is shown in full after a logged look alone."""

DOTS = "••••"


class Caller(NamedTuple):
    """Somebody to call at a unit."""

    name: str
    job_title: str
    phone: str
    email: str


def write_birth(on: date | None, precision: str) -> str:
    """2021-03-05/day; "" for none."""
    return f"{on.isoformat()}/{precision}" if on else ""


def read_birth(text: str) -> tuple[date | None, str]:
    on, _sign, precision = text.partition("/")
    return (date.fromisoformat(on), precision) if on else (None, "none")


def write_headcount(people: int | None, on: date | None) -> str:
    """45/2026-11-01; "" for none."""
    return f"{people}/{on.isoformat()}" if people is not None and on else ""


def read_headcount(text: str) -> tuple[int, date]:
    people, _sign, on = text.partition("/")
    return int(people), date.fromisoformat(on)


def write_caller(caller: Caller | None) -> str:
    return json.dumps(caller, ensure_ascii=False) if caller else ""


def read_caller(text: str) -> Caller:
    return Caller(*json.loads(text))


class Guardian(NamedTuple):
    """Who answers for a child: somebody of the unit's list (`person_id`, else 0), or a name and a number."""

    name: str
    number: str
    person_id: int


def write_guardian(guardian: Guardian | None) -> str:
    return json.dumps(guardian, ensure_ascii=False) if guardian else ""


def read_guardian(text: str) -> Guardian:
    return Guardian(*json.loads(text))


def guardian_words(guardian: Guardian, *, in_full: bool) -> str:
    number = guardian.number if in_full or not guardian.number else mask(guardian.number)
    place = _("trong danh sách đơn vị") if guardian.person_id else ""
    return ", ".join(filter(None, (guardian.name, number, place)))


def seen_mark(field: ChangeField, item_id: int, text: str) -> str:
    """A mark of the value that a page shows: an answer that carries another one is to a page that is stale."""
    return keys().blind_index(f"seen {field.value} {item_id}", text).hex()[:16]


def shown(field: ChangeField, text: str, areas: Mapping[int, str], *, in_full: bool) -> str:
    """A value in words; "–" for none."""
    if not text:
        return "–"
    if field in MASKED and not in_full:
        return mask(text)
    if field in HIDDEN and not in_full:
        return DOTS
    if field is ChangeField.GUARDIAN:
        return guardian_words(read_guardian(text), in_full=in_full)
    return _words(field, text, areas)


def _words(field: ChangeField, text: str, areas: Mapping[int, str]) -> str:
    if field is ChangeField.BIRTH:
        return birth(*read_birth(text))
    if field is ChangeField.SEX:
        return label(Sex(text))
    if field is ChangeField.GROUP:
        return label(PeopleGroup(text))
    if field is ChangeField.AREA_2025:
        return areas.get(int(text), "–")
    if field is ChangeField.HEADCOUNT:
        people, on = read_headcount(text)
        return _("%(n)s, theo số liệu ngày %(day)s", n=number(people), day=day(on))
    if field is ChangeField.CONTACT:
        return ", ".join(filter(None, read_caller(text)))
    return text
