"""Writes the plan of a list of units: each unit by the register's own verbs, in one act."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from rollout.core.cells import put
from rollout.core.formats import day as shown_day
from rollout.models import Batch, Contact, Unit, User
from rollout.register import counts, units
from rollout.register.act import Act
from rollout.register.officers import carry, holders
from rollout.vocabulary import N_, CodeKind, UnitMode
from rollout.workbooks.apply_people import ACTION
from rollout.workbooks.known_units import CONTACT_FIELDS, main_contacts
from rollout.workbooks.plan_units import UnitSteps
from rollout.workbooks.plans import Order, Plan

BASIS = N_("Danh sách đơn vị ngày %(day)s (lần nạp số %(batch)s)")


def write_units(session: Session, plan: Plan, order: Order, *, batch: Batch, by: User) -> dict[str, Any]:
    """Everything the plan says, under the ledger's lock; returns what undoing needs beside the rows."""
    rows = list(plan.changing)
    before = holders(session, [row.unit_id for row in rows if row.unit_id and "officer" in row.steps.belongs])
    act: Act | None = None
    lists: dict[str, str | None] = {}
    for row in rows:
        steps: UnitSteps = row.steps
        if act is None and _has_facts(steps):
            act = Act(session, by=by, action=ACTION, source=f"{ACTION} {batch.id}", batch=batch)
        unit = session.get(Unit, row.unit_id) if row.unit_id is not None else None
        if steps.is_new and act:
            unit = _begin(act, unit, steps, by=by)
            row.unit_id = unit.id
        if unit is None:
            raise LookupError(f"row {row.row.number} is of no unit")
        set_fields(session, unit, steps.fields, on=max(order.list_on, steps.started_on), by=by)
        if act:
            _state(act, unit, steps, order.list_on, batch)
        if steps.numbers and (unit.list_on is None or unit.list_on < order.list_on):
            lists[str(unit.id)] = unit.list_on.isoformat() if unit.list_on else None
            unit.list_on = order.list_on
    if act:
        act.apply()
        carry(session, before, by=by)
    return {"lists": lists}


def _has_facts(steps: UnitSteps) -> bool:
    return bool(steps.is_new or steps.belongs or steps.mode or steps.deployed_on or steps.numbers)


def _begin(act: Act, hidden: Unit | None, steps: UnitSteps, *, by: User) -> Unit:
    new = units.NewUnit(
        code=steps.code,
        name=steps.fields.get("name", hidden.name if hidden else steps.code),
        started_on=steps.started_on,
        mode=steps.mode or UnitMode.LIST,
        tax_code=steps.fields.get("tax_code", ""),
        belongs=steps.belongs,
    )
    if hidden is None:
        return units.create_unit(act, new, by=by)
    units.begin_again(act, hidden, new, by=by)
    return hidden


def _state(act: Act, unit: Unit, steps: UnitSteps, on: date, batch: Batch) -> None:
    if not steps.is_new:
        for subject, value in steps.belongs.items():
            units.attribute(act, unit.id, subject=subject, value=value, on=on)
        if steps.mode:
            units.switch_mode(act, unit.id, mode=steps.mode, on=on)
    if steps.deployed_on:
        units.deploy(act, unit.id, on=steps.deployed_on, basis=BASIS % {"day": shown_day(on), "batch": batch.id})
    if steps.numbers:
        counts.record(
            act,
            unit.id,
            counts.Stated(
                day=on, group=steps.group, evidence=steps.evidence, numbers=steps.numbers, reason=steps.count_reason
            ),
        )


def set_fields(session: Session, unit: Unit, fields: dict[str, Any], *, on: date, by: User) -> None:
    """Corrects what is known of a unit beside its facts; text in clear, "" for none."""
    if fields.get("name"):
        units.rename(session, unit, name=fields["name"], on=on, by=by)
    if fields.get("tax_code"):
        units.recode(session, unit, kind=CodeKind.TAX, code=fields["tax_code"], on=on, by=by)
    elif "tax_code" in fields:
        units.drop_code(session, unit, kind=CodeKind.TAX, on=on, by=by)
    if "address" in fields:
        put(unit, "address", fields["address"])
    if "headcount" in fields:
        unit.headcount, unit.headcount_on = fields["headcount"], None if fields["headcount"] is None else on
    if any(name in fields for name in CONTACT_FIELDS):
        _set_contact(session, unit, fields)


def _set_contact(session: Session, unit: Unit, fields: dict[str, Any]) -> None:
    contact = session.scalar(main_contacts().where(Contact.unit_id == unit.id))
    if contact is None:
        contact = Contact(unit_id=unit.id, name="", is_main=True)
        session.add(contact)
        session.flush()
    if "contact_name" in fields:
        contact.name = fields["contact_name"]
    for name in ("phone", "email"):
        if (value := fields.get(f"contact_{name}")) is not None:
            put(contact, name, value)
    if not (contact.name or contact.phone or contact.email):
        session.delete(contact)
