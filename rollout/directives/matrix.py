"""Directives by who owes what: counts by group of addressees, and the matrix of one group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.directives import few, unit_states
from rollout.directives.cells import Cell, count, total, worst
from rollout.directives.kinds import GROUPS, OF_UNITS, Bodies, Body, Group
from rollout.directives.reach import Reach
from rollout.directives.unit_states import Asked
from rollout.models import Obligation
from rollout.register import unit_obligations
from rollout.register.obligation_due import Calendar
from rollout.register.unit_search import is_named
from rollout.vocabulary_of_obligations import AddresseeKind, ObligationState

States = Counter[ObligationState | None]


class Line(NamedTuple):
    """A group with how many addressees it has, and how many of their obligations are in each state."""

    group: Group
    addressees: int
    states: States

    @property
    def total(self) -> int:
        return total(self.states)


def lines(
    session: Session, obligations: Sequence[Obligation], held: Bodies, seen: Reach, when: Calendar
) -> dict[int, list[Line]]:
    """Directive → its groups that have addressees within reach, as they are shown.

    Three queries, and one for each figure asked of each kind of body, whatever the number of units.
    """
    of_bodies = few.cells(session, obligations, held, seen, when)
    of_units = unit_states.counts(session, obligations, seen, when)
    found: dict[int, list[Line]] = {}
    directives = dict.fromkeys(obligation.clause.directive_id for obligation in obligations)
    for directive_id in directives:
        mine = [obligation for obligation in obligations if obligation.clause.directive_id == directive_id]
        ids = {obligation.id for obligation in mine}
        shown = found.setdefault(directive_id, [])
        for group in GROUPS.values():
            if group.is_of_units:
                states = [n for (form, key), n in of_units.items() if form == group.form and key in ids]
                line = Line(group, max((held.total() for held in states), default=0), sum(states, Counter()))
            else:
                cells = [c for c in of_bodies if c.obligation.id in ids and c.obligation.addressee_kind == group.kind]
                line = Line(group, len({cell.body for cell in cells}), count(cells))
            if line.addressees:
                shown.append(line)
    return found


class Matrix(NamedTuple):
    """A page of the addressees of a group, each with a cell for each obligation laid on it, in their order.

    `matching`: how many cells of all addressees found are in the state asked for, or how many are to be done.
    """

    group: Group
    obligations: list[Obligation]
    bodies: Paged[Body]
    cells: dict[int, list[Cell]]
    matching: int


def matrix(
    session: Session,
    obligations: Sequence[Obligation],
    group: Group,
    held: Bodies,
    seen: Reach,
    when: Calendar,
    asked: Asked,
    number: int,
    size: int = ROWS,
) -> Matrix:
    """Who presses most first, unless asked by name. At most five queries and one for each figure."""
    mine = [obligation for obligation in obligations if group.holds(obligation)]
    if group.is_of_units:
        page = unit_states.page(session, mine, group, seen, when, asked, number, size)
        return Matrix(group, mine, page.units, page.cells, page.matching)
    by_body: dict[Body, list[Cell]] = {}
    for cell in few.cells(session, mine, held, seen, when):
        by_body.setdefault(cell.body, []).append(cell)
    bodies = [body for body, cells in by_body.items() if _is_asked(body, cells, asked)]
    if not asked.by_name:
        bodies.sort(key=lambda body: worst(by_body[body]))
    every = [cell for body in bodies for cell in by_body[body]]
    states = count(every)
    matching = states[asked.state] if asked.state else total(states)
    number = nearest(number, last_page(len(bodies), size))
    shown = bodies[(number - 1) * size : number * size]
    return Matrix(group, mine, Paged(shown, number, len(bodies)), {body.id: by_body[body] for body in shown}, matching)


def _is_asked(body: Body, cells: Sequence[Cell], asked: Asked) -> bool:
    is_found = is_named(body.name, body.code, asked.words)
    return is_found and (asked.state is None or any(cell.state is asked.state for cell in cells))


def cells_of(
    session: Session, obligations: Sequence[Obligation], body: Body, held: Bodies, seen: Reach, when: Calendar
) -> list[Cell]:
    """All that one addressee within reach owes, in the order of the obligations."""
    if body.what == OF_UNITS:
        mine = unit_obligations.of_units(obligations)
        return unit_states.cells_of(session, mine, [body], seen, when).get(body.id, [])
    kinds = held.kinds_of(body)
    mine = [obligation for obligation in obligations if AddresseeKind(obligation.addressee_kind) in kinds]
    return [cell for cell in few.cells(session, mine, held, seen, when) if cell.body == body]
