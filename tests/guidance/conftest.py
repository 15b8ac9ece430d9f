"""A unit with people, its liaison and its officer, and the form of a session filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from rollout.core.formats import day as day_text
from rollout.models import GuidanceSession, Statement, UnitCount
from rollout.vocabulary import UnitMode
from tests.page import Form, Page, PageClient
from tests.register.world import D
from tests.staffed import Staffed


@dataclass
class Held:
    """The unit and those who hold sessions there."""

    staffed: Staffed
    unit_id: int
    people: list[int]

    @property
    def liaison(self) -> PageClient:
        return self.staffed.liaison(self.unit_id)

    @property
    def officer(self) -> PageClient:
        return self.staffed.officer()

    def form(self, client: PageClient, at: str | None = None) -> Form:
        return client.page(at or f"/sessions/new?unit={self.unit_id}").form("token")

    def filled(self, client: PageClient, at: str | None = None, **said: Any) -> Form:
        """The form of a session, with fields set: lists for several, None for none; `u_` stands for the unit's."""
        form = self.form(client, at)
        put(form, {"day": day_text(D(10)), "starts": "8:00", "ends": "10:00", **said}, self.unit_id)
        return form

    def live(self) -> list[Statement]:
        self.staffed.session.rollback()
        found = self.staffed.session.scalars(select(Statement).where(Statement.voided_seq.is_(None))).all()
        self.staffed.session.rollback()
        return list(found)

    def counts(self) -> list[UnitCount]:
        self.staffed.session.rollback()
        return list(self.staffed.session.scalars(select(UnitCount).where(UnitCount.voided_seq.is_(None))))

    def sessions(self) -> list[GuidanceSession]:
        self.staffed.session.rollback()
        return list(self.staffed.session.scalars(select(GuidanceSession).order_by(GuidanceSession.id)))


def put(form: Form, said: dict[str, Any], unit_id: int) -> None:
    for name, value in said.items():
        held = name.replace("u_", f"u{unit_id}-", 1) if name.startswith("u_") else name
        values: Iterable[Any] = value if isinstance(value, list) else [] if value is None else [value]
        form.values.setlist(held, list(values))


def send(client: PageClient, form: Form, status: int = 303) -> Page:
    """Sends the form; the page that it leads to, or the form again with what is wrong."""
    response = client.post(form.action, data=form.values)
    assert response.status_code == status, Page(response).text if response.data else response.status
    return client.page(response.headers["Location"]) if status == 303 else Page(response)


@pytest.fixture
def held(staffed: Staffed) -> Held:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    people = staffed.world.listed(unit_id, 5)
    return Held(staffed, unit_id, people)


@pytest.fixture
def counting(staffed: Staffed) -> Held:
    unit_id = staffed.world.unit(UnitMode.COUNT, officer=staffed.officer_id())
    return Held(staffed, unit_id, [])
