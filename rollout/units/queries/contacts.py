"""Whom to call at a unit, and its places."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from rollout.core.cells import text_of
from rollout.models import (
    Area,
    AreaSuccessor,
    Contact,
    WorkSite,
)
from rollout.vocabulary import (
    FOREVER,
)


class ContactRow(NamedTuple):
    id: int
    name: str
    job_title: str
    phone: str
    email: str
    is_main: bool


def live_contacts(session: Session, unit_id: int) -> list[Contact]:
    """Whom to call, the main contact first."""
    return list(
        session.scalars(
            select(Contact)
            .where(Contact.unit_id == unit_id, Contact.ended_at.is_(None))
            .order_by(Contact.is_main.desc(), Contact.name, Contact.id)
        )
    )


def contacts(session: Session, unit_id: int) -> list[ContactRow]:
    """Whom to call, phones in clear: they are there to be called."""
    return [
        ContactRow(
            row.id,
            row.name,
            row.job_title,
            text_of(row, "phone"),
            text_of(row, "email"),
            row.is_main,
        )
        for row in live_contacts(session, unit_id)
    ]


class SiteRow(NamedTuple):
    id: int
    name: str
    area_2021: str
    area_2025: str
    address: str
    from_on: date
    to_on: date


def sites(session: Session, unit_id: int) -> list[SiteRow]:
    """The places of a unit, those of today first."""
    old, new = aliased(Area), aliased(Area)
    rows = session.execute(
        select(WorkSite, old.name, new.name)
        .outerjoin(old, old.id == WorkSite.area_2021_id)
        .outerjoin(new, new.id == WorkSite.area_2025_id)
        .where(WorkSite.unit_id == unit_id)
        .order_by(WorkSite.to_on.desc(), WorkSite.name, WorkSite.id)
    )
    return [
        SiteRow(
            site.id,
            site.name,
            area_2021 or "",
            area_2025 or "",
            text_of(site, "address"),
            site.from_on,
            site.to_on,
        )
        for site, area_2021, area_2025 in rows
    ]


def live_contact(session: Session, unit_id: int, contact_id: int) -> Contact | None:
    return session.scalar(
        select(Contact).where(Contact.id == contact_id, Contact.unit_id == unit_id, Contact.ended_at.is_(None))
    )


def live_site(session: Session, unit_id: int, site_id: int) -> WorkSite | None:
    return session.scalar(
        select(WorkSite).where(WorkSite.id == site_id, WorkSite.unit_id == unit_id, WorkSite.to_on == FOREVER)
    )


def sole_successor(session: Session, area_id: int) -> int | None:
    """The one area of 2025 that an area of 2021 went into whole; None where it was divided (R18)."""
    found = session.execute(
        select(AreaSuccessor.new_id, AreaSuccessor.part).where(AreaSuccessor.old_id == area_id)
    ).all()
    return found[0].new_id if len(found) == 1 and found[0].part == "whole" else None
