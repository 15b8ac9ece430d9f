"""The outbox: what units and officers are to be told of visits, sent once, tried again by growing pauses.

Where a message goes is looked up at each try, for contacts leave and addresses are corrected. What it says is written
by whoever sends or prints it (`Render`). A sender takes a message by counting a try and commits before it talks to the
mail server, so no other sender takes it and nobody waits for the server to write.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from email.message import Message as Mail
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, exists, or_, select, update
from sqlalchemy.orm import Session

from rollout.core import mail
from rollout.core.cells import put, text_of
from rollout.core.dates import now
from rollout.core.errors import where
from rollout.core.installation import installation
from rollout.core.mail import Letter, NotSent, Server
from rollout.core.origin import is_loopback
from rollout.db import among, reading_first
from rollout.models import Contact, Message, User, Visit
from rollout.vocabulary_of_visits import PRINTABLE, REMINDERS, UNSENT_STATES, MailFault, MessageKind, MessageState

log = logging.getLogger(__name__)

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
"""Before the second try, the third, and so on; after the last try a message is given up."""

MOST_AT_ONCE = 50
"""Messages of one run."""

LEASE = timedelta(minutes=15)
"""For how long a message is its sender's; one whose sender ended meanwhile is tried again."""

OF_ROUNDS = frozenset({MessageKind.PROPOSAL, MessageKind.EXPIRED})
"""About the times offered in a round; an answer is about its event, the others about a version of what is agreed."""

_UNSENT = [state.value for state in UNSENT_STATES]

Render = Callable[[Session, Message], Letter | None]
"""What a message says now, None where there is no more reason to send it. It only reads."""


class Recipient(NamedTuple):
    """A unit or a user."""

    unit_id: int | None
    user_id: int | None


class Sent(NamedTuple):
    """What came of the messages of one run."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0
    dropped: int = 0

    def __str__(self) -> str:
        return f"{self.sent} sent, {self.failed} failed, {self.given_up} given up, {self.dropped} dropped"


def to_unit(unit_id: int) -> Recipient:
    return Recipient(unit_id, None)


def to_user(user_id: int) -> Recipient:
    return Recipient(None, user_id)


def of_message(message: Message) -> Recipient:
    return Recipient(message.unit_id, message.user_id)


def addresses_of(session: Session, parties: Iterable[Recipient]) -> dict[Recipient, str]:
    """Where each is written to today, "" for those whose messages can only be printed: a unit by its main contact, else
    by the first that has an address; a user unless the account is closed. Two queries."""
    found = dict.fromkeys(parties, "")
    live = Contact.ended_at.is_(None), Contact.email.is_not(None)
    units = among(session, Contact.unit_id, {to.unit_id for to in found if to.unit_id is not None})
    # the best one last
    for contact in session.scalars(select(Contact).where(units, *live).order_by(Contact.is_main, Contact.id.desc())):
        found[to_unit(contact.unit_id)] = text_of(contact, "email")
    users = among(session, User.id, {to.user_id for to in found if to.user_id is not None})
    for user in session.scalars(select(User).where(users, User.is_active.is_(True))):
        found[to_user(user.id)] = text_of(user, "email")
    return found


def has_address() -> ColumnElement[bool]:
    """The condition on the table of messages: is there anywhere to send it by mail today?"""
    contact = exists().where(Contact.unit_id == Message.unit_id, Contact.ended_at.is_(None), Contact.email.is_not(None))
    user = exists().where(User.id == Message.user_id, User.is_active.is_(True), User.email.is_not(None))
    return or_(contact, user)


def enqueue(
    session: Session, kind: MessageKind, visit: Visit, parties: Iterable[Recipient], *, event_id: int = 0
) -> list[Message]:
    """What each of some is to be told of a visit as it stands now, in their order; the one held already where it was
    asked for before.

    `event_id` is what an ANSWERED tells of. Writing transactions take turns, so nobody else adds one between the look
    and the writing.
    """
    version = event_id if kind is MessageKind.ANSWERED else visit.round if kind in OF_ROUNDS else visit.version
    asked = Message.visit_id == visit.id, Message.kind == kind.value, Message.version == version
    messages = {of_message(message): message for message in session.scalars(select(Message).where(*asked))}
    wanted, at = list(dict.fromkeys(parties)), now()
    for to in wanted:
        if to not in messages:
            messages[to] = Message(
                kind=kind.value, visit_id=visit.id, version=version, unit_id=to.unit_id, user_id=to.user_id,
                next_at=at, made_at=at,
            )  # fmt: skip
            session.add(messages[to])
    session.flush()
    return [messages[to] for to in wanted]


def drop(
    session: Session,
    visit: Visit,
    kinds: Collection[MessageKind] = tuple(MessageKind),
    parties: Collection[Recipient] | None = None,
) -> int:
    """A visit was moved or has ended: nobody (or none of some) needs what was not sent before, of some kinds.

    Call it before the news is enqueued.
    """
    unsent = [
        Message.visit_id == visit.id,
        Message.state.in_(_UNSENT),
        Message.kind.in_([kind.value for kind in kinds]),
    ]
    if parties is not None:
        units = Message.unit_id.in_([to.unit_id for to in parties if to.unit_id is not None])
        unsent.append(units | Message.user_id.in_([to.user_id for to in parties if to.user_id is not None]))
    dropped = session.execute(update(Message).where(*unsent).values(state=MessageState.DROPPED.value))
    return int(dropped.rowcount)  # type: ignore[attr-defined]


def revive(message: Message) -> None:
    """One that nobody got is needed after all, since its visit came back to where it was."""
    if message.state == MessageState.DROPPED:  # its tries count on: a sender may be busy with it
        message.state, message.error = MessageState.WAITING.value, None
    else:
        try_again(message)


def mark_printed(message: Message) -> bool:
    """It goes on paper, and by mail no more; False where it went otherwise or needs no telling."""
    if message.state not in {*PRINTABLE, MessageState.PRINTED}:
        return False
    message.state = MessageState.PRINTED.value
    return True


def unmark_printed(message: Message) -> bool:
    """It went neither on paper nor by Zalo after all, so it waits again; False for one that was not marked."""
    if message.state != MessageState.PRINTED:
        return False
    message.state, message.error = MessageState.WAITING.value, None  # its tries count on, as of one that is revived
    return True


def try_again(message: Message) -> bool:
    """One that was given up is tried anew; the others are by themselves."""
    if message.state != MessageState.GIVEN_UP:
        return False
    message.state, message.tries, message.error, message.next_at = MessageState.WAITING.value, 0, None, now()
    return True


def due(session: Session, at: datetime) -> list[int]:
    """The messages that can be mailed at a moment, or whose user has no account any more: reminders, which soon are of
    no use, then the longest due."""
    is_closed = exists().where(User.id == Message.user_id, User.is_active.is_(False))
    ready = Message.state.in_(_UNSENT), Message.next_at <= at, or_(has_address(), is_closed)
    can_wait = case((Message.kind.in_(REMINDERS), 0), else_=1)
    found = select(Message.id).where(*ready).order_by(can_wait, Message.next_at, Message.id)
    return list(session.scalars(found.limit(MOST_AT_ONCE)))


def send_due(session: Session, render: Render, *, at: datetime | None = None) -> Sent:
    """Sends what is due, each message in transactions of its own; without a mail server everything waits untouched.

    So it does with invented people, who may have somebody's address, unless the server is on this machine. Ends early
    where the server itself does not work: the next messages would fail in the same way.
    """
    through = mail.server()
    if through is None:
        return Sent()
    with reading_first():
        held = installation(session)
        stays = held is not None and held.is_demo and not is_loopback(through.host)
        ids = [] if stays else due(session, at or now())
    counts = dict.fromkeys(MessageState, 0)
    for message_id in ids:
        if (tries := _claim(session, message_id, at or now())) is None:
            continue
        fault = None
        try:
            state = MessageState.SENT if _send(session, through, message_id, render) else MessageState.DROPPED
        except NotSent as error:
            fault = error.fault
            state = MessageState.GIVEN_UP if error.is_final or tries > len(PAUSES) else MessageState.FAILED
        _mark(session, message_id, tries, state, fault, at or now())
        counts[state] += 1
        if fault is not None and fault not in mail.OF_ONE_LETTER:
            break
    told = (MessageState.SENT, MessageState.FAILED, MessageState.GIVEN_UP, MessageState.DROPPED)
    return Sent(*(counts[state] for state in told))


def _claim(session: Session, message_id: int, at: datetime) -> int | None:
    """Takes a message for this sender and notes where it goes: the number of its try; None where another took or
    settled it meanwhile, or it goes nowhere any more."""
    ready = Message.id == message_id, Message.state.in_(_UNSENT), Message.next_at <= at
    message = session.scalar(select(Message).where(*ready).execution_options(populate_existing=True))
    tries = None
    if message is not None:
        address = addresses_of(session, [of_message(message)])[of_message(message)]
        put(message, "address", address)
        if address or not _is_reached(session, message):
            tries = message.tries = message.tries + 1
            message.next_at = at + LEASE
    session.commit()
    return tries


def _send(session: Session, through: Server, message_id: int, render: Render) -> bool:
    """Hands a message over, in no transaction; False where there is nothing to say any more. Raises NotSent."""
    written = _write(session, through, message_id, render)
    if written is not None:
        mail.send(through, written)
    return written is not None


def _write(session: Session, through: Server, message_id: int, render: Render) -> Mail[Any, Any] | None:
    with reading_first():
        try:
            message = session.get_one(Message, message_id)
            uid = session.scalars(select(Visit.uid).where(Visit.id == message.visit_id)).one()
            letter = render(session, message) if _is_reached(session, message) else None
            if letter is None:
                return None
            address = text_of(message, "address")
            return mail.compose(through, letter, to=address, name=f"{uid}.{message_id}", at=now())
        except NotSent:
            raise
        except Exception as error:  # messages of errors may quote values, so only its kind
            log.error("Message %s: %s at %s", message_id, type(error).__name__, where(error))
            raise NotSent(MailFault.LETTER) from None
        finally:
            session.rollback()


def _is_reached(session: Session, message: Message) -> bool:
    """Is the user still here, whose account may have been closed since the message was made?"""
    return message.user_id is None or session.get_one(User, message.user_id).is_active


def _mark(
    session: Session, message_id: int, tries: int, state: MessageState, fault: MailFault | None, at: datetime
) -> None:
    """Says how a try ended, unless another began since. What was sent is sent, whatever was dropped meanwhile."""
    message = session.scalar(
        select(Message)
        .where(Message.id == message_id, Message.tries == tries)
        .execution_options(populate_existing=True)
    )
    if message is not None and (state is MessageState.SENT or message.state in _UNSENT):
        message.state, message.error = state.value, fault.value if fault else None
        message.sent_at = at if state is MessageState.SENT else None
        if state is MessageState.FAILED:
            message.next_at = at + PAUSES[tries - 1]
    session.commit()
    if fault is not None:
        log.log(
            logging.ERROR if state is MessageState.GIVEN_UP else logging.WARNING,
            "Message %s, try %s, %s: %s", message_id, tries, state.value, fault.value,
        )  # fmt: skip
