"""The obligations of departments and offices: a few hundred, all read at once and judged by the pure rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.small_numbers import is_small
from rollout.directives.cells import Cell
from rollout.directives.figures import by_body
from rollout.directives.kinds import OF_UNITS, Bodies, Body
from rollout.directives.reach import Reach
from rollout.models import Obligation, ObligationAddressee, ObligationProof
from rollout.register.obligation_due import Calendar, due_of
from rollout.register.obligation_figures import Figure, Reached, figure_of
from rollout.register.obligation_state import Known, state_of
from rollout.vocabulary_of_obligations import AddresseeKind, ObligationRule

Said = Mapping[tuple[int, str, int], ObligationAddressee]
"""(obligation, kind of body, its id) → what was said of it."""


def cells(session: Session, obligations: Sequence[Obligation], held: Bodies, seen: Reach, when: Calendar) -> list[Cell]:
    """Each obligation with each of its addressees within reach. Two queries, and one for each figure of each kind.

    Obligations of units are passed over.
    """
    asked = [obligation for obligation in obligations if obligation.addressee_kind != AddresseeKind.UNIT]
    if not asked:
        return []
    ids = [obligation.id for obligation in asked]
    said, proved = _said(session, ids), _proved(session, ids)
    figures: dict[tuple[Figure, str], Mapping[int, Reached]] = {}
    found = []
    for obligation in asked:
        figure = figure_of(obligation)
        for body in held.of(AddresseeKind(obligation.addressee_kind)):
            if not seen.holds(body):
                continue
            reached = None
            if figure is not None:
                place = (figure, body.what)
                if place not in figures:
                    figures[place] = by_body(session, figure, body.what, when.today, held)
                reached = figures[place][body.id]
            key = (obligation.id, body.what, body.id)
            found.append(_cell(obligation, body, reached, said.get(key), key in proved, seen, when))
    return found


def _cell(
    obligation: Obligation,
    body: Body,
    reached: Reached | None,
    said: ObligationAddressee | None,
    has_proof: bool,
    seen: Reach,
    when: Calendar,
) -> Cell:
    due_on = (said.due_on if said else None) or due_of(obligation, when.days)
    known = Known(
        ObligationRule(obligation.rule),
        obligation.starts_on,
        due_on,
        is_exempt=said is not None and said.exempted_at is not None,
        is_confirmed=said is not None and said.confirmed_at is not None,
        has_proof=has_proof,
        reached=reached.part if reached else None,
        whole=reached.whole if reached else 0,
        threshold=obligation.threshold_percent or 100,
    )
    is_hidden = seen.masks and reached is not None and obligation.people_group is not None and is_small(reached.whole)
    return Cell(obligation, body, None if is_hidden else state_of(known, when.today, when.soon), due_on, reached)


def _bodies_named(row: Any) -> Iterator[tuple[str, int]]:
    for what in ("department", "office"):
        if (key := getattr(row, f"{what}_id")) is not None:
            yield what, key


def _said(session: Session, ids: Collection[int]) -> Said:
    rows = session.scalars(
        select(ObligationAddressee).where(
            ObligationAddressee.obligation_id.in_(ids), getattr(ObligationAddressee, f"{OF_UNITS}_id").is_(None)
        )
    )
    return {(row.obligation_id, what, key): row for row in rows for what, key in _bodies_named(row)}


def _proved(session: Session, ids: Collection[int]) -> frozenset[tuple[int, str, int]]:
    rows = session.execute(
        select(ObligationProof.obligation_id, ObligationProof.department_id, ObligationProof.office_id)
        .where(
            ObligationProof.obligation_id.in_(ids),
            ObligationProof.unit_id.is_(None),
            ObligationProof.taken_back_at.is_(None),
        )
        .distinct()
    )
    return frozenset((row.obligation_id, what, key) for row in rows for what, key in _bodies_named(row))
