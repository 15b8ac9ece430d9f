"""The obligations of units: thousands, judged in bulk by the database, by the rule of obligation_state.py."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, bindparam, select, text
from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.core.selection import Selection
from rollout.core.small_numbers import SMALLEST
from rollout.ledger.balances import last_balance
from rollout.ledger.said import is_unsaid, unsaid_measures
from rollout.models import Obligation
from rollout.models.rollup import DIM_CODE
from rollout.register.obligation_due import Calendar, due_sql, soon_sql
from rollout.register.obligation_figures import Figure, figure_of
from rollout.register.obligation_state import state_sql
from rollout.vocabulary import EVIDENCED, Evidence, Milestone, UnitForm
from rollout.vocabulary_of_obligations import AddresseeKind, ObligationRule, ObligationState

HIDDEN = "hidden"
"""What stands for the state of an addressee of fewer than five people, of whom nothing is told (docs/adr/0012)."""

NO_NUMBER = "CAST(NULL AS INTEGER)"


class Pressing(NamedTuple):
    """What presses a unit: how many of its obligations are overdue, and until when the next one is to be done."""

    overdue: int
    due_on: date | None


def of_units(obligations: Collection[Obligation]) -> list[Obligation]:
    return [obligation for obligation in obligations if obligation.addressee_kind == AddresseeKind.UNIT]


def bound_days(when: Calendar) -> tuple[Any, ...]:
    named = (("on", when.today), ("today", when.today), ("soon", when.soon))
    return tuple(bindparam(name, day, type_=Date()) for name, day in named)


def whom(form: UnitForm | None) -> str:
    """What is laid on all units is laid on whoever works there: on households only by name (kinds.Group.holds)."""
    return f"form = '{form.value}'" if form else f"(form IS NULL OR form <> '{UnitForm.COMMUNE.value}')"


def states_sql(
    session: Session,
    obligations: Sequence[Obligation],
    when: Calendar,
    selection: Selection,
    *,
    masks: bool,
    form: str = "1 = 1",
) -> str | None:
    """A row for each obligation and each unit of a selection that is there on the day; None where none is of units.

    The days :on, :today and :soon are bound by the caller.
    """
    unsaid = {
        level: unsaid_measures(session, when.today, level)
        for level in {Evidence(o.evidence) for o in of_units(obligations) if o.evidence}
    }
    pieces = [_piece(obligation, when, selection, masks, form, unsaid) for obligation in of_units(obligations)]
    return " UNION ALL ".join(pieces) or None


def _piece(
    obligation: Obligation,
    when: Calendar,
    selection: Selection,
    masks: bool,
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
    only = f"AND {whom(UnitForm(obligation.unit_form) if obligation.unit_form else None)}"
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
    if masks and figure and figure.is_of_people:
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


OWED = frozenset({ObligationState.NOT_STARTED, ObligationState.RUNNING, ObligationState.DUE_SOON})
"""It is still to be done, and its day has not passed."""


def pressing(session: Session, when: Calendar, selection: Selection) -> dict[int, Pressing]:
    """Unit of a selection → what presses it; of whom nothing does, none. Two queries, whatever the number of units.

    One more where the evidence of BHXH Việt Nam is asked.
    """
    asked = select(Obligation).where(
        Obligation.withdrawn_at.is_(None), Obligation.addressee_kind == AddresseeKind.UNIT.value
    )
    states = states_sql(session, session.scalars(asked).all(), when, selection, masks=False)
    if states is None:
        return {}
    owed = ", ".join(f"'{state.value}'" for state in sorted(OWED))
    late = f"SUM(CASE WHEN state = '{ObligationState.OVERDUE.value}' THEN 1 ELSE 0 END)"
    following = f"MIN(CASE WHEN state IN ({owed}) THEN due_on END)"
    rows = session.execute(
        text(
            f"SELECT unit_id, {late} AS overdue, {following} AS due_on FROM ({states}) states GROUP BY unit_id "
            f"HAVING {late} > 0 OR {following} IS NOT NULL"
        )
        .bindparams(*bound_days(when))
        .columns(due_on=Date())
    )
    return {row.unit_id: Pressing(int(row.overdue), row.due_on) for row in rows}
