"""Where messages go: to whoever is there when they are sent; nowhere, as long as nobody is; on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from rollout.core.cells import put, text_of
from rollout.core.purge import purge
from rollout.models import Contact, User, Visit
from rollout.register import outbox
from rollout.register.outbox import PAUSES, Recipient, Sent
from rollout.units.actions import end_contact
from rollout.vocabulary_of_visits import MessageKind, MessageState
from tests.register.outgoing import LAN, T0, a_message, contact_of, run
from tests.register.world import World
from tests.smtp import MailServer
from tests.staffed import queries


def test_who_has_no_address_is_not_written_to_before_there_is_one(
    smtp: MailServer, session: Session, world: World, visit: Visit
) -> None:
    unit_id = world.unit()
    message = a_message(session, visit, outbox.to_unit(unit_id))
    assert run(session) == Sent()
    assert (message.state, smtp.heard) == (MessageState.WAITING, [])
    contact_of(world, unit_id)
    assert run(session) == Sent(sent=1)
    assert (smtp.mails[0]["To"], text_of(message, "address")) == (LAN, LAN)


def test_who_left_is_not_written_to_but_whoever_is_there_now(
    smtp: MailServer, session: Session, world: World, visit: Visit
) -> None:
    contact = contact_of(world)
    unit = outbox.to_unit(contact.unit_id)
    letter = a_message(session, visit, unit)
    smtp.answers["RCPT"] = "450 later"
    assert run(session) == Sent(failed=1)
    smtp.answers.clear()
    end_contact(session, contact, by=world.user)
    session.commit()
    at = T0 + PAUSES[0]
    assert (run(session, at), smtp.mails) == (Sent(), [])
    assert outbox._claim(session, letter.id, at) is None, "who left since the letters were gathered"
    assert (letter.state, letter.tries, letter.address) == (MessageState.FAILED, 1, None)
    contact_of(world, contact.unit_id, "moi@example.vn")
    assert run(session, at) == Sent(sent=1)
    assert [mail["To"] for mail in smtp.mails] == ["moi@example.vn"]
    assert text_of(letter, "address") == "moi@example.vn"


def test_an_address_that_was_corrected_is_written_to(
    smtp: MailServer, session: Session, world: World, visit: Visit
) -> None:
    contact, officer = contact_of(world), session.get_one(User, world.officers[0])
    put(officer, "email", "cu@example.vn")
    a_message(session, visit, outbox.to_unit(contact.unit_id))
    a_message(session, visit, outbox.to_user(officer.id))
    put(contact, "email", "dung@example.vn")
    put(officer, "email", "moi@example.vn")
    session.commit()
    assert run(session) == Sent(sent=2)
    assert [mail["To"] for mail in smtp.mails] == ["dung@example.vn", "moi@example.vn"]


def test_those_without_an_address_keep_no_other_back(
    smtp: MailServer, session: Session, world: World, visit: Visit, unit: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_AT_ONCE", 2)
    for _number in range(3):
        a_message(session, visit, outbox.to_unit(world.unit()))
    a_message(session, visit, unit)
    assert run(session) == Sent(sent=1)


def test_a_unit_is_written_to_by_its_main_contact(session: Session, world: World) -> None:
    unit, other = outbox.to_unit(world.unit()), outbox.to_unit(contact_of(world).unit_id)

    def address() -> str:
        return outbox.addresses_of(session, [other, unit])[unit]

    assert address() == ""
    contacts = [Contact(unit_id=unit.unit_id, name=name, is_main=name == "B") for name in "ABC"]
    session.add_all(contacts)
    session.flush()
    for contact, email in zip(contacts, ("a@example.vn", "", "c@example.vn"), strict=True):
        put(contact, "email", email)
    assert address() == "a@example.vn"  # the main one has none
    put(contacts[1], "email", "b@example.vn")
    assert address() == "b@example.vn"
    contacts[1].ended_at = T0
    assert address() == "a@example.vn"
    assert queries(address) == 2


def test_who_has_no_account_any_more_is_not_written_to(
    smtp: MailServer, session: Session, world: World, visit: Visit
) -> None:
    officer = session.get_one(User, world.officers[0])
    put(officer, "email", "can.bo@example.vn")
    a_message(session, visit, outbox.to_user(officer.id))
    assert run(session) == Sent(sent=1)
    leaves = a_message(session, visit, outbox.to_user(officer.id), MessageKind.CHASED)
    officer.is_active = False
    session.commit()
    assert outbox.addresses_of(session, [outbox.to_user(officer.id)]) == {outbox.to_user(officer.id): ""}
    assert run(session) == Sent(dropped=1)
    assert leaves.state == MessageState.DROPPED


def test_where_a_message_went_is_forgotten_after_its_time(
    smtp: MailServer, session: Session, visit: Visit, unit: Recipient
) -> None:
    smtp.answers["RCPT"] = "450 later"
    waiting = a_message(session, visit, unit)
    assert run(session) == Sent(failed=1)
    smtp.answers.clear()
    done = a_message(session, visit, unit, MessageKind.MOVED)
    assert run(session) == Sent(sent=1)
    assert purge(session, done.made_at + timedelta(days=89))["addresses"] == 0
    assert purge(session, done.made_at + timedelta(days=91))["addresses"] == 1
    session.expire_all()
    assert (text_of(waiting, "address"), done.address) == (LAN, None)
    assert LAN.encode() not in bytes(waiting.address or b"")
