"""What is known now of a person or a unit, field by field, written as in rollout/requests/values.py."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.cells import text_of
from rollout.core.dates import today
from rollout.core.names import sort_key
from rollout.models import Area, ChangeField, ChangeRequest, Contact, RequestKind, Unit, UnitAttribution, UnitCode
from rollout.register.persons import held_fields, numbers_of
from rollout.requests.values import Caller, write_birth, write_caller, write_headcount
from rollout.vocabulary import FOREVER, AreaLevel, AreaList, CodeKind, IdentifierKind


def current(session: Session, request: ChangeRequest) -> dict[ChangeField, str]:
    """What is known of whom or what a request is about; nothing of somebody who is on no list yet."""
    if request.kind == RequestKind.UNIT_DATA:
        return of_unit(session, session.get_one(Unit, request.unit_id))
    return of_person(session, request.person_id) if request.person_id else {}


def of_person(session: Session, person_id: int) -> dict[ChangeField, str]:
    """Two queries."""
    fields = held_fields(session, [person_id])[person_id]
    numbers = numbers_of(session, [person_id]).get(person_id, {})
    return {
        ChangeField.NAME: fields["name"],
        ChangeField.BIRTH: write_birth(fields["birth_on"], fields["birth_precision"]),
        ChangeField.SEX: str(fields["sex"]),
        **{ChangeField(kind.value): numbers.get(kind, "") for kind in IdentifierKind},
        **{ChangeField(name): fields[name] for name in ("phone", "email", "address")},
    }


def of_unit(session: Session, unit: Unit) -> dict[ChangeField, str]:
    """Three queries."""
    day = today()
    tax_code = session.scalar(
        select(UnitCode.code).where(
            UnitCode.unit_id == unit.id, UnitCode.kind == CodeKind.TAX.value, UnitCode.to_on == FOREVER
        )
    )
    area = session.scalar(
        select(UnitAttribution.area_id).where(
            UnitAttribution.unit_id == unit.id,
            UnitAttribution.subject == "area_2025",
            UnitAttribution.voided_seq.is_(None),
            UnitAttribution.from_on <= day,
            UnitAttribution.to_on > day,
        )
    )
    caller = session.scalar(
        select(Contact)
        .where(Contact.unit_id == unit.id, Contact.ended_at.is_(None), Contact.is_main)
        .order_by(Contact.id.desc())
        .limit(1)
    )
    return {
        ChangeField.UNIT_NAME: unit.name,
        ChangeField.TAX_CODE: tax_code or "",
        ChangeField.UNIT_ADDRESS: text_of(unit, "address"),
        ChangeField.AREA_2025: str(area or ""),
        ChangeField.HEADCOUNT: write_headcount(unit.headcount, unit.headcount_on),
        ChangeField.CONTACT: write_caller(
            Caller(caller.name, caller.job_title, text_of(caller, "phone"), text_of(caller, "email"))
            if caller
            else None
        ),
    }


def areas_of_2025(session: Session) -> dict[int, str]:
    """The communes of the list of 2025 by their names."""
    rows = session.execute(
        select(Area.id, Area.name).where(Area.area_list == AreaList.Y2025, Area.level == AreaLevel.COMMUNE)
    )
    named = [(int(key), str(name)) for key, name in rows]
    return dict(sorted(named, key=lambda area: sort_key(area[1], given_name_first=False)))
