"""A brake for whoever asks in vain: a network that opens addresses which open nothing, a link by which answers are sent
that are refused. After some in a minute they wait for its end.

Of 256 bits nobody guesses one; the brake only tells whoever tries to stop, and keeps nobody from a link that is good.
That of a link keeps whoever holds it from having the program search for free hours all day. Each process counts for
itself, in memory, for nothing is written then. A minute is short on purpose: phones of a whole province may share one
address.
"""

from __future__ import annotations

import time
from collections import Counter
from threading import Lock

MOST = 30
MINUTE = 60  # seconds


class Brake:
    """How often each network, or link by its hash, asked in vain within the present minute."""

    def __init__(self) -> None:
        self._lock, self._minute, self._vain = Lock(), 0, Counter[str]()

    def is_on(self, who: str) -> bool:
        with self._lock:
            self._turn()
            return self._vain[who] >= MOST

    def count(self, who: str) -> None:
        """Once more."""
        with self._lock:
            self._turn()
            self._vain[who] += 1

    def _turn(self) -> None:
        minute = int(time.monotonic()) // MINUTE
        if minute != self._minute:
            self._minute, self._vain = minute, Counter()
