"""Whom to call at units of the demo province: invented names, numbers and addresses that are nobody's."""

from __future__ import annotations

import random
from collections.abc import Iterable

from sqlalchemy.orm import Session

from rollout.demo.names import Invention
from rollout.demo.units import PlannedUnit
from rollout.models import Unit, User
from rollout.register.unit_details import add_contact
from rollout.vocabulary import PeopleGroup, Sex

KNOWN, WITH_EMAIL, SECOND = 0.9, 0.6, 0.15
"""Shares of units of which anybody is known, of people who have an e-mail address, of known units that name two."""

TITLES = {
    PeopleGroup.STUDENT: ("Nhân viên y tế trường học", "Giáo vụ"),
    PeopleGroup.CHILD: ("Kế toán", "Phó Hiệu trưởng"),
    PeopleGroup.HOUSEHOLD: ("Nhân viên đại lý thu", "Công chức văn hóa - xã hội"),
    PeopleGroup.EMPLOYEE: ("Kế toán", "Văn thư", "Phụ trách nhân sự"),
}


def load_contacts(
    session: Session, system: User, source: random.Random, created: Iterable[tuple[Unit, PlannedUnit]]
) -> None:
    invention, number = Invention(source), 0
    for unit, plan in created:
        if source.random() > KNOWN:
            continue
        titles = TITLES[plan.kind.group]
        for is_main in (True, False)[: 2 if source.random() < SECOND else 1]:
            number += 1
            mail = f"don.vi.{number}@example.vn" if source.random() < WITH_EMAIL else ""
            add_contact(
                session, unit, name=invention.name(source.choice((Sex.MALE, Sex.FEMALE))),
                job_title=source.choice(titles), phone=phone(number), email=mail, is_main=is_main, by=system,
            )  # fmt: skip


def phone(number: int) -> str:
    """A fixed line as long as those of the province; nobody's, for no number there begins with 0."""
    return f"02550{number:06d}"
