"""What the register holds of the units of a file, read at once: what plan_units compares the file with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from rollout.core.cells import text_of
from rollout.db import chunks
from rollout.ledger.facts import COUNTED, CountFact, UnitFacts
from rollout.ledger.unit_lines import counted, takes_stock
from rollout.models import Contact, Department, Membership, Unit, UnitAttribution, UnitCode, UnitType
from rollout.register.rows import UNIT_TABLES, live_rows, unit_facts
from rollout.register.spans import VALUE_COLUMN
from rollout.register.units import code_owners
from rollout.vocabulary import FOREVER, CodeKind, Evidence, PeopleGroup, UnitMode
from rollout.workbooks.parsed_row import ParsedRow
from rollout.workbooks.plans import Order
from rollout.workbooks.registry_names import Registry, read_registry
from rollout.workbooks.unit_names import unit_ids_by_code

CONTACT_FIELDS = ("contact_name", "contact_phone", "contact_email")


@dataclass(frozen=True)
class UnitRecord:
    """A unit as of the list's day. `later` names the subjects of attribution that change after it; text in clear."""

    id: int
    name: str
    tax_code: str
    address: str
    headcount: int | None
    facts: UnitFacts
    belongs: dict[str, int]
    later: frozenset[str]
    contact: dict[str, str]

    @property
    def is_hidden(self) -> bool:
        """Was all undone that ever made it exist?"""
        return not self.facts.modes

    @property
    def started_on(self) -> date:
        return self.facts.modes[0].start

    def mode_on(self, day: date) -> UnitMode | None:
        return next((m.mode for m in self.facts.modes if m.start <= day < m.end), None)

    def is_fixed_from(self, day: date) -> bool:
        """Is a switch of the way of counting known after the day?"""
        return any(m.start > day or day < m.end < FOREVER for m in self.facts.modes)

    def took_stock(self, day: date, group: PeopleGroup, evidence: Evidence, numbers: Mapping[str, int]) -> bool:
        """Was a stock-take of that very day with these numbers loaded or typed?"""
        return takes_stock(self._of_group(group), numbers, evidence, day)

    def _of_group(self, group: PeopleGroup) -> list[CountFact]:
        return sorted((c for c in self.facts.counts if c.group is group), key=lambda c: (c.day, c.order))

    def numbers(self, day: date, group: PeopleGroup, evidence: Evidence) -> dict[str, int]:
        """What the unit's own counts say on a day; measures of which nothing is said are absent."""
        counts = self._of_group(group)
        said = {name: counted(counts, name, evidence, day) for name in COUNTED}
        return {name: number for name, number in said.items() if number is not None}


@dataclass(frozen=True)
class KnownUnits:
    registry: Registry
    units: dict[str, UnitRecord]
    code_owners: dict[str, int]
    """Code or tax code, today's or an earlier one → the unit that it names."""
    groups: dict[int, PeopleGroup]
    """Unit type → the people group it stands for."""
    forms: dict[int, str]
    """Unit type → the form that it is of."""
    departments: dict[int, str]
    """Department → its kind."""
    listed: dict[int, int]
    """Unit → how many people are on its list; of the units that the file turns to counting."""


def known_units(session: Session, rows: Collection[ParsedRow], order: Order) -> KnownUnits:
    """Reads all that planning needs; the number of queries grows with hundreds of units, not with each."""
    codes = {row.values["code"] for row in rows if "code" in row.values}
    by_code = unit_ids_by_code(session, codes)
    taxes = {row.values["tax_code"] for row in rows if row.values.get("tax_code")}
    known = records(session, sorted(set(by_code.values())), order.list_on)
    types = session.execute(select(UnitType.id, UnitType.default_group, UnitType.form)).all()
    groups = {type_id: PeopleGroup(group) for type_id, group, _form in types}
    forms = {type_id: form for type_id, _group, form in types}
    departments: dict[int, str] = dict(session.execute(select(Department.id, Department.kind)).all())
    turning = {row.values.get("code") for row in rows if row.values.get("mode") == UnitMode.COUNT}
    listed = _listed(session, {by_code[code] for code in turning if code in by_code}, order.list_on)
    by_code_records = {code: known[unit_id] for code, unit_id in by_code.items()}
    owners = code_owners(session, codes | taxes)
    return KnownUnits(read_registry(session), by_code_records, owners, groups, forms, departments, listed)


def _listed(session: Session, unit_ids: set[int], day: date) -> dict[int, int]:
    found: dict[int, int] = {}
    for run in chunks(sorted(unit_ids)):
        statement = (
            select(Membership.unit_id, func.count())
            .where(
                Membership.unit_id.in_(run),
                Membership.voided_seq.is_(None),
                Membership.from_on <= day,
                Membership.to_on > day,
            )
            .group_by(Membership.unit_id)
        )
        found.update(session.execute(statement).all())
    return found


def records(session: Session, ids: list[int], day: date) -> dict[int, UnitRecord]:
    """Units as of a day, by their keys."""
    facts = live_rows(session, UNIT_TABLES, "unit_id", ids)
    attributions = live_rows(session, (UnitAttribution,), "unit_id", ids)
    taxes: dict[int, str] = {}
    contacts: dict[int, dict[str, str]] = {}
    units: dict[int, Unit] = {}
    for run in chunks(ids):
        units |= {unit.id: unit for unit in session.scalars(select(Unit).where(Unit.id.in_(run)))}
        live_taxes = select(UnitCode.unit_id, UnitCode.code).where(
            UnitCode.unit_id.in_(run), UnitCode.kind == CodeKind.TAX.value, UnitCode.to_on == FOREVER
        )
        taxes.update(session.execute(live_taxes).all())
        for contact in session.scalars(main_contacts().where(Contact.unit_id.in_(run))):
            contacts[contact.unit_id] = contact_fields(contact)
    found = {}
    for unit_id, unit in units.items():
        rows = attributions.get(unit_id, {}).get(UnitAttribution, [])
        found[unit_id] = UnitRecord(
            id=unit_id,
            name=unit.name,
            tax_code=taxes.get(unit_id, ""),
            address=text_of(unit, "address"),
            headcount=unit.headcount,
            facts=unit_facts(facts.get(unit_id, {})),
            belongs={
                row["subject"]: row[VALUE_COLUMN[row["subject"]]]
                for row in rows
                if row["from_on"] <= day < row["to_on"]
            },
            later=frozenset(row["subject"] for row in rows if row["from_on"] > day or day < row["to_on"] < FOREVER),
            contact=contacts.get(unit_id, dict.fromkeys(CONTACT_FIELDS, "")),
        )
    return found


def main_contacts() -> Select[Contact]:
    """The contacts that a file speaks of."""
    return select(Contact).where(Contact.is_main, Contact.ended_at.is_(None))


def contact_fields(contact: Contact) -> dict[str, str]:
    return {
        "contact_name": contact.name,
        "contact_phone": text_of(contact, "phone"),
        "contact_email": text_of(contact, "email"),
    }


def unit_fields(session: Session, unit: Unit) -> dict[str, Any]:
    """The fields of a unit that a file corrects, as they are now; text in clear, "" for none."""
    tax = select(UnitCode.code).where(
        UnitCode.unit_id == unit.id, UnitCode.kind == CodeKind.TAX.value, UnitCode.to_on == FOREVER
    )
    contact = session.scalars(main_contacts().where(Contact.unit_id == unit.id)).first()
    return {
        "name": unit.name,
        "tax_code": session.scalar(tax) or "",
        "address": text_of(unit, "address"),
        "headcount": unit.headcount,
        **(contact_fields(contact) if contact else dict.fromkeys(CONTACT_FIELDS, "")),
    }
