"""The addresses that units of a visit were given, and what waits to be told them."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import now
from rollout.core.users import display_names
from rollout.models import Message, Visit, VisitLink, VisitUnit
from rollout.register.outbox import OF_ROUNDS
from rollout.register.visit_links import token_of
from rollout.register.visit_sight import SeenVisit, VisitedUnit
from rollout.vocabulary_of_visits import (
    UNSENT_STATES,
    LinkPurpose,
    MessageKind,
    MessageState,
    VisitAnswer,
    VisitState,
)

PRINTABLE = (*(state.value for state in UNSENT_STATES), MessageState.GIVEN_UP.value)


class UnitLink(NamedTuple):
    """A unit of a visit, what it said of the round, and the link that it can use now (None: none)."""

    unit: VisitedUnit
    answer: VisitAnswer
    link: VisitLink | None
    made_by: str
    is_to_be_printed: bool

    @property
    def token(self) -> str:
        return token_of(self.link) if self.link else ""


def purpose_of(visit: Visit) -> LinkPurpose | None:
    """What a link made now would be for; None where there is nothing to answer."""
    if visit.state in (VisitState.PROPOSED.value, VisitState.COUNTER_PROPOSED.value):
        return LinkPurpose.ANSWER
    return LinkPurpose.WITHDRAW if visit.state == VisitState.CONFIRMED.value else None


def _live(session: Session, visit: Visit, unit_ids: Collection[int], purpose: LinkPurpose) -> dict[int, VisitLink]:
    good = (
        VisitLink.visit_id == visit.id, VisitLink.unit_id.in_(unit_ids), VisitLink.purpose == purpose.value,
        VisitLink.round == visit.round, VisitLink.used_at.is_(None), VisitLink.expires_at > now(),
    )  # fmt: skip
    rows = session.scalars(select(VisitLink).where(*good).order_by(VisitLink.made_at, VisitLink.token_hash))
    return {link.unit_id: link for link in rows}


def links_of(session: Session, seen: SeenVisit) -> list[UnitLink]:
    """Each unit of a visit. Four queries, however many units."""
    visit, unit_ids = seen.row, [unit.id for unit in seen.units]
    purpose = purpose_of(visit)
    links = _live(session, visit, unit_ids, purpose) if purpose else {}
    names = display_names(session, {link.made_by_id for link in links.values() if link.made_by_id})
    rows = session.scalars(select(VisitUnit).where(VisitUnit.visit_id == visit.id))
    said = {row.unit_id: VisitAnswer(row.answer) for row in rows}
    waiting = {message.unit_id for message in _messages(session, visit)}
    found = []
    for unit in seen.units:
        link = links.get(unit.id)
        made_by = names.get(link.made_by_id or 0, "") if link else ""
        found.append(UnitLink(unit, said[unit.id], link, made_by, unit.id in waiting))
    return found


def waiting_message(session: Session, visit: Visit, unit_id: int) -> Message | None:
    """What a unit is to be told of the visit as it stands, and was not yet."""
    return next((message for message in _messages(session, visit) if message.unit_id == unit_id), None)


def _messages(session: Session, visit: Visit) -> list[Message]:
    """Of each unit the proposal of this round, or what was agreed."""
    kind = MessageKind.CONFIRMED if visit.state == VisitState.CONFIRMED.value else MessageKind.PROPOSAL
    version = visit.round if kind in OF_ROUNDS else visit.version
    wanted = Message.visit_id == visit.id, Message.kind == kind.value, Message.version == version
    statement = select(Message).where(*wanted, Message.unit_id.is_not(None), Message.state.in_(PRINTABLE))
    return list(session.scalars(statement.order_by(Message.id)))
