"""Units: create, rename, recode, attribute, switch mode, stop, deploy (R11, R12, R17–R19)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now
from rollout.core.names import search_key, sort_key
from rollout.db import chunks
from rollout.models import Area, Unit, UnitAttribution, UnitCode, UnitDeployment, UnitModeFact, UnitName, User
from rollout.models.unit import ATTRIBUTED
from rollout.register.act import Act, content_of
from rollout.register.errors import (
    BetweenSwitches,
    CodeTaken,
    NoSwitch,
    Overlap,
    ReasonMissing,
    WrongArea,
    WrongInterval,
)
from rollout.register.spans import VALUE_COLUMN
from rollout.vocabulary import FOREVER, CodeKind, UnitMode


@dataclass(frozen=True)
class NewUnit:
    """What is known of a unit when first listed. `belongs` maps a subject of attribution to a registry key."""

    code: str
    name: str
    started_on: date
    mode: UnitMode = UnitMode.LIST
    tax_code: str = ""
    belongs: Mapping[str, int | None] = field(default_factory=dict)


def create_unit(act: Act, new: NewUnit, *, by: User) -> Unit:
    """A unit with its first code, name, mode and attributions, all from its first day. Raises CodeTaken."""
    for code in filter(None, (new.code, new.tax_code)):
        _check_code(act.session, code)
    unit = Unit(
        code=new.code,
        name=new.name,
        sort_name=sort_key(new.name, given_name_first=False),
        search_name=search_key(new.name),
        created_at=now(),
    )
    act.session.add(unit)
    act.session.flush()
    act.session.add(UnitCode(unit_id=unit.id, kind=CodeKind.CODE.value, code=new.code, from_on=new.started_on))
    if new.tax_code:
        act.session.add(UnitCode(unit_id=unit.id, kind=CodeKind.TAX.value, code=new.tax_code, from_on=new.started_on))
    act.session.add(UnitName(unit_id=unit.id, name=new.name, from_on=new.started_on))
    _begin(act, unit.id, new)
    audit.record(act.session, by=by, action="create_unit", subject="unit", subject_id=unit.id, code=new.code)
    return unit


def begin_again(act: Act, unit: Unit, new: NewUnit, *, by: User) -> None:
    """Makes a unit exist of which every fact was undone; its code stays. Raises CodeTaken for the tax code."""
    rename(act.session, unit, name=new.name, on=new.started_on, by=by)
    if new.tax_code:
        recode(act.session, unit, kind=CodeKind.TAX, code=new.tax_code, on=new.started_on, by=by)
    _begin(act, unit.id, new)
    audit.record(act.session, by=by, action="create_unit", subject="unit", subject_id=unit.id, code=new.code)


def _begin(act: Act, unit_id: int, new: NewUnit) -> None:
    """The first mode and attributions of a unit, all from its first day."""
    act.add(UnitModeFact, unit_id=unit_id, mode=new.mode.value, from_on=new.started_on)
    for subject in ATTRIBUTED:
        _check_area(act.session, subject, new.belongs.get(subject))
        if new.belongs.get(subject) is not None:
            act.add(
                UnitAttribution,
                unit_id=unit_id,
                subject=subject,
                from_on=new.started_on,
                **{VALUE_COLUMN[subject]: new.belongs[subject]},
            )


def code_owners(session: Session, codes: Collection[str]) -> dict[str, int]:
    """The unit that each code names, as code or tax code, today's before an earlier one; free codes are absent.

    A code names one unit for all time, whichever of its codes it is: old lists still name the unit by an earlier one.
    """
    found: dict[str, int] = {}
    for run in chunks(sorted(codes)):
        statement = select(UnitCode.code, UnitCode.unit_id).where(UnitCode.code.in_(run))
        found.update(session.execute(statement.order_by(UnitCode.to_on, UnitCode.kind.desc())).all())
    return found


def unit_by_code(session: Session, code: str) -> int | None:
    """The unit that a code or tax code names (see `code_owners`)."""
    return code_owners(session, [code]).get(code)


def _check_code(session: Session, code: str, unit_id: int | None = None) -> None:
    """Raises CodeTaken for a code that names another unit."""
    if unit_by_code(session, code) not in (None, unit_id):
        raise CodeTaken(code)


def rename(session: Session, unit: Unit, *, name: str, on: date, by: User) -> bool:
    """Another name from a day on; False when it is the name already."""
    if unit.name == name:
        return False
    _close(session, UnitName, unit.id, on)
    session.add(UnitName(unit_id=unit.id, name=name, from_on=on))
    unit.name, unit.sort_name = name, sort_key(name, given_name_first=False)
    unit.search_name = search_key(name)
    audit.record(session, by=by, action="rename_unit", subject="unit", subject_id=unit.id)
    return True


def recode(session: Session, unit: Unit, *, kind: CodeKind, code: str, on: date, by: User) -> bool:
    """Another code from a day on, the old one stays as an alias; False when held already. Raises CodeTaken."""
    _check_code(session, code, unit.id)
    held = select(UnitCode.id).where(
        UnitCode.unit_id == unit.id, UnitCode.kind == kind.value, UnitCode.code == code, UnitCode.to_on == FOREVER
    )
    if session.scalar(held) is not None:
        return False
    _close(session, UnitCode, unit.id, on, kind)
    session.add(UnitCode(unit_id=unit.id, kind=kind.value, code=code, from_on=on))
    if kind is CodeKind.CODE:
        unit.code = code
    audit.record(session, by=by, action="recode_unit", subject="unit", subject_id=unit.id, kind=kind.value)
    return True


def drop_code(session: Session, unit: Unit, *, kind: CodeKind, on: date, by: User) -> None:
    """The unit carries no code of this kind from a day on; never its own code."""
    if kind is CodeKind.CODE:
        raise ValueError("a unit always has a code")
    _close(session, UnitCode, unit.id, on, kind)
    audit.record(session, by=by, action="recode_unit", subject="unit", subject_id=unit.id, kind=kind.value)


def _close(
    session: Session, model: type[UnitName | UnitCode], unit_id: int, on: date, kind: CodeKind | None = None
) -> None:
    statement: Select[Any] = select(model).where(model.unit_id == unit_id, model.to_on == FOREVER)
    if kind:
        statement = statement.where(UnitCode.kind == kind.value)
    for row in session.scalars(statement):
        if row.from_on > on:
            raise Overlap
        if row.from_on < on:
            row.to_on = on
        else:
            session.delete(row)
    session.flush()


def attribute(act: Act, unit_id: int, *, subject: str, value: int | None, on: date) -> bool:
    """A unit belongs to something else from a day on (None: "Chưa xác định"); False when it does already (R17).

    What is known of later days stays: a back-dated change ends where the next one starts. Raises WrongArea.
    """
    _check_area(act.session, subject, value)
    rows = act.session.scalars(
        select(UnitAttribution)
        .where(
            UnitAttribution.unit_id == unit_id,
            UnitAttribution.subject == subject,
            UnitAttribution.voided_seq.is_(None),
            UnitAttribution.to_on > on,
        )
        .order_by(UnitAttribution.from_on)
    ).all()
    column = VALUE_COLUMN[subject]
    now_held = next((row for row in rows if row.from_on <= on), None)
    until = now_held.to_on if now_held else next((row.from_on for row in rows), FOREVER)
    if (getattr(now_held, column) if now_held else None) == value:
        return False
    if now_held:
        act.cut(now_held, on=on)
    if value is not None:
        act.add(UnitAttribution, unit_id=unit_id, subject=subject, from_on=on, to_on=until, **{column: value})
    return True


def _check_area(session: Session, subject: str, value: int | None) -> None:
    """An area belongs to the list that the subject names: codes are reused between the lists."""
    if value is None or not subject.startswith("area_"):
        return
    if session.scalar(select(Area.area_list).where(Area.id == value)) != subject.removeprefix("area_"):
        raise WrongArea


def switch_mode(act: Act, unit_id: int, *, mode: UnitMode | None, on: date, reason: str = "") -> bool:
    """Another way of counting from a day on; None stops the unit. False when it is so already (R12).

    Raises ReasonMissing for a stop without a reason, Overlap when a later switch is known.
    """
    if mode is None and not reason.strip():
        raise ReasonMissing
    held = act.session.scalars(
        select(UnitModeFact)
        .where(UnitModeFact.unit_id == unit_id, UnitModeFact.voided_seq.is_(None), UnitModeFact.to_on > on)
        .order_by(UnitModeFact.from_on)
    ).all()
    if any(row.from_on > on for row in held):
        raise Overlap
    now_held = held[0] if held else None
    if (now_held.mode if now_held else None) == (mode.value if mode else None):
        return False
    if now_held:
        if now_held.to_on != FOREVER:
            raise Overlap
        act.cut(now_held, on=on, reason=reason.strip() if mode is None else now_held.reason)
    if mode:
        act.add(UnitModeFact, unit_id=unit_id, mode=mode.value, from_on=on, reason=reason.strip())
    return True


def correct_switch(act: Act, unit_id: int, *, was_on: date, on: date, reason: str) -> bool:
    """The switch or stop recorded for one day happened on another; False when it is the same day.

    The figures of the days between follow; what is known before and after stays. Raises ReasonMissing, NoSwitch when
    nothing changed on that day (the unit's first day is none), BetweenSwitches when a switch before or after is passed.
    """
    if not reason.strip():
        raise ReasonMissing
    rows = act.held(UnitModeFact, "unit_id", unit_id)
    first = min((row["from_on"] for row in rows), default=was_on)
    ending = next((row for row in rows if row["to_on"] == was_on), None)
    beginning = next((row for row in rows if row["from_on"] == was_on), None)
    if not first < was_on < FOREVER or not (ending or beginning):
        raise NoSwitch(was_on)
    if on == was_on:
        return False
    after = ending["from_on"] if ending else max(row["to_on"] for row in rows if row["to_on"] < was_on)
    before = (
        beginning["to_on"] if beginning else min((r["from_on"] for r in rows if r["from_on"] > was_on), default=FOREVER)
    )
    if not after < on < before:
        raise BetweenSwitches(after)
    said = (beginning or ending or {})["reason"]
    told = "; ".join(text for text in (said, reason.strip()) if text)
    for row, days in ((ending, {"to_on": on}), (beginning, {"from_on": on})):
        if row is not None:
            act.void(UnitModeFact, row["id"])
            told_here = {"reason": told} if row is (beginning or ending) else {}
            act.add(UnitModeFact, **content_of(row) | told_here | days)
    return True


def deploy(act: Act, unit_id: int, *, on: date, basis: str) -> bool:
    """The unit is "đã triển khai" from a day on (R19); False when it is already. Raises ReasonMissing, Overlap."""
    if not basis.strip():
        raise ReasonMissing
    held = _deployment(act, unit_id, on)
    if held and held.from_on > on:
        raise Overlap
    if held:
        return False
    act.add(UnitDeployment, unit_id=unit_id, from_on=on, basis=basis.strip())
    return True


def reopen_deployment(act: Act, unit_id: int, *, on: date, reason: str) -> bool:
    """The unit is at work again from a day on, e.g. new people without accounts (R19). Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    held = _deployment(act, unit_id, on)
    if not held:
        return False
    if held.from_on > on or held.to_on != FOREVER:
        raise WrongInterval
    act.cut(held, on=on, basis=f"{held.basis}; {reason.strip()}")
    return True


def _deployment(act: Act, unit_id: int, on: date) -> UnitDeployment | None:
    return act.session.scalar(
        select(UnitDeployment)
        .where(UnitDeployment.unit_id == unit_id, UnitDeployment.voided_seq.is_(None), UnitDeployment.to_on > on)
        .order_by(UnitDeployment.from_on)
    )
