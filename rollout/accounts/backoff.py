"""How long failed log-ins make one wait: counted for a name and the network it was tried from (ADR 14)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from rollout.core.crypto import keys
from rollout.models import LoginPlace

FREE_FAILURES = 4  # the fifth makes one wait
LONGEST = timedelta(minutes=15)

BESET = 20
"""Failures within a day, from networks where a name was never let in, after which such networks have one try."""

REMEMBERED = timedelta(days=1)  # failures, from the last one on
KNOWN = timedelta(days=90)  # that a name was let in from a network
EVERYWHERE = ""
"""The network of the row that counts the failures of all networks where a name was never let in."""

CROWDED = 100
"""Failures of a network within an hour, whatever the names, after which names never let in from it wait."""

CROWDED_FOR = timedelta(hours=1)  # from the first failure on
ANYBODY = ""
"""The name of the row that counts the failures of a network."""


def wait_after(failures: int, *, is_beset: bool = False) -> timedelta:
    """None for the first four failures in a row, then 1, 2, 4, 8 and 15 minutes; of a beset name 15 at once."""
    if is_beset:
        return LONGEST
    if failures <= FREE_FAILURES:
        return timedelta()
    return min(timedelta(minutes=2 ** min(failures - FREE_FAILURES - 1, 10)), LONGEST)


class Tries:
    """The tries of one name from one network. Nothing here commits."""

    def __init__(self, session: Session, name: str, network: str) -> None:
        self._session = session
        self._name = keys().blind_index("login-name", name)
        self._network = keys().blind_index("login-network", network)
        self._everywhere = keys().blind_index("login-network", EVERYWHERE)
        self._anybody = keys().blind_index("login-name", ANYBODY)

    def wait_until(self, at: datetime) -> datetime | None:
        """Until when no try is taken; None when one is. Reads only."""
        place, crowd = self._held(self._network), self._crowd()
        waits = [place.wait_until] if place and place.wait_until else []
        if crowd is not None and crowd.failures >= CROWDED and not (place and place.was_let_in):
            waits.append(crowd.keep_until)
        return max((wait for wait in waits if wait > at), default=None)

    def count(self, at: datetime) -> datetime | None:
        """Counts one try as a failure until `forgive`; returns until when the next must wait.

        Before the password is compared, so that tries sent at once are counted one by one.
        """
        self._session.execute(delete(LoginPlace).where(LoginPlace.keep_until <= at))
        place = self._held(self._network) or self._new(self._network, at)
        crowd = self._crowd() or self._new(self._network, at, name=self._anybody, keep=CROWDED_FOR)
        crowd.failures += 1
        everywhere = self._held(self._everywhere)
        is_beset = everywhere is not None and everywhere.failures >= BESET and not place.was_let_in
        place.failures += 1
        wait = wait_after(place.failures, is_beset=is_beset)
        place.wait_until = at + wait if wait else None
        place.keep_until = max(place.keep_until, at + REMEMBERED)
        return place.wait_until

    def fail(self, at: datetime) -> None:
        """The try that was counted failed: where the name was never let in, that besets it."""
        place = self._held(self._network)
        if place is not None and place.was_let_in:
            return
        everywhere = self._held(self._everywhere) or self._new(self._everywhere, at)
        everywhere.failures += 1
        everywhere.keep_until = at + REMEMBERED

    def forgive(self, at: datetime) -> None:
        """The password was right: the network is known from now on, and its count starts again."""
        place = self._held(self._network) or self._new(self._network, at)
        place.failures, place.wait_until = 0, None
        place.was_let_in, place.keep_until = True, at + KNOWN
        crowd = self._crowd()
        if crowd is not None and crowd.failures:
            crowd.failures -= 1  # it was counted before the password was compared

    def _held(self, network: bytes) -> LoginPlace | None:
        return self._session.get(LoginPlace, (self._name, network), populate_existing=True)

    def _crowd(self) -> LoginPlace | None:
        return self._session.get(LoginPlace, (self._anybody, self._network), populate_existing=True)

    def _new(
        self, network: bytes, at: datetime, *, name: bytes | None = None, keep: timedelta = REMEMBERED
    ) -> LoginPlace:
        place = LoginPlace(
            name_hash=name or self._name,
            network_hash=network,
            failures=0,
            was_let_in=False,
            keep_until=at + keep,
        )
        self._session.add(place)
        return place


def end_waits(session: Session, name: str) -> None:
    """Nobody waits for a name any more, as after a new password. Where it was let in stays known."""
    of_name = LoginPlace.name_hash == keys().blind_index("login-name", name)
    session.execute(update(LoginPlace).where(of_name).values(failures=0, wait_until=None))
