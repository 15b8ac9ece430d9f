"""One at a time in this process; who would wait long is sent away: a request that waits holds a thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from rollout.workbooks.errors import ReaderBusy

REQUESTS_WAIT = 2.0  # seconds
JOBS_WAIT = 600.0  # seconds; nobody waits for the page of a job


class Turn:
    def __init__(self) -> None:
        self._lock = Lock()

    @contextmanager
    def take(self, wait: float = REQUESTS_WAIT) -> Iterator[None]:
        """Has the turn for the `with`, after at most `wait` seconds. Raises ReaderBusy."""
        if not self._lock.acquire(timeout=wait):
            raise ReaderBusy
        try:
            yield
        finally:
            self._lock.release()
