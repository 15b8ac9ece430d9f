"""The unit at whose place a visit is held, and whether it still comes: without it nobody knows where to go."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from rollout.models import Visit, VisitUnit
from rollout.register.taking_part import takes_part
from rollout.register.visit_refusals import HostGone
from rollout.vocabulary import N_
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import HOSTED_WAYS, OPEN_STATES

HOST_OUT = N_("Đơn vị nhận tổ chức không dự nữa, buổi chưa có nơi khác.")
"""Why an agreed time is given up when the unit at whose place it was does not come."""


HOST_CLOSED = N_("Đơn vị nhận tổ chức nghỉ vào ngày này.")


def host_for(way: SessionWay, host_id: int | None, unit_ids: Collection[int]) -> int | None:
    """Who has a visit of some units: the one that is chosen; a visit at units is at the first of them where nothing is
    said, any other is elsewhere. Pure. Raises HostGone for a unit that is not of it."""
    if way not in HOSTED_WAYS:
        return None
    if host_id is None:
        return min(unit_ids) if way is SessionWay.AT_UNIT else None
    if host_id not in unit_ids:
        raise HostGone
    return host_id


def lacks_host() -> ColumnElement[bool]:
    """The condition on the table of visits: still to come, and the unit at whose place it was to be does not come."""
    comes = exists().where(VisitUnit.visit_id == Visit.id, VisitUnit.unit_id == Visit.host_id, takes_part())
    return Visit.state.in_([state.value for state in OPEN_STATES]) & Visit.host_id.is_not(None) & ~comes


def is_without_host(session: Session, visit: Visit) -> bool:
    """The same of one visit, as it stands in the transaction."""
    return session.scalar(select(Visit.id).where(Visit.id == visit.id, lacks_host())) is not None
