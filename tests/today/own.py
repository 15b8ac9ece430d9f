"""An officer's unit, and the days around today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from rollout.core.access import viewer_of
from rollout.core.dates import today
from rollout.models import ContactLog, Unit
from rollout.register.calls import Card
from rollout.today.queries import day_of
from rollout.vocabulary import (
    Role,
    ScopeKind,
)
from tests.page import PageClient
from tests.register.world import D
from tests.staffed import Staffed


@dataclass
class Own:
    """An officer's unit with three people, whom nobody has called yet."""

    staffed: Staffed
    unit_id: int
    people: list[int]

    @property
    def unit(self) -> Unit:
        return self.staffed.session.get_one(Unit, self.unit_id)

    def cards(self) -> list[Card]:
        user = self.staffed.user("officer", Role.OFFICER, ScopeKind.OFFICER)
        return day_of(viewer_of(self.staffed.session, user), today(), 1).cards

    def whys(self) -> list[tuple[int, list[str]]]:
        return [(card.id, [why.value for why in card.whys]) for card in self.cards()]

    def another(self, people: int = 0) -> int:
        unit_id = self.staffed.world.unit(officer=self.staffed.officer_id())
        self.staffed.world.listed(unit_id, people)
        self.staffed.session.commit()
        return unit_id

    def logged(self) -> list[ContactLog]:
        self.staffed.session.commit()
        return list(self.staffed.session.scalars(select(ContactLog)))

    def tap(self, client: PageClient, at: str = "/today", **values: str) -> int:
        return client.submit(at, values, action=f"/today/{self.unit_id}").status_code


def ago(days: int) -> int:
    """The number of a day so many days ago among the days of the examples."""
    return (today() - timedelta(days=days) - D(0)).days
