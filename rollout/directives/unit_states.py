"""The obligations of units: thousands, judged in bulk by the database, by the rule of state.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.core.selection import Part, Selection
from rollout.core.small_numbers import SMALLEST
from rollout.directives.cells import HIDDEN, ORDER, Calendar, Cell
from rollout.directives.due import due_sql, soon_sql
from rollout.directives.figures import Figure, Reached, figure_of
from rollout.directives.kinds import OF_UNITS, Body, Group
from rollout.directives.reach import Reach
from rollout.directives.state import state_sql
from rollout.ledger.balances import last_balance
from rollout.ledger.said import is_unsaid, unsaid_measures
from rollout.models import Obligation
from rollout.models.rollup import DIM_CODE
from rollout.register.unit_search import called_sql, called_values
from rollout.vocabulary import EVIDENCED, Evidence, Milestone, UnitForm
from rollout.vocabulary_of_obligations import AddresseeKind, ObligationRule, ObligationState

NO_NUMBER = "CAST(NULL AS INTEGER)"
FIELDS = "unit_id, code, name, sort_name, form, obligation_id, due_on, reached, whole, state"
RANK = " ".join(f"WHEN '{state.value}' THEN {place}" for place, state in enumerate(ORDER))


class Asked(NamedTuple):
    """What of a list is asked for: words of a name or code, a state that an obligation is in, how it is sorted."""

    words: str = ""
    state: ObligationState | None = None
    by_name: bool = False


def of_units(obligations: Collection[Obligation]) -> list[Obligation]:
    return [obligation for obligation in obligations if obligation.addressee_kind == AddresseeKind.UNIT]


def counts(
    session: Session, obligations: Sequence[Obligation], seen: Reach, when: Calendar
) -> dict[tuple[UnitForm | None, int], Counter[ObligationState | None]]:
    """(form of units, obligation) → how many units are in each state. One query, whatever the number of units.

    One more where the evidence of BHXH Việt Nam is asked.
    """
    found: dict[tuple[UnitForm | None, int], Counter[ObligationState | None]] = {}
    states = _states(session, obligations, seen, when, seen.selection)
    if states is None:
        return found
    rows = session.execute(
        text(
            f"SELECT form, obligation_id, state, COUNT(*) FROM ({states}) states GROUP BY form, obligation_id, state"
        ).bindparams(*_days(when))
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
    states = _states(session, obligations, seen, when, seen.selection, _of_form(group))
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
        text(f"SELECT COUNT(*), COALESCE(SUM(matching), 0) FROM ({grouped}) listed").bindparams(*_days(when)), bound
    ).one()
    number = nearest(number, last_page(total, size))
    order = "sort_name, unit_id" if asked.by_name else "rank, sort_name, unit_id"
    cut = f"ORDER BY {order} LIMIT {size} OFFSET {(number - 1) * size}"
    rows = session.execute(
        text(f"SELECT unit_id, name, code FROM ({grouped}) listed {cut}").bindparams(*_days(when)),
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
    states = _states(session, obligations, seen, when, selection) if held else None
    if states is None:
        return {}
    by_id = {obligation.id: obligation for obligation in obligations}
    place = {obligation.id: number for number, obligation in enumerate(obligations)}
    found: dict[int, list[Cell]] = {unit_id: [] for unit_id in held}
    rows = session.execute(
        text(f"SELECT {FIELDS} FROM ({states}) states").bindparams(*_days(when)).columns(due_on=Date())
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
    states = _states(session, obligations, seen, when, seen.selection)
    if states is None:
        return Late(Paged([], 1, 0), 0)
    words, bound = _words(asked)
    late = f"SELECT * FROM ({states}) states WHERE state = '{ObligationState.OVERDUE.value}' AND {words}"
    total, units = session.execute(
        text(f"SELECT COUNT(*), COUNT(DISTINCT unit_id) FROM ({late}) late").bindparams(*_days(when)), bound
    ).one()
    number = nearest(number, last_page(total, size))
    by_id = {obligation.id: obligation for obligation in obligations}
    order = "sort_name, unit_id, due_on" if asked.by_name else "due_on, sort_name, unit_id"
    cut = f"ORDER BY {order}, obligation_id LIMIT {size} OFFSET {(number - 1) * size}"
    rows = session.execute(
        text(f"SELECT {FIELDS} FROM ({late}) late {cut}").bindparams(*_days(when)).columns(due_on=Date()), bound
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


def _days(when: Calendar) -> tuple[Any, ...]:
    named = (("on", when.today), ("today", when.today), ("soon", when.soon))
    return tuple(bindparam(name, day, type_=Date()) for name, day in named)


def _of_form(group: Group) -> str:
    return f"form = '{group.form.value}'" if group.form else "form IS NULL"


def _whom(form: UnitForm | None) -> str:
    """What is laid on all units is laid on whoever works there: on households only by name (kinds.Group.holds)."""
    return f"form = '{form.value}'" if form else f"(form IS NULL OR form <> '{UnitForm.COMMUNE.value}')"


def _states(
    session: Session,
    obligations: Sequence[Obligation],
    seen: Reach,
    when: Calendar,
    selection: Selection,
    form: str = "1 = 1",
) -> str | None:
    """A row for each obligation and each unit of a selection that is there on the day; None where none is of units.

    The days :on, :today and :soon are bound by the caller.
    """
    unsaid = {
        level: unsaid_measures(session, when.today, level)
        for level in {Evidence(o.evidence) for o in of_units(obligations) if o.evidence}
    }
    pieces = [_piece(obligation, seen, when, selection, form, unsaid) for obligation in of_units(obligations)]
    return " UNION ALL ".join(pieces) or None


def _piece(
    obligation: Obligation,
    seen: Reach,
    when: Calendar,
    selection: Selection,
    form: str,
    unsaid: dict[Evidence, frozenset[str]],
) -> str:
    number, figure = str(day_number(when.today)), figure_of(obligation)
    reached, whole, balance = _figure(figure, number, unsaid)
    own_form = (  # a subquery, and not a join: one of these would begin with all spans of all units
        "(SELECT t.form FROM unit_span s JOIN unit_type t ON t.id = s.group_id "
        f"WHERE s.dim = {DIM_CODE['unit_type']} AND s.unit_id = u.id AND s.from_day <= {number} "
        f"AND s.to_day > {number})"
    )
    is_there = (
        "EXISTS (SELECT 1 FROM unit_mode m WHERE m.unit_id = u.id AND m.voided_seq IS NULL "
        "AND m.from_on <= :on AND m.to_on > :on)"
    )
    only = f"AND {_whom(UnitForm(obligation.unit_form) if obligation.unit_form else None)}"
    rows = (
        f"SELECT u.id AS unit_id, u.code, u.name, u.sort_name, u.search_name, {own_form} AS form, "
        f"{int(obligation.id)} AS obligation_id, a.due_on AS own_due, a.exempted_at, a.confirmed_at, "
        f"{reached} AS reached, {whole} AS whole FROM unit u LEFT JOIN obligation_addressee a "
        f"ON a.obligation_id = {int(obligation.id)} AND a.unit_id = u.id {balance}"
        f"WHERE {selection.sql('u.id', number)} AND {is_there}"
    )
    rows = f"SELECT r.*, {due_sql(obligation, when, 'own_due')} AS due_on, {soon_sql(when)} AS soon FROM ({rows}) r"
    state = state_sql(
        ObligationRule(obligation.rule),
        threshold=obligation.threshold_percent or 100,
        starts=obligation.starts_on <= when.today,
        exempt="exempted_at IS NOT NULL",
        confirmed="confirmed_at IS NOT NULL",
        proved=f"EXISTS (SELECT 1 FROM obligation_proof p WHERE p.obligation_id = {int(obligation.id)} "
        "AND p.unit_id = q.unit_id AND p.taken_back_at IS NULL)",
        due="due_on",
        soon="soon",
    )
    if seen.masks and figure and figure.is_of_people:
        state = f"CASE WHEN whole BETWEEN 1 AND {SMALLEST - 1} THEN '{HIDDEN}' ELSE {state} END"
    return (
        "SELECT unit_id, code, name, sort_name, search_name, form, obligation_id, due_on, reached, whole, "
        f"{state} AS state FROM ({rows}) q WHERE {form} {only}"
    )


def _figure(figure: Figure | None, day: str, unsaid: dict[Evidence, frozenset[str]]) -> tuple[str, str, str]:
    """What is reached, its whole, and the join that finds both."""
    if figure is None:
        return NO_NUMBER, NO_NUMBER, ""
    part, whole = (f"COALESCE(b.{name}, 0)" for name in figure.columns)
    if figure.measure.value in unsaid.get(figure.evidence, frozenset()) and figure.measure in EVIDENCED:
        part = NO_NUMBER
    elif figure.is_of_people:
        never = is_unsaid("u.id", Milestone(figure.measure.value), figure.groups, figure.evidence)
        part = f"CASE WHEN {never} THEN NULL ELSE {part} END"
    return part, whole, f"LEFT JOIN unit_balance b ON {last_balance(str(figure.code), 'u.id', day)} "
