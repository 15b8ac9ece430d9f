"""Who is in two places: written apart from the product, pair by pair."""

from __future__ import annotations

from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import Visit, VisitOfficer, VisitUnit

BETWEEN, WITHIN = 60, 15
"""Minutes from one commune to the other, where nobody knows a point, and inside one."""


def naive_clashes(session: Session, visit_ids: list[int]) -> list[tuple[int, int]]:
    """Pairs of agreed visits that no one person could keep; written apart from the product, pair by pair."""
    agreed = [row for row in session.scalars(select(Visit).where(Visit.id.in_(visit_ids))) if row.state == "confirmed"]
    officers = {
        visit.id: set(session.scalars(select(VisitOfficer.user_id).where(VisitOfficer.visit_id == visit.id)))
        for visit in agreed
    }
    units = {
        visit.id: {
            row.unit_id
            for row in session.scalars(select(VisitUnit).where(VisitUnit.visit_id == visit.id))
            if row.answer != "declined"
        }
        for visit in agreed
    }
    found = []
    for one, two in combinations(agreed, 2):
        if one.day != two.day:
            continue
        first, then = sorted((one, two), key=lambda visit: (visit.starts, visit.id))
        gap = (then.starts or 0) - (first.ends or 0)
        way = WITHIN if one.area_id == two.area_id else BETWEEN
        if (officers[one.id] & officers[two.id] and gap < way) or (units[one.id] & units[two.id] and gap < 0):
            found.append((one.id, two.id))
    return found
