"""Units and people by name in the viewer's scope. Two queries, each of a bounded number of rows."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Date, Integer, String, bindparam, text

from rollout.core.access import Permission, Viewer
from rollout.core.names import like_literal, search_key, words_key, words_of
from rollout.core.scopes import day_asked
from rollout.core.selection import Selection
from rollout.search.ranking import Named, nearest_first

SHOWN = 12  # of each kind
READ = 1_000
"""Names compared at most by each key; who shares a name with more people than that is found by more words of it."""

WORDS = 8
LAST = "z" * 20  # no word goes on like this


class FoundUnit(NamedTuple):
    id: int
    code: str
    name: str


class FoundPerson(NamedTuple):
    """A person on a list; the year of birth tells namesakes apart."""

    id: int
    name: str
    birth_year: int | None
    unit_name: str


class Found(NamedTuple):
    """The nearest; `is_all`: are there no others?"""

    units: list[FoundUnit]
    people: list[FoundPerson]
    is_all: bool


NOTHING = Found([], [], True)


def found(viewer: Viewer, typed: str, on: date) -> Found:
    """What the viewer may see of units and people whose name or code is as typed, the nearest first."""
    units, no_more_units = _units(viewer, typed, on) if viewer.can(Permission.SEE_UNITS) else ([], True)
    people, no_more_people = _people(viewer, typed, on) if viewer.can(Permission.SEE_PEOPLE) else ([], True)
    return Found(units, people, no_more_units and no_more_people)


def _units(viewer: Viewer, typed: str, on: date) -> tuple[list[FoundUnit], bool]:
    words = search_key(typed).split()[:WORDS]
    by_name = " AND ".join(f"u.search_name LIKE :word_{n} ESCAPE '!'" for n in range(len(words)))
    values = {f"word_{n}": f"%{like_literal(word)}%" for n, word in enumerate(words)}
    scope = viewer.selection(Permission.SEE_UNITS).sql("u.id")
    rows = viewer.session.execute(
        text(
            "SELECT u.id, u.code, u.name, u.search_name, u.sort_name FROM unit u "
            f"WHERE {scope} AND ({by_name} OR EXISTS (SELECT 1 FROM unit_code k "
            "WHERE k.unit_id = u.id AND k.code LIKE :code ESCAPE '!')) "
            f"ORDER BY u.sort_name, u.id LIMIT {READ}"
        ),
        {**values, "code": f"{like_literal(''.join(typed.upper().split()))}%", **day_asked(scope, on)},
    ).all()
    units = (Named(name, plain, order, (key, code)) for key, code, name, plain, order in rows)
    nearest = nearest_first(units, typed, SHOWN)
    return [FoundUnit(*one.item, one.name) for one in nearest], len(rows) <= SHOWN


BY_NAME = "p.words BETWEEN :first AND :first_end OR p.words_back BETWEEN :last AND :last_end"

AMONG_ALL = """
    SELECT id FROM (
        SELECT id FROM person WHERE words BETWEEN :first AND :first_end ORDER BY words LIMIT :most
    ) f UNION SELECT id FROM (
        SELECT id FROM person WHERE words_back BETWEEN :last AND :last_end ORDER BY words_back LIMIT :most
    ) l"""

IS_LISTED = "m.voided_seq IS NULL AND m.from_on <= :on AND m.to_on > :on"


def _people(viewer: Viewer, typed: str, on: date) -> tuple[list[FoundPerson], bool]:
    """By the first words of the name or the last. Who sees few lists looks through these, others through all names."""
    words = words_of(typed)[:WORDS]
    if not words:
        return [], True
    selection = viewer.selection(Permission.SEE_PEOPLE)
    scope = selection.sql("m.unit_id")
    named = (
        f"SELECT m.person_id AS id FROM membership m JOIN person p ON p.id = m.person_id "
        f"WHERE {scope} AND {IS_LISTED} AND ({BY_NAME}) LIMIT :most"
        if _is_narrow(selection)
        else AMONG_ALL
    )
    first, last = words_key(words), words_key(reversed(words))
    rows = viewer.session.execute(
        text(
            f"WITH named AS MATERIALIZED ({named}), listed AS ("
            "SELECT p.name, p.search_name, p.sort_name, p.id, p.birth_on, u.name AS unit_name "
            "FROM membership m JOIN person p ON p.id = m.person_id JOIN unit u ON u.id = m.unit_id "
            f"WHERE m.person_id IN (SELECT id FROM named) AND {IS_LISTED} AND {scope}"
            ") SELECT r.names, l.* FROM (SELECT COUNT(*) AS names FROM named) r LEFT JOIN listed l ON 1 = 1"
        )
        .bindparams(bindparam("on", on, type_=Date()))
        .columns(
            names=Integer(),
            name=String(),
            search_name=String(),
            sort_name=String(),
            id=Integer(),
            birth_on=Date(),
            unit_name=String(),
        ),
        {"first": first, "first_end": first + LAST, "last": last, "last_end": last + LAST, "most": READ}
        | day_asked(scope, on),
    ).all()
    people = [Named(name, plain, order, held) for _names, name, plain, order, *held in rows if name is not None]
    nearest = [
        FoundPerson(key, one.name, born.year if born else None, unit_name)
        for one in nearest_first(people, typed, SHOWN)
        for key, born, unit_name in [one.item]
    ]
    return nearest, len(people) <= SHOWN and rows[0].names < READ


def _is_narrow(selection: Selection) -> bool:
    """Is the scope that of an officer or of named units, and not a place or the province?"""
    return bool(selection.clauses) and all(
        part.dim in (None, "officer") for clause in selection.clauses for part in clause
    )
