"""The addresses that units of a visit were given, and what waits to be told them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rollout.core.dates import local, now
from rollout.core.users import display_names
from rollout.models import Message, Visit, VisitLink, VisitUnit
from rollout.register.outbox import OF_ROUNDS
from rollout.register.still_told import is_still_so
from rollout.register.visit_links import (
    expiry_of,
    is_of_present_time,
    is_of_this_key,
    is_taken_back,
    links_of_round,
    token_of,
)
from rollout.register.visit_sight import SeenVisit, VisitedUnit
from rollout.vocabulary_of_visits import (
    OFFERED_STATES,
    PRINTABLE,
    LinkPurpose,
    MessageKind,
    MessageState,
    VisitAnswer,
    VisitState,
)


class UnitLink(NamedTuple):
    """A unit of a visit, what it said of the round, and the link that it can use now (None: none).

    `is_marked`: its letter was said to be sent, and can wait again. `is_given`: somebody may have a link that still
    opens the page, be it used. `is_out`: it is agreed without them.
    """

    unit: VisitedUnit
    answer: VisitAnswer
    link: VisitLink | None
    made_by: str
    is_to_be_printed: bool
    is_marked: bool
    is_given: bool
    is_out: bool

    @property
    def token(self) -> str:
        return token_of(self.link) if self.link else ""

    @property
    def last_day(self) -> date | None:
        """The day at whose end the link stops, where it is midnight that ends it."""
        if self.link is None:
            return None
        end = local(self.link.expires_at)
        return end.date() - timedelta(days=1) if end.time() == time() else None


def purpose_for(session: Session, seen: SeenVisit, unit_id: int) -> LinkPurpose | None:
    """The same of one unit: what is agreed without it is not its to change."""
    return None if unit_id in seen.out else purpose_of(session, seen.row)


def purpose_of(session: Session, visit: Visit) -> LinkPurpose | None:
    """What a link made now would be for; None where there is nothing to answer, or no more time for it."""
    if visit.state in OFFERED_STATES:
        purpose = LinkPurpose.ANSWER
    elif visit.state == VisitState.CONFIRMED.value:
        purpose = LinkPurpose.WITHDRAW
    else:
        return None
    return purpose if expiry_of(session, visit, purpose) > now() else None


def links_of(session: Session, seen: SeenVisit) -> list[UnitLink]:
    """Each unit of a visit. At most five queries, however many units."""
    visit, unit_ids = seen.row, [unit.id for unit in seen.units]
    purpose, at = purpose_of(session, visit), now()
    given = [link for link in links_of_round(session, visit, unit_ids) if not is_taken_back(link)]
    live = [link for link in given if link.purpose == purpose and link.used_at is None and link.expires_at > at]
    live = [link for link in live if is_of_this_key(link) and is_of_present_time(visit, link)]
    links = {link.unit_id: link for link in live if link.unit_id not in seen.out}
    names = display_names(session, {link.made_by_id for link in links.values() if link.made_by_id})
    parts = {row.unit_id: row for row in session.scalars(select(VisitUnit).where(VisitUnit.visit_id == visit.id))}
    letters = _messages(session, visit, (*PRINTABLE, MessageState.PRINTED))
    waiting = {message.unit_id for message in letters if message.state in PRINTABLE}
    marked = {message.unit_id for message in letters if _is_marked(visit, message, parts.get(message.unit_id or 0))}
    found = []
    for unit in seen.units:
        link = links.get(unit.id)
        made_by = names.get(link.made_by_id or 0, "") if link else ""
        is_given = any(link.unit_id == unit.id for link in given)
        found.append(
            UnitLink(
                unit, VisitAnswer(parts[unit.id].answer), link, made_by, unit.id in waiting,
                unit.id in marked - waiting, is_given, unit.id in seen.out,
            )
        )  # fmt: skip
    return found


def waiting_message(session: Session, visit: Visit, unit_id: int) -> Message | None:
    """What a unit is to be told of the visit as it stands, and was not yet."""
    return next((message for message in _messages(session, visit, PRINTABLE) if message.unit_id == unit_id), None)


def marked_message(session: Session, visit: Visit, unit_id: int) -> Message | None:
    """What a unit was said to be told of the visit as it stands, where there is still a reason to tell it."""
    part = session.get(VisitUnit, (visit.id, unit_id))
    letters = _messages(session, visit, (MessageState.PRINTED,))
    return next((row for row in letters if row.unit_id == unit_id and _is_marked(visit, row, part)), None)


def _is_marked(visit: Visit, message: Message, part: VisitUnit | None) -> bool:
    return message.state == MessageState.PRINTED and is_still_so(message, visit, part=part)


def _messages(session: Session, visit: Visit, states: Collection[MessageState]) -> list[Message]:
    """Of each unit the proposal of this round, which may tell that the agreed time is off, or what was agreed; those
    that are so far sent, or not."""
    is_agreed = visit.state == VisitState.CONFIRMED.value
    kinds = (MessageKind.CONFIRMED,) if is_agreed else (MessageKind.PROPOSAL, MessageKind.MOVED)
    now_said = [
        (Message.kind == kind.value) & (Message.version == (visit.round if kind in OF_ROUNDS else visit.version))
        for kind in kinds
    ]
    wanted = Message.visit_id == visit.id, or_(*now_said)
    statement = select(Message).where(*wanted, Message.unit_id.is_not(None), Message.state.in_(states))
    return list(session.scalars(statement.order_by(Message.id)))
