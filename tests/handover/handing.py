"""Handovers in a few words: made as the page makes them, and whose each unit is on which day."""

from __future__ import annotations

from datetime import date
from typing import Any

from rollout.core.access import viewer_of
from rollout.handover.actions import making
from rollout.handover.actions.running import due_steps, take_step
from rollout.handover.preview import preview_of
from rollout.handover.rules import NewHandover
from rollout.models import Handover, HandoverRule, Setting, UnitAttribution, User
from rollout.register.obstacle_terms import LIMIT_KEYS
from rollout.vocabulary import Role
from tests.staffed import Staffed


def boss(staffed: Staffed) -> User:
    return staffed.user("staff", Role.STAFF)


def hand(
    staffed: Staffed, giver: int, taker: int | None, since: date, until: date | None = None, **more: Any
) -> Handover:
    """All units of an officer, to one (None: spread), as of a day; committed."""
    rule = HandoverRule.ONE if taker else HandoverRule.SPREAD
    by = boss(staffed)
    asked = NewHandover(giver, rule, since, until, taker_id=taker, reason=more.get("reason", ""))
    seen = preview_of(viewer_of(staffed.session, by), asked, {}, more.get("single"))
    try:
        made = making.make(staffed.session, asked, seen.units, seen.takers, seen.officers, by=by)
        staffed.session.commit()
    except Exception:
        staffed.session.rollback()
        raise
    return made


def run(staffed: Staffed) -> int:
    """What the daily job does; how many steps."""
    taken = sum([take_step(staffed.session, due) for due in due_steps(staffed.session)])
    staffed.session.commit()
    return taken


def limits(staffed: Staffed, days: int) -> None:
    """Each level has so many working days."""
    staffed.session.add_all(Setting(key=key, value=str(days), label=key, basis="") for key in LIMIT_KEYS.values())
    staffed.session.commit()


def whose(staffed: Staffed, unit_id: int, on: date) -> int | None:
    """The officer of a unit on a day; fails where it has two."""
    staffed.session.expire_all()
    held = (
        staffed.session.query(UnitAttribution)
        .filter_by(unit_id=unit_id, subject="officer", voided_seq=None)
        .filter(UnitAttribution.from_on <= on, UnitAttribution.to_on > on)
        .all()
    )
    assert len(held) <= 1, f"unit {unit_id} has {len(held)} officers on {on}"
    return held[0].officer_id if held else None
