"""Hours of the week in which a unit receives officers: what they are, in words, and setting them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.formats import WEEKDAYS
from rollout.core.office_hours import Hours, joined
from rollout.models import Unit, UnitWindow, User

Windows = Mapping[int, Sequence[Hours]]
"""Weekday from 1, Monday → hours, those of a day in order; days without any are absent."""


def windows_of(session: Session, unit_id: int) -> dict[int, list[Hours]]:
    """One query. Of several units at once: visit_times.visiting_hours_of."""
    found: dict[int, list[Hours]] = {}
    rows = select(UnitWindow.weekday, UnitWindow.starts, UnitWindow.ends).where(UnitWindow.unit_id == unit_id)
    for weekday, starts, ends in session.execute(rows.order_by(UnitWindow.weekday, UnitWindow.starts)):
        found.setdefault(weekday, []).append(Hours(starts, ends))
    return found


def lines_of(windows: Windows) -> list[tuple[str, str]]:
    """(weekday, hours) in words, in order: ("Thứ Hai", "07:30–11:00, 14:00–16:30")."""
    return [(_(WEEKDAYS[day - 1]), ", ".join(map(str, windows[day]))) for day in sorted(windows)]


def set_windows(session: Session, unit: Unit, windows: Windows, *, by: User) -> bool:
    """Those of a unit from now on; what was agreed before stays. Is anything changed?"""
    new = {day: list(joined(hours)) for day, hours in windows.items() if hours}
    if new == windows_of(session, unit.id):
        return False
    session.execute(delete(UnitWindow).where(UnitWindow.unit_id == unit.id))
    session.add_all(
        UnitWindow(unit_id=unit.id, weekday=day, starts=each.starts, ends=each.ends)
        for day, hours in sorted(new.items())
        for each in hours
    )
    session.flush()
    told = "; ".join(f"{day}: {', '.join(map(str, hours))}" for day, hours in sorted(new.items()))
    audit.record(session, by=by, action="set_unit_windows", subject="unit", subject_id=unit.id, windows=told)
    return True
