"""A small province with people of every role, for tests of pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from rollout.accounts import actions
from rollout.core.installation import install
from rollout.db import db
from rollout.models import User
from rollout.vocabulary import FIRST_DAY, Role, ScopeKind
from tests.page import PageClient
from tests.register.world import World, make_world

PASSWORD = "bốn từ không liên quan"


@dataclass
class Staffed:
    """The province, and a client for whoever works in it. People are made when they are first needed."""

    app: Flask
    session: Session
    world: World
    _users: dict[str, User] = field(default_factory=dict)
    _clients: dict[str, PageClient] = field(default_factory=dict)

    def user(self, name: str, role: Role, scope: ScopeKind = ScopeKind.PROVINCE, **place: Any) -> User:
        """A user with one role; the same name is the same user."""
        if name not in self._users:
            user = actions.create_user(
                self.session, username=name, display_name=f"Người {name}", by=self.world.user, is_demo=False
            )
            actions.set_password(self.session, user, password=PASSWORD, by=user)
            actions.assign(self.session, user, role=role, scope=scope, by=self.world.user, from_on=FIRST_DAY, **place)
            self.session.commit()
            self._users[name] = user
        return self._users[name]

    def client(self, name: str) -> PageClient:
        """A browser in which a user has logged in."""
        if name not in self._clients:
            client = self.app.test_client()
            assert isinstance(client, PageClient)
            client.enter(name)
            self._clients[name] = client
        return self._clients[name]

    def staff(self) -> PageClient:
        self.user("staff", Role.STAFF)
        return self.client("staff")

    def officer(self, name: str = "officer") -> PageClient:
        """An officer; give a unit to them by `officer=self.officer_id(name)`."""
        self.officer_id(name)
        return self.client(name)

    def officer_id(self, name: str = "officer") -> int:
        return self.user(name, Role.OFFICER, ScopeKind.OFFICER).id

    def liaison(self, *unit_ids: int, name: str = "liaison") -> PageClient:
        self.user(name, Role.LIAISON, ScopeKind.UNITS, unit_ids=unit_ids)
        return self.client(name)

    def desk(self) -> PageClient:
        self.user("desk", Role.DESK)
        return self.client("desk")

    def leader(self) -> PageClient:
        self.user("leader", Role.LEADER)
        return self.client("leader")

    def admin(self) -> PageClient:
        self.user("admin", Role.ADMIN)
        return self.client("admin")


def make_staffed(app: Flask, session: Session) -> Staffed:
    world = make_world(session)
    install(session, is_demo=False)
    session.commit()
    return Staffed(app, session, world)


def sent(run: Callable[[], object]) -> list[str]:
    """The statements that something sends to the database, each on one line."""
    statements = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(" ".join(statement.split()))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        run()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return statements


def queries(run: Callable[[], object]) -> int:
    """How many statements something sends to the database."""
    return len(sent(run))
