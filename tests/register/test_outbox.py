"""The outbox: a message goes out once, again where it failed, not at all where nobody needs it; on both engines."""

from __future__ import annotations

import logging
from contextvars import Context
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from rollout.core.installation import install
from rollout.core.mail import Letter
from rollout.db import db
from rollout.models import Message, Visit
from rollout.register import outbox
from rollout.register.outbox import PAUSES, Recipient, Sent
from rollout.vocabulary_of_visits import MailFault, MessageKind, MessageState
from tests.house.test_turns import another_may_write
from tests.register.outgoing import LAN, SECRET, T0, a_message, a_visit, contact_of, render, run
from tests.register.world import World, make_world
from tests.smtp import MailServer


def test_a_reminder_goes_before_what_can_wait(session: Session, visit: Visit, unit: Recipient) -> None:
    letter = a_message(session, visit, unit)
    reminder = a_message(session, visit, unit, MessageKind.REMINDER_HOUR)
    letter.next_at, reminder.next_at = T0 - timedelta(hours=2), T0 - timedelta(minutes=1)
    session.commit()
    assert outbox.due(session, T0) == [reminder.id, letter.id]


def test_what_waits_is_sent_once(smtp: MailServer, session: Session, visit: Visit, unit: Recipient) -> None:
    message = a_message(session, visit, unit)
    assert run(session) == Sent(sent=1)
    assert (message.state, message.tries, message.sent_at) == (MessageState.SENT, 1, T0)
    assert run(session, T0 + timedelta(days=3)) == Sent()
    [arrived] = smtp.mails
    assert (arrived["To"], arrived["Message-ID"]) == (LAN, f"<{visit.uid}.{message.id}@bhxh.example.vn>")
    assert "Lịch" in arrived["Subject"]


def test_asked_for_twice_it_is_held_once(session: Session, world: World, visit: Visit, unit: Recipient) -> None:
    first = a_message(session, visit, unit)
    assert a_message(session, visit, unit) is first
    officer = outbox.to_user(world.officers[0])
    others = [
        a_message(session, visit, officer),
        a_message(session, visit, unit, MessageKind.REMINDER_DAY),
        a_message(session, visit, outbox.to_unit(world.unit())),
    ]
    visit.version += 1
    others.append(a_message(session, visit, unit))
    assert len({first.id, *(other.id for other in others)}) == 5
    offered = a_message(session, visit, unit, MessageKind.PROPOSAL)
    visit.version += 1
    assert a_message(session, visit, unit, MessageKind.PROPOSAL) is offered  # a round is offered once
    visit.round += 1
    assert a_message(session, visit, unit, MessageKind.PROPOSAL).version == 2


@pytest.mark.parametrize("whom", [{"unit_id": 1}, {"user_id": 1}])
def test_the_database_holds_each_once_and_of_one_recipient(
    session: Session, visit: Visit, unit: Recipient, whom: dict[str, int]
) -> None:
    told = {"kind": "moved", "visit_id": visit.id, "version": 1, "next_at": T0, "made_at": T0}
    session.add(Message(**told, **whom))
    session.commit()
    for wrong in (whom, {}, {"unit_id": 1, "user_id": 1}):
        session.add(Message(**told, **wrong))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_without_a_server_everything_waits_and_can_be_printed(session: Session, visit: Visit, unit: Recipient) -> None:
    message = a_message(session, visit, unit)
    assert run(session, T0 + timedelta(days=9)) == Sent()
    assert (message.state, message.tries) == (MessageState.WAITING, 0)
    assert outbox.mark_printed(message)
    session.commit()
    assert outbox.due(session, T0 + timedelta(days=9)) == []


def test_mail_to_invented_people_stays_on_this_machine(
    app: Flask, smtp: MailServer, session: Session, visit: Visit, unit: Recipient
) -> None:
    message = a_message(session, visit, unit)
    install(session, is_demo=True)
    session.commit()
    app.config["SMTP_HOST"] = "mail.invalid"
    assert run(session) == Sent()
    assert message.tries == 0
    app.config["SMTP_HOST"] = "127.0.0.1"
    assert run(session) == Sent(sent=1)


def test_it_is_tried_again_by_growing_pauses_and_then_given_up(
    smtp: MailServer, session: Session, visit: Visit, unit: Recipient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    smtp.answers["RCPT"] = f"450 {LAN} is busy"
    message, at = a_message(session, visit, unit), T0
    for pause in PAUSES:
        assert run(session, at) == Sent(failed=1)
        assert (message.state, message.error, message.next_at) == ("failed", MailFault.RECIPIENT, at + pause)
        assert run(session, at + pause - timedelta(seconds=1)) == Sent()
        at += pause
    assert run(session, at) == Sent(given_up=1)
    assert (message.state, message.tries) == (MessageState.GIVEN_UP, 6)
    assert run(session, at + timedelta(days=9)) == Sent()
    assert smtp.mails == []
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [
        f"Message {message.id}, try 6, given_up: recipient"
    ]
    assert not any(word in caplog.text for word in (LAN, SECRET, "busy"))
    smtp.answers.clear()
    assert outbox.try_again(message)
    session.commit()
    assert run(session, at) == Sent(sent=1)
    assert (message.error, message.tries, smtp.mails[0]["To"]) == (None, 1, LAN)
    assert not outbox.try_again(message)
    assert not outbox.mark_printed(message)


def test_an_address_that_does_not_exist_is_given_up_at_once(
    smtp: MailServer, session: Session, world: World, visit: Visit, unit: Recipient
) -> None:
    smtp.answers["RCPT"] = "550 unknown"
    messages = [a_message(session, visit, unit), a_message(session, visit, unit, MessageKind.MOVED)]
    assert run(session) == Sent(given_up=2)  # one letter says nothing of the next
    assert {message.state for message in messages} == {MessageState.GIVEN_UP}
    assert outbox.mark_printed(messages[0])


def test_while_the_server_is_down_the_others_keep_their_tries(
    app: Flask, smtp: MailServer, session: Session, visit: Visit, unit: Recipient
) -> None:
    smtp.answers["CONNECT"] = "421 closed"
    messages = [a_message(session, visit, unit), a_message(session, visit, unit, MessageKind.MOVED)]
    assert run(session) == Sent(failed=1)
    assert [(message.tries, message.error) for message in messages] == [(1, MailFault.CONNECTION), (0, None)]
    smtp.answers.clear()
    assert run(session, T0 + PAUSES[0]) == Sent(sent=2)


def test_a_visit_that_moved_takes_what_was_not_sent_with_it(
    smtp: MailServer, session: Session, world: World, visit: Visit, unit: Recipient
) -> None:
    other = a_message(session, a_visit(world, "w" * 22), unit)
    sent = a_message(session, visit, unit, MessageKind.PROPOSAL)
    assert run(session) == Sent(sent=2)
    waiting = a_message(session, visit, unit)
    smtp.answers["DATA"] = "451 later"
    assert run(session) == Sent(failed=1)
    reminder = a_message(session, visit, unit, MessageKind.REMINDER_DAY)
    smtp.answers.clear()
    visit.version += 1
    assert outbox.drop(session, visit) == 2
    news = a_message(session, visit, unit, MessageKind.MOVED)
    assert run(session, T0 + timedelta(days=1)) == Sent(sent=1)
    states = [message.state for message in (other, sent, waiting, reminder, news)]
    assert states == ["sent", "sent", "dropped", "dropped", "sent"]
    assert len(smtp.mails) == 3


def test_what_there_is_nothing_to_say_of_is_dropped(
    smtp: MailServer, session: Session, visit: Visit, unit: Recipient
) -> None:
    message = a_message(session, visit, unit, MessageKind.REMINDER_HOUR)
    assert outbox.send_due(session, lambda _session, _message: None, at=T0) == Sent(dropped=1)
    assert (message.state, smtp.heard) == (MessageState.DROPPED, [])


def test_a_letter_that_cannot_be_written_keeps_no_other_back(
    smtp: MailServer, session: Session, visit: Visit, unit: Recipient, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = a_message(session, visit, unit), a_message(session, visit, unit, MessageKind.MOVED)

    def fails_on_one(session: Session, message: Message) -> Letter | None:
        if message.id == broken.id:
            raise ValueError(SECRET)
        return render(session, message)

    assert outbox.send_due(session, fails_on_one, at=T0) == Sent(sent=1, failed=1)
    assert (broken.error, whole.state) == (MailFault.LETTER, MessageState.SENT)
    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text


def test_what_a_letter_says_is_read_and_nothing_is_written(
    smtp: MailServer, session: Session, visit: Visit, unit: Recipient
) -> None:
    message = a_message(session, visit, unit)

    def writes(session: Session, message: Message) -> Letter | None:
        message.version = 9
        session.flush()
        return render(session, message)

    assert outbox.send_due(session, writes, at=T0) == Sent(failed=1)
    assert (message.version, message.error) == (1, MailFault.LETTER)


def test_two_senders_at_once_send_each_message_once(app: Flask, smtp: MailServer) -> None:
    with app.app_context():
        world = make_world(db.session())
        visits = [a_visit(world, f"{number:022}") for number in range(6)]
        to = outbox.to_unit(contact_of(world).unit_id)
        ids = {a_message(world.session, visit, to).id for visit in visits}
        db.session.commit()
        db.session.remove()
    begin, came = Barrier(3), []

    def one() -> None:
        with app.app_context():
            begin.wait()
            came.append(outbox.send_due(db.session(), render, at=T0))
            db.session.remove()

    threads = [Thread(target=Context().run, args=(one,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent.sent for sent in came) == 6
    assert [(sent.failed, sent.given_up, sent.dropped) for sent in came] == [(0, 0, 0)] * 3
    names = [mail["Message-ID"] for mail in smtp.mails]
    assert len(names) == len(set(names)) == 6
    with app.app_context():
        rows = db.session.execute(select(Message.id, Message.state, Message.tries)).all()
        assert {tuple(row) for row in rows} == {(key, "sent", 1) for key in ids}


def test_others_write_while_the_mail_server_is_slow(
    app: Flask, smtp: MailServer, session: Session, visit: Visit, unit: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_message(session, visit, unit)
    seen = []
    talk = smtp.process_request_thread

    def look_first(*connection: Any) -> None:
        with app.app_context():
            seen.append(another_may_write())
        talk(*connection)

    monkeypatch.setattr(smtp, "process_request_thread", look_first)
    assert run(session) == Sent(sent=1)
    assert seen == [True]


def test_a_sender_that_died_leaves_its_message_to_the_next(
    smtp: MailServer, session: Session, visit: Visit, unit: Recipient
) -> None:
    message = a_message(session, visit, unit)
    assert outbox._claim(session, message.id, T0) == 1
    assert outbox._claim(session, message.id, T0) is None
    assert run(session) == Sent()
    later = T0 + outbox.LEASE
    assert outbox._claim(session, message.id, later) == 2
    outbox._mark(session, message.id, 1, MessageState.FAILED, MailFault.BROKEN, T0)  # the dead one speaks after all
    assert (message.state, message.next_at) == (MessageState.WAITING, later + outbox.LEASE)
    assert run(session, later + outbox.LEASE) == Sent(sent=1)
    assert (message.state, message.tries) == (MessageState.SENT, 3)


def test_dropped_while_it_was_on_its_way_it_was_sent_all_the_same(
    smtp: MailServer, session: Session, visit: Visit, unit: Recipient
) -> None:
    first, second = a_message(session, visit, unit), a_message(session, visit, unit, MessageKind.MOVED)
    tries = [outbox._claim(session, message.id, T0) for message in (first, second)]
    assert tries == [1, 1]
    outbox.drop(session, visit)
    session.commit()
    outbox._mark(session, first.id, 1, MessageState.SENT, None, T0)
    outbox._mark(session, second.id, 1, MessageState.FAILED, MailFault.BROKEN, T0)
    assert (first.state, second.state) == (MessageState.SENT, MessageState.DROPPED)
