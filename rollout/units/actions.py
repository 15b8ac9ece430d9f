"""What is done to units. Facts change through the register; each act writes its audit record; none commits."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.access import Permission, Viewer
from rollout.core.cells import put
from rollout.core.dates import now, today
from rollout.core.errors import Refusal
from rollout.core.rights import permissions_on, strongest_evidence
from rollout.models import Contact, Unit, UnitCount, User, WorkSite
from rollout.register import counts, officers, undo
from rollout.register import units as register
from rollout.register.act import Act
from rollout.register.obstacle_steps import reckon
from rollout.units.errors import (
    ChangedSince,
    CountMissing,
    CountNotAsked,
    NothingStated,
    NotYoursToConfirm,
    OutOfScope,
)
from rollout.units.queries import deployment, history, page, undoing
from rollout.units.queries.undoing import TAKE_STOCK, UndoableStock
from rollout.vocabulary import CodeKind, Evidence, UnitMode


def _record(session: Session, *, by: User, action: str, unit_id: int, **detail: object) -> None:
    audit.record(session, by=by, action=action, subject="unit", subject_id=unit_id, **detail)


def create_unit(viewer: Viewer, new: register.NewUnit, *, address: str, by: User) -> Unit:
    """A unit, from its first day on. Raises CodeTaken, FutureDay, or OutOfScope when the creator could not edit it."""
    session = viewer.session
    act = Act(session, by=by, action="create_unit")
    unit = register.create_unit(act, new, by=by)
    put(unit, "address", address)
    act.apply()
    if Permission.EDIT_UNITS not in permissions_on(viewer, unit.id):
        raise OutOfScope
    return unit


def rename(session: Session, unit: Unit, *, name: str, on: date, by: User) -> bool:
    """Another name from a day on; False when it is the name already."""
    return register.rename(session, unit, name=name, on=on, by=by)


def recode(session: Session, unit: Unit, *, kind: CodeKind, code: str, on: date, by: User) -> bool:
    """Another code or tax code from a day on, the old one stays as an alias. Raises CodeTaken."""
    return register.recode(session, unit, kind=kind, code=code, on=on, by=by)


def attribute(session: Session, unit: Unit, *, subject: str, value: int | None, on: date, by: User) -> bool:
    """The unit belongs elsewhere from a day on (R17); False when it does already. An officer gets what follows."""
    if subject == "officer":
        return bool(officers.hand_over(session, [unit.id], taker_id=value, on=on, by=by))
    act = Act(session, by=by, action="attribute_unit")
    if not register.attribute(act, unit.id, subject=subject, value=value, on=on):
        return False
    act.apply()
    _record(session, by=by, action="attribute_unit", unit_id=unit.id, subject_of=subject)
    if subject == "unit_type":
        reckon(session, [unit.id])  # units of a form are closed together
    return True


def switch_mode(
    session: Session,
    unit: Unit,
    *,
    mode: UnitMode | None,
    on: date,
    reason: str,
    by: User,
    participants: int | None = None,
) -> bool:
    """Counts another way from a day on, or stops (None) with a reason (R12).

    A unit that leaves its list says how many people it counts on that day, unless it has said so before.
    Raises ReasonMissing, Overlap, CountMissing, CountNotAsked.
    """
    if participants is not None and mode is not UnitMode.COUNT:
        raise CountNotAsked
    group = counts.group_of(session, unit.id, on)
    listed = page.listed_people(session, unit.id, on) if mode is UnitMode.COUNT else 0
    known = counts.balance(session, unit.id, day=on, group=group, evidence=Evidence.REPORTED)
    if listed and participants is None and "participants" not in known:
        raise CountMissing(listed=listed)
    act = Act(session, by=by, action="switch_mode")
    if not register.switch_mode(act, unit.id, mode=mode, on=on, reason=reason):
        return False
    if participants is not None:
        counts.record(
            act,
            unit.id,
            counts.Stated(
                day=on, group=group, evidence=Evidence.REPORTED, numbers={"participants": participants}, reason=reason
            ),
        )
    act.apply()
    if participants is not None and (unit.list_on is None or unit.list_on < on):
        unit.list_on = on
    _record(session, by=by, action="switch_mode", unit_id=unit.id, mode=mode.value if mode else "stopped")
    return True


def correct_switch(session: Session, unit: Unit, *, was_on: date, on: date, reason: str, by: User) -> bool:
    """A switch or stop recorded for one day happened on another (R12); False when it is the same day.

    Raises ReasonMissing, NoSwitch, BetweenSwitches, FutureDay.
    """
    act = Act(session, by=by, action="correct_switch")
    if not register.correct_switch(act, unit.id, was_on=was_on, on=on, reason=reason):
        return False
    act.apply()
    _record(session, by=by, action="correct_switch", unit_id=unit.id, was_on=was_on, on=on, reason=reason.strip())
    return True


def deploy(viewer: Viewer, unit: Unit, *, on: date, basis: str, by: User) -> bool:
    """Says that a unit is "đã triển khai" (R19). Raises NotYoursToConfirm, ReasonMissing, Overlap."""
    _check_confirming(viewer, unit)
    act = Act(viewer.session, by=by, action="deploy_unit")
    if not register.deploy(act, unit.id, on=on, basis=basis):
        return False
    act.apply()
    _record(viewer.session, by=by, action="deploy_unit", unit_id=unit.id)
    return True


def reopen_deployment(viewer: Viewer, unit: Unit, *, on: date, reason: str, by: User) -> bool:
    """The unit is at work again from a day on. Raises NotYoursToConfirm, ReasonMissing, WrongInterval."""
    _check_confirming(viewer, unit)
    act = Act(viewer.session, by=by, action="reopen_deployment")
    if not register.reopen_deployment(act, unit.id, on=on, reason=reason):
        return False
    act.apply()
    _record(viewer.session, by=by, action="reopen_deployment", unit_id=unit.id)
    return True


def _check_confirming(viewer: Viewer, unit: Unit) -> None:
    held = deployment.deployment(viewer.session, unit.id, today())
    if not deployment.may_confirm_deployment(viewer, unit.id, held.rule.confirming_roles):
        raise NotYoursToConfirm


class Stock(NamedTuple):
    """What a unit says "đến nay", and what whoever writes it may do there."""

    unit: Unit
    stated: counts.Stated
    permissions: frozenset[Permission]


class Taken(NamedTuple):
    """Of how many units any were written, by which posting, and why others were not."""

    number: int
    seq: int | None
    refused: list[tuple[Stock, Refusal]]


def take_stock(
    session: Session, unit: Unit, stated: counts.Stated, *, permissions: frozenset[Permission], by: User
) -> bool:
    """The unit's own numbers "đến nay" (R11); False when they are known already.

    Evidence is at most what the permissions allow. Raises NotCounting, NothingStated, ReasonMissing, MoreThanAll,
    WrongNumbers.
    """
    taken = take_stocks(session, [Stock(unit, stated, permissions)], by=by)
    for _stock, refusal in taken.refused:
        raise refusal
    return taken.number > 0


def take_stocks(session: Session, stocks: Iterable[Stock], *, by: User) -> Taken:
    """The numbers of several units, or groups of one, each by the rule of one; a refusal of one stops no other."""
    act = Act(session, by=by, action=TAKE_STOCK)
    written: list[Stock] = []
    refused: list[tuple[Stock, Refusal]] = []
    for stock in stocks:
        try:
            if counts.record(act, stock.unit.id, _allowed(stock.stated, stock.permissions)):
                written.append(stock)
        except Refusal as refusal:
            refused.append((stock, refusal))
    if not written:
        return Taken(0, None, refused)
    act.apply()
    for unit, stated, _permissions in written:
        if unit.list_on is None or unit.list_on < stated.day:
            unit.list_on = stated.day
        _record(session, by=by, action=TAKE_STOCK, unit_id=unit.id, group=stated.group.value)
    return Taken(len({stock.unit.id for stock in written}), act.seq, refused)


def take_stocks_of_groups(session: Session, stocks: Collection[Stock], *, by: User) -> Taken:
    """What one unit says of several groups. Raises NothingStated where that is nothing of any."""
    if not stocks:
        raise NothingStated
    return take_stocks(session, stocks, by=by)


def undo_stocks(session: Session, found: UndoableStock, *, by: User) -> int:
    """Takes back what one act wrote of the units that nobody has changed since; returns of how many.

    Raises ChangedSince where that is of none.
    """
    if not found.units:
        raise ChangedSince
    gone = undoing.days_of(session, found)
    act = Act(session, by=by, action="undo")
    undo.undo(act, found.seq)
    act.apply()
    for unit_id, day in gone.items():
        _list_day_without(session, session.get_one(Unit, unit_id), day)
    audit.record(session, by=by, action="undo", subject="posting", subject_id=found.seq, units=len(found.units))
    return len(found.units)


def _allowed(stated: counts.Stated, permissions: frozenset[Permission]) -> counts.Stated:
    """With evidence no stronger than the permissions allow. Raises NothingStated."""
    if not stated.numbers and stated.already_in_units is None:
        raise NothingStated
    levels = (stated.evidence, strongest_evidence(permissions))
    return stated._replace(evidence=min(levels, key=lambda level: level.strength))


def correct_count(
    session: Session,
    unit: Unit,
    count: UnitCount,
    stated: counts.Stated,
    *,
    permissions: frozenset[Permission],
    by: User,
) -> None:
    """The right day and numbers in place of a wrong stock-take, which stays in the history.

    Raises NothingStated, NotCounting, ReasonMissing, MoreThanAll, WrongNumbers.
    """
    act = Act(session, by=by, action="correct_count")
    counts.correct(act, count, _allowed(stated, permissions))
    act.apply()
    _list_day_without(session, unit, count.day)
    _record(session, by=by, action="correct_count", unit_id=unit.id, count=count.id, reason=stated.reason.strip())


def _list_day_without(session: Session, unit: Unit, gone: date) -> None:
    """The day of the unit's last list or stock-take, when that of `gone` is no longer one."""
    kept = unit.list_on if unit.list_on != gone else None
    unit.list_on = max((day for day in (kept, history.last_list_day(session, unit.id)) if day), default=None)


def void_count(session: Session, unit: Unit, count: UnitCount, *, reason: str, by: User) -> None:
    """The stock-take was never so; it stays in the history with who took it back and why. Raises ReasonMissing."""
    act = Act(session, by=by, action="void_count")
    counts.take_back(act, count, reason=reason)
    act.apply()
    _list_day_without(session, unit, count.day)
    _record(session, by=by, action="void_count", unit_id=unit.id, count=count.id, reason=reason.strip())


def end_contact(session: Session, contact: Contact, *, by: User) -> None:
    """No longer someone to call."""
    contact.ended_at, contact.is_main = now(), False
    _record(session, by=by, action="end_contact", unit_id=contact.unit_id, contact=contact.id)


def add_site(
    session: Session,
    unit: Unit,
    *,
    name: str,
    area_2021_id: int | None,
    area_2025_id: int | None,
    address: str,
    on: date,
    by: User,
) -> WorkSite:
    """A further place of the unit; its people stay counted with the unit."""
    site = WorkSite(
        unit_id=unit.id,
        name=name,
        area_2021_id=area_2021_id,
        area_2025_id=area_2025_id,
        from_on=on,
    )
    session.add(site)
    session.flush()
    put(site, "address", address)
    _record(session, by=by, action="add_site", unit_id=unit.id, site=site.id)
    return site


def end_site(session: Session, site: WorkSite, *, by: User) -> None:
    """The unit is no longer there from today on; a site added today never was."""
    _record(session, by=by, action="end_site", unit_id=site.unit_id, site=site.id)
    if site.from_on < today():
        site.to_on = today()
    else:
        session.delete(site)
