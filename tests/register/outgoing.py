"""Messages of the outbox, with somebody whom they go to, and a run that sends them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from rollout.core.cells import put
from rollout.core.mail import Letter
from rollout.models import Contact, Message, Visit
from rollout.register import outbox
from rollout.register.outbox import Recipient, Sent
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import MessageKind, VisitState
from tests.register.world import World

T0 = datetime(2030, 1, 7, 1, tzinfo=UTC)  # after every message of these tests was made
LAN = "lan.nguyen@example.vn"
SECRET = "Kính gửi chị Lan"


def a_visit(world: World, uid: str = "v" * 22) -> Visit:
    made = Visit(
        uid=uid, state=VisitState.SUGGESTED, way=SessionWay.AT_UNIT, minutes=90, round=1,
        created_by_id=world.user.id, created_at=T0,
    )  # fmt: skip
    world.session.add(made)
    world.session.flush()
    return made


def contact_of(world: World, unit_id: int = 0, email: str = LAN) -> Contact:
    """Somebody of a unit, a new one where none is named, with an address."""
    contact = Contact(unit_id=unit_id or world.unit(), name="Nguyễn Thị Lan", is_main=True)
    world.session.add(contact)
    world.session.flush()
    put(contact, "email", email)
    world.session.commit()
    return contact


def a_message(session: Session, visit: Visit, to: Recipient, kind: MessageKind = MessageKind.CONFIRMED) -> Message:
    [message] = outbox.enqueue(session, kind, visit, [to])
    session.commit()
    return message


def render(_session: Session, message: Message) -> Letter | None:
    return Letter(f"Lịch {message.visit_id}", SECRET)


def run(session: Session, at: datetime = T0) -> Sent:
    return outbox.send_due(session, render, at=at)
