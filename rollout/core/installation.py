"""What this database is: invented or real people, which keys wrote it, and who "system" is."""

from __future__ import annotations

import getpass
import os
import sys
from functools import cache

from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from rollout.config import ConfigError
from rollout.core.crypto import keys
from rollout.core.dates import now
from rollout.core.errors import Refusal
from rollout.db import db, reading
from rollout.models import Installation, Person, User
from rollout.vocabulary import N_

if sys.platform != "win32":
    import pwd

SYSTEM = "system"
SYSTEM_NAME = N_("Hệ thống")
LONGEST_NAME = 60  # characters of the name of an operating-system user


@cache
def os_user() -> str:
    """The operating-system user as whom this process runs; its number where the machine has no name for it."""
    if sys.platform == "win32":
        return getpass.getuser()[:LONGEST_NAME]
    try:
        return pwd.getpwuid(os.getuid()).pw_name[:LONGEST_NAME]
    except KeyError:
        return str(os.getuid())


def acting_as(user: User) -> str:
    """Who is behind an act of "system": the operating-system user; "" of everybody else."""
    return os_user() if user.username == SYSTEM else ""


def installation(session: Session) -> Installation | None:
    """The row that `init` or `demo` made; None before."""
    return session.get(Installation, 1)


def install(session: Session, *, is_demo: bool) -> User:
    """Marks an empty database as in use with the present keys; returns the user "system"."""
    if installation(session) is None:
        session.add(Installation(id=1, is_demo=is_demo, key_fingerprint=keys().fingerprint))
    return system_user(session)


def has_people(session: Session) -> bool:
    return session.scalar(select(Person.id).limit(1)) is not None


def system_user(session: Session) -> User:
    """The user as which commands and jobs act; it cannot log in."""
    held = session.scalar(select(User).where(User.username == SYSTEM))
    if held is None:
        held = User(
            username=SYSTEM, display_name=SYSTEM_NAME, created_at=now(), is_active=False, must_change_password=False
        )
        session.add(held)
        session.flush()
    return held


class NotSetUp(Refusal):
    message = N_("Cơ sở dữ liệu chưa được khởi tạo. Chạy lệnh init trước.")


def system(session: Session) -> User:
    """The user "system" of a database that is set up. Raises NotSetUp."""
    if installation(session) is None:
        raise NotSetUp
    return system_user(session)


def check_installation(app: Flask) -> None:
    """Refuses to start with the wrong keys, or in production with invented people. Raises ConfigError."""
    with app.app_context(), reading():
        if not inspect(db.engine).has_table("installation"):
            return
        held = installation(db.session())
        db.session.remove()
        if held is None:
            return
        if held.key_fingerprint != app.extensions["data_keys"].fingerprint:
            raise ConfigError(
                "DATA_KEYS are not the keys this database was written with; put back the right keys, "
                "see README, section Keys."
            )
        if app.config["PRODUCTION"] and held.is_demo:
            raise ConfigError("This database holds demo data; production does not start with it. Use another database.")
