"""The small province of `world`, once on each engine; visits in it, by a clock that stands; a server for mail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from rollout.models import Visit
from rollout.register import outbox
from rollout.register.outbox import Recipient
from tests.clock import TurnTo
from tests.register.outgoing import a_visit, contact_of
from tests.register.visiting import Visiting
from tests.register.world import World, make_world
from tests.smtp import MailServer, mail_server


@pytest.fixture
def world(session: Session) -> World:
    return make_world(session)


@pytest.fixture
def held(world: World, turn: TurnTo) -> Visiting:
    return Visiting(world)


@pytest.fixture
def smtp(app: Flask) -> Iterator[MailServer]:
    with mail_server() as server:
        app.config.update(
            SMTP_HOST="127.0.0.1", SMTP_PORT=server.port, SMTP_TLS="none", SMTP_USER="", SMTP_PASSWORD="",
            MAIL_FROM="vssid@bhxh.example.vn",
        )  # fmt: skip
        yield server


@pytest.fixture
def visit(world: World) -> Visit:
    return a_visit(world)


@pytest.fixture
def unit(world: World, visit: Visit) -> Recipient:
    return outbox.to_unit(contact_of(world).unit_id)
