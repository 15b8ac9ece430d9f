"""A try at a password: counted, compared outside of any transaction, then written down.

Comparing takes 20 ms by design. Done while this process may write, it would keep everybody else from writing, and
anybody can ask for it. So these acts, unlike all others, commit what is before the comparison.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from rollout.accounts import passwords, queries
from rollout.accounts.backoff import Tries
from rollout.core.dates import now
from rollout.core.installation import system_user
from rollout.core.users import record
from rollout.db import reading
from rollout.models import User


@dataclass(frozen=True)
class Attempt:
    """How a try at a password went: the user when it was right, else until when to wait, if at all."""

    user: User | None = None
    wait_until: datetime | None = None

    @property
    def wait_minutes(self) -> int:
        """Whole minutes to wait, rounded up; 0 for none."""
        left = (self.wait_until - now()).total_seconds() if self.wait_until else 0
        return max(0, -int(-left // 60))


def try_password(session: Session, *, username: str, password: str, network: str, demo_may_enter: bool) -> Attempt:
    """One try. A name that may not enter fails as slowly, and waits as long, as one that nobody has.

    Commits the caller's transaction and two of its own; what it writes of the outcome is left for the caller to
    commit.
    """
    session.commit()
    tries = Tries(session, username, network)
    with reading():  # who must wait holds nobody up
        wait = tries.wait_until(now())
        session.commit()
    if wait is not None:
        return Attempt(wait_until=wait)

    at = now()
    if (wait := tries.wait_until(at)) is not None:  # another try was counted meanwhile
        return Attempt(wait_until=wait)
    next_at = tries.count(at)
    held = _hash_of(session, username, demo_may_enter=demo_may_enter)
    session.commit()

    is_right = passwords.matches(held, password)
    newer = passwords.hash_password(password) if held and is_right and passwords.is_outdated(held) else None

    user = queries.user_by_name(session, username)
    if user is not None and is_right and held == _hash_of(session, username, demo_may_enter=demo_may_enter):
        tries.forgive(now())
        user.password_hash = newer or held
        return Attempt(user=user)
    tries.fail(now())
    nobody = system_user(session)
    somebody = user or nobody  # a name that nobody has takes the same work, so that time does not tell which exist
    record(session, by=somebody, action="fail_log_in", user=somebody)
    return Attempt(wait_until=next_at)


def _hash_of(session: Session, username: str, *, demo_may_enter: bool) -> str | None:
    """The hash of the password by which a name may enter at this moment; None when it may not."""
    user = queries.user_by_name(session, username)
    may_enter = user is not None and user.is_active and (demo_may_enter or not user.is_demo)
    return user.password_hash if user is not None and may_enter else None
