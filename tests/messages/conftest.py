"""A province where visits are agreed and told, by a clock that tests turn, with a mail server on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import select

from rollout.core.cells import put
from rollout.core.dates import ZONE
from rollout.models import Contact, Message, Setting, User, Visit
from rollout.vocabulary_of_visits import MessageKind
from tests.clock import TurnTo
from tests.register.visiting import CLOCKS, Visiting
from tests.smtp import MailServer, mail_server
from tests.staffed import Staffed

PUBLIC = "https://vssid.example.gov.vn"
UNIT_MAIL, OFFICER_MAIL = "lan.nguyen@example.vn", "can.bo@example.vn"

SetTo = Callable[[date, int, int], datetime]
"""(day, hour, minute): sets the clock and says the moment."""


@pytest.fixture
def set_to(monkeypatch: pytest.MonkeyPatch) -> SetTo:
    def turn(day: date, hour: int, minute: int = 0) -> datetime:
        moment = datetime.combine(day, time(hour, minute), ZONE)
        for clock in CLOCKS:
            monkeypatch.setattr(clock, lambda: moment)
        return moment

    return turn


@pytest.fixture
def visiting(staffed: Staffed, turn: TurnTo) -> Visiting:
    """Visits of the people of `staffed`; the agency has a name and a telephone."""
    held = {"agency_name": "BHXH tỉnh Quảng Ngãi", "agency_short_name": "BHXH tỉnh", "hotline": "1900 9068"}
    staffed.session.add_all(Setting(key=key, value=value, label="", basis="") for key, value in held.items())
    staffed.session.commit()
    return Visiting(staffed.world)


@pytest.fixture
def smtp(app: Flask) -> Iterator[MailServer]:
    with mail_server() as server:
        app.config.update(
            SMTP_HOST="127.0.0.1", SMTP_PORT=server.port, SMTP_TLS="none", SMTP_USER="", SMTP_PASSWORD="",
            MAIL_FROM="BHXH tỉnh <vssid@bhxh.example.vn>", PUBLIC_URL=PUBLIC,
        )  # fmt: skip
        yield server


def with_mail(visiting: Visiting, unit_id: int) -> int:
    """A unit that has somebody with an address, and so has the officer."""
    session = visiting.session
    contact = Contact(unit_id=unit_id, name="Nguyễn Thị Lan", is_main=True)
    session.add(contact)
    session.flush()
    put(contact, "email", UNIT_MAIL)
    put(session.get_one(User, visiting.world.officers[0]), "email", OFFICER_MAIL)
    session.commit()
    return unit_id


def message_of(visiting: Visiting, visit: Visit, kind: MessageKind, *, is_for_unit: bool = True) -> Message:
    """The last message of a kind."""
    column = Message.unit_id if is_for_unit else Message.user_id
    asked = select(Message).where(Message.visit_id == visit.id, Message.kind == kind.value, column.is_not(None))
    return visiting.session.scalars(asked.order_by(Message.id.desc()).limit(1)).one()
