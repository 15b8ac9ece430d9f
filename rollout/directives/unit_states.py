"""The obligations of units: thousands, judged in bulk by the database, by the rule of register/obligation_state.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Date, text
from sqlalchemy.orm import Session

from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.core.selection import Part, Selection
from rollout.directives.cells import ORDER, Cell
from rollout.directives.kinds import OF_UNITS, Body, Group
from rollout.directives.reach import Reach
from rollout.models import Obligation
from rollout.register.obligation_due import Calendar
from rollout.register.obligation_figures import Reached
from rollout.register.unit_obligations import HIDDEN, bound_days, states_sql
from rollout.register.unit_search import called_sql, called_values
from rollout.vocabulary import UnitForm
from rollout.vocabulary_of_obligations import ObligationState

FIELDS = "unit_id, code, name, sort_name, form, obligation_id, due_on, reached, whole, state"
RANK = " ".join(f"WHEN '{state.value}' THEN {place}" for place, state in enumerate(ORDER))


class Asked(NamedTuple):
    """What of a list is asked for: words of a name or code, a state that an obligation is in, how it is sorted."""

    words: str = ""
    state: ObligationState | None = None
    by_name: bool = False


def counts(
    session: Session, obligations: Sequence[Obligation], seen: Reach, when: Calendar
) -> dict[tuple[UnitForm | None, int], Counter[ObligationState | None]]:
    """(form of units, obligation) → how many units are in each state. One query, whatever the number of units.

    One more where the evidence of BHXH Việt Nam is asked.
    """
    found: dict[tuple[UnitForm | None, int], Counter[ObligationState | None]] = {}
    states = states_sql(session, obligations, when, seen.selection, masks=seen.masks)
    if states is None:
        return found
    rows = session.execute(
        text(
            f"SELECT form, obligation_id, state, COUNT(*) FROM ({states}) states GROUP BY form, obligation_id, state"
        ).bindparams(*bound_days(when))
    )
    for form, obligation_id, state, number in rows:
        held = found.setdefault((UnitForm(form) if form else None, obligation_id), Counter())
        held[_state(state)] += number
    return found


class Page(NamedTuple):
    """A page of the units of a list, each with its cells; how many cells of all its units are in the state asked."""

    units: Paged[Body]
    cells: dict[int, list[Cell]]
    matching: int


def page(
    session: Session,
    obligations: Sequence[Obligation],
    group: Group,
    seen: Reach,
    when: Calendar,
    asked: Asked,
    number: int,
    size: int = ROWS,
) -> Page:
    """Units of a group, who presses most first. Three queries, whatever the number of units."""
    states = states_sql(session, obligations, when, seen.selection, masks=seen.masks, form=_of_form(group))
    if states is None:
        return Page(Paged([], 1, 0), {}, 0)
    words, bound = _words(asked)
    having, matching = "", f"SUM(CASE WHEN state = '{ObligationState.NOBODY.value}' THEN 0 ELSE 1 END)"
    if asked.state:
        matching = f"SUM(CASE WHEN state = '{asked.state.value}' THEN 1 ELSE 0 END)"
        having = f"HAVING {matching} > 0"
    grouped = (
        f"SELECT unit_id, code, name, sort_name, MIN(CASE state {RANK} ELSE {len(ORDER)} END) AS rank, "
        f"{matching} AS matching FROM ({states}) states WHERE {words} "
        f"GROUP BY unit_id, code, name, sort_name {having}"
    )
    total, matched = session.execute(
        text(f"SELECT COUNT(*), COALESCE(SUM(matching), 0) FROM ({grouped}) listed").bindparams(*bound_days(when)),
        bound,
    ).one()
    number = nearest(number, last_page(total, size))
    order = "sort_name, unit_id" if asked.by_name else "rank, sort_name, unit_id"
    cut = f"ORDER BY {order} LIMIT {size} OFFSET {(number - 1) * size}"
    rows = session.execute(
        text(f"SELECT unit_id, name, code FROM ({grouped}) listed {cut}").bindparams(*bound_days(when)),
        bound,
    )
    units = [Body(OF_UNITS, unit_id, name, code) for unit_id, name, code in rows]
    return Page(Paged(units, number, total), cells_of(session, obligations, units, seen, when), int(matched))


def cells_of(
    session: Session, obligations: Sequence[Obligation], units: Collection[Body], seen: Reach, when: Calendar
) -> dict[int, list[Cell]]:
    """Unit → its cells in the order of the obligations; of units that are within reach. One query."""
    held = {unit.id: unit for unit in units}
    selection = Selection(((Part(frozenset(held)),),))
    states = states_sql(session, obligations, when, selection, masks=seen.masks) if held else None
    if states is None:
        return {}
    by_id = {obligation.id: obligation for obligation in obligations}
    place = {obligation.id: number for number, obligation in enumerate(obligations)}
    found: dict[int, list[Cell]] = {unit_id: [] for unit_id in held}
    rows = session.execute(
        text(f"SELECT {FIELDS} FROM ({states}) states").bindparams(*bound_days(when)).columns(due_on=Date())
    ).all()
    for row in sorted(rows, key=lambda row: place[row.obligation_id]):
        reached = Reached(row.reached, row.whole or 0) if by_id[row.obligation_id].measure else None
        cell = Cell(by_id[row.obligation_id], held[row.unit_id], _state(row.state), row.due_on, reached)
        found[row.unit_id].append(cell)
    return found


class Late(NamedTuple):
    """A page of what units owe past its day, the longest first, and of how many units it all is."""

    cells: Paged[Cell]
    units: int


def overdue(
    session: Session,
    obligations: Sequence[Obligation],
    seen: Reach,
    when: Calendar,
    asked: Asked,
    number: int,
    size: int = ROWS,
) -> Late:
    """Those that words find, by the day or by name. Two queries, whatever the number of units."""
    states = states_sql(session, obligations, when, seen.selection, masks=seen.masks)
    if states is None:
        return Late(Paged([], 1, 0), 0)
    words, bound = _words(asked)
    late = f"SELECT * FROM ({states}) states WHERE state = '{ObligationState.OVERDUE.value}' AND {words}"
    total, units = session.execute(
        text(f"SELECT COUNT(*), COUNT(DISTINCT unit_id) FROM ({late}) late").bindparams(*bound_days(when)), bound
    ).one()
    number = nearest(number, last_page(total, size))
    by_id = {obligation.id: obligation for obligation in obligations}
    order = "sort_name, unit_id, due_on" if asked.by_name else "due_on, sort_name, unit_id"
    cut = f"ORDER BY {order}, obligation_id LIMIT {size} OFFSET {(number - 1) * size}"
    rows = session.execute(
        text(f"SELECT {FIELDS} FROM ({late}) late {cut}").bindparams(*bound_days(when)).columns(due_on=Date()), bound
    )
    cells = [
        Cell(
            by_id[row.obligation_id],
            Body(OF_UNITS, row.unit_id, row.name, row.code),
            ObligationState.OVERDUE,
            row.due_on,
            Reached(row.reached, row.whole or 0) if by_id[row.obligation_id].measure else None,
        )
        for row in rows
    ]
    return Late(Paged(cells, number, total), units)


def _words(asked: Asked) -> tuple[str, dict[str, Any]]:
    """The condition on the name or the code, with what it binds."""
    if not asked.words:
        return "1 = 1", {}
    return called_sql("states.unit_id", "search_name"), called_values(asked.words)


def _state(code: str) -> ObligationState | None:
    return None if code == HIDDEN else ObligationState(code)


def _of_form(group: Group) -> str:
    return f"form = '{group.form.value}'" if group.form else "form IS NULL"
