"""A brake for whoever tries addresses that open nothing: after some in a minute their network waits for its end.

Of 256 bits nobody guesses one; the brake only tells whoever tries to stop, and never keeps anybody from a link that
is good. Each process counts
for itself, in memory, for opening an address writes nothing. A minute is short on purpose: phones of a whole province
may share one address.
"""

from __future__ import annotations

import time
from collections import Counter
from threading import Lock

MOST = 30
MINUTE = 60  # seconds


class Brake:
    """How many wrong addresses each network tried within the present minute."""

    def __init__(self) -> None:
        self._lock, self._minute, self._wrong = Lock(), 0, Counter[str]()

    def is_on(self, network: str) -> bool:
        with self._lock:
            self._turn()
            return self._wrong[network] >= MOST

    def count(self, network: str) -> None:
        """One more that opened nothing."""
        with self._lock:
            self._turn()
            self._wrong[network] += 1

    def _turn(self) -> None:
        minute = int(time.monotonic()) // MINUTE
        if minute != self._minute:
            self._minute, self._wrong = minute, Counter()
