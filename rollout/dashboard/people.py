"""The people of a unit who make up its part of a figure, by name: found by the same rule as the figure (R2, R20)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.dashboard.entries import Entry, Figure, is_inside, left
from rollout.dashboard.lens import Lens
from rollout.ledger.facts import PersonFacts
from rollout.ledger.lines import Lines
from rollout.ledger.person_lines import person_lines
from rollout.ledger.shares import flow_share, share
from rollout.register.memberships import deciding_units
from rollout.register.rows import PERSON_TABLES, live_rows, modes_by_unit, person_facts
from rollout.vocabulary import Flow


class Listed(NamedTuple):
    """A person with what they add to the figure: 1, or in a flow a signed number.

    `is_seen`: may the viewer open their page? Of who went elsewhere since only the name is told, as on the unit's list.
    """

    person_id: int
    name: str
    birth_on: date | None
    birth_precision: str
    number: int
    is_seen: bool = True

    def unseen(self) -> Listed:
        return self._replace(birth_on=None, birth_precision="none", is_seen=False)


def seen_by(viewer: Viewer, person_ids: Collection[int]) -> set[int]:
    """Those of the people who are on the list, or were last on that, of a unit whose people the viewer sees today."""
    units = deciding_units(viewer.session, person_ids)
    scope = viewer.selection(Permission.SEE_PEOPLE).sql("u.id")
    found = viewer.session.execute(
        text(f"SELECT u.id FROM unit u WHERE u.id IN :units AND {scope}").bindparams(
            bindparam("units", expanding=True)
        ),
        {"units": sorted(set(units.values())), "day": day_number(today())},
    )
    seen = set(found.scalars())
    return {person_id for person_id, unit_id in units.items() if unit_id in seen}


def people_behind(session: Session, lens: Lens, entries: Collection[Entry], figure: Figure) -> dict[int, list[Listed]]:
    """unit → who makes up its part, in the order of names. Reads only the people of these units."""
    unit_ids = [entry.unit_id for entry in entries]
    if not unit_ids:
        return {}
    members = session.execute(
        text(
            "SELECT DISTINCT m.unit_id, p.id, p.name, p.birth_on, p.birth_precision, p.sort_name "
            "FROM membership m JOIN person p ON p.id = m.person_id WHERE m.unit_id IN :units "
            "AND m.voided_seq IS NULL AND m.from_on <= :until AND m.to_on > :after ORDER BY p.sort_name, p.id"
        )
        .bindparams(
            bindparam("units", expanding=True), bindparam("until", type_=Date()), bindparam("after", type_=Date())
        )
        .columns(birth_on=Date()),
        {"units": unit_ids, "until": lens.day, "after": lens.opening if figure.flow else lens.day},
    ).all()
    lines = lines_of(session, {member.id for member in members})
    days = {entry.unit_id: entry.days for entry in entries}
    columns = figure.columns(lens)
    found: dict[int, list[Listed]] = {unit_id: [] for unit_id in unit_ids}
    for member in members:
        own = lines.get(member.id, {})
        if figure.flow is None:
            number = left([share(own, member.unit_id, column, lens.groups, lens.day) for column in columns])
        else:
            number = _moved(own, member.unit_id, columns[0], lens, figure.flow, days[member.unit_id])
        if number:
            found[member.unit_id].append(
                Listed(member.id, member.name, member.birth_on, member.birth_precision, number)
            )
    return found


def _moved(lines: Lines, unit_id: int, column: str, lens: Lens, flow: Flow, days: tuple[tuple[date, date], ...]) -> int:
    def counts_on(day: date) -> bool:
        return lens.opening < day <= lens.day and (not days or is_inside(day, days))

    return flow_share(lines, unit_id, column, lens.groups, flow, counts_on)


def lines_of(session: Session, person_ids: Collection[int]) -> dict[int, Lines]:
    """Everyone's lines, from their live facts."""
    rows = live_rows(session, PERSON_TABLES, "person_id", person_ids)
    return lines_from(session, {person_id: person_facts(held) for person_id, held in rows.items()})


def lines_from(session: Session, facts: Mapping[int, PersonFacts]) -> dict[int, Lines]:
    """The lines of people whose facts were read."""
    workplaces = {membership.unit_id for held in facts.values() for membership in held.memberships}
    modes = modes_by_unit(session, workplaces)
    return {person_id: person_lines(held, modes) for person_id, held in facts.items()}
