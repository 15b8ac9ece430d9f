"""A file of accounts as if of BHXH Việt Nam: most of whom the units report, some numbered otherwise or on no list."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.demo.names import Invention
from rollout.demo.units import PlannedUnit
from rollout.models import Office, Person, Statement, Unit, User
from rollout.register import memberships, persons
from rollout.vocabulary import IdentifierKind, ImportKind, Milestone, UnitMode
from rollout.workbooks.actions import load_file

COVERED = 3
"""Of so many offices, the first and those of the most units, the file names all accounts; of two more it has totals."""

AGE = timedelta(days=10)
NAMED, MISTYPED = 0.93, 0.03
"""Shares of the reported accounts that the file has, and of those it has under another number."""

HEADER = (
    "Cơ quan BHXH quản lý", "Mã đơn vị", "Họ và tên", "Mã số BHXH", "Ngày sinh", "Ngày được cấp tài khoản",
    "Tổng số tài khoản của cơ quan",
)  # fmt: skip

Row = tuple[object, ...]


def load_accounts(
    session: Session, system: User, source: random.Random, created: list[tuple[Unit, PlannedUnit]]
) -> None:
    """Composes the file and loads it as the upload page would. Ends the transaction; the caller commits."""
    filed_on = today() - AGE
    offices = {office.id: office.short_name for office in session.scalars(select(Office).order_by(Office.id))}
    sizes = Counter(plan.unit.belongs["office"] for _, plan in created if plan.kind.mode is UnitMode.LIST)
    by_size = sorted(offices, key=lambda office_id: (office_id != min(offices), -sizes[office_id]))
    covered, totalled = by_size[:COVERED], by_size[COVERED : COVERED + 2]
    rows: list[Row] = []
    for unit, plan in created:
        office_id = plan.unit.belongs["office"] or 0
        if plan.kind.mode is UnitMode.LIST and office_id in covered:
            rows += _of_unit(session, source, unit, offices[office_id], filed_on)
    rows += _strangers(source, [offices[office_id] for office_id in covered], filed_on)
    rows += [(offices[office_id], "", "", "", "", "", source.randint(900, 4_000)) for office_id in totalled]
    load_file(
        session,
        by=system,
        kind=ImportKind.OFFICIAL,
        path=_text(rows),
        file_name=f"tai-khoan-vssid-{filed_on:%d-%m-%Y}.csv",
        list_on=filed_on,
        is_full=True,
    )


def _of_unit(session: Session, source: random.Random, unit: Unit, office: str, filed_on: date) -> list[Row]:
    """Whom the unit reports by then, but for those whom the file does not have."""
    listed = memberships.members(session, unit.id)
    accepted = session.execute(
        select(Statement.person_id, Statement.day)
        .where(
            Statement.person_id.in_(listed),
            Statement.milestone == Milestone.ACCEPTED.value,
            Statement.voided_seq.is_(None),
            Statement.day <= filed_on,
        )
        .order_by(Statement.person_id)
    ).all()
    people = {
        person.id: person for person in session.scalars(select(Person).where(Person.id.in_([i for i, _ in accepted])))
    }
    numbers = persons.numbers_of(session, people)
    rows: list[Row] = []
    for person_id, day in accepted:
        drawn, person, number = source.random(), people[person_id], numbers[person_id][IdentifierKind.BHXH]
        if drawn > NAMED or person.birth_on is None:
            continue
        if drawn < MISTYPED:
            number = f"59{number[2:-1]}{(int(number[-1]) + 4) % 10}"  # 51 begins every invented number: it is nobody's
        rows.append((office, unit.code, person.name, number, f"{person.birth_on:%d/%m/%Y}", f"{day:%d/%m/%Y}", ""))
    return rows


def _strangers(source: random.Random, offices: list[str], filed_on: date) -> list[Row]:
    """People of no list, of whom the file knows the office alone."""
    invention = Invention(source)
    rows: list[Row] = []
    for office in offices:
        for _ in range(source.randint(4, 9)):
            person = invention.person((1960, 2000))
            day = filed_on - timedelta(days=source.randint(5, 120))
            number = f"58{dict(person.numbers)[IdentifierKind.BHXH][2:]}"
            rows.append((office, "", person.name, number, f"{person.birth_on:%d/%m/%Y}", f"{day:%d/%m/%Y}", ""))
    return rows


def _text(rows: list[Row]) -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows([HEADER, *rows])
    return written.getvalue().encode()
