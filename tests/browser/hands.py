"""Hands at a page that count what they do."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page


@dataclass
class Hands:
    """An interaction is a click, a key, a choice in a list, or one entry typed into a field and ended by a key."""

    tab: Page
    done: int = 0
    since: float = field(default_factory=time.monotonic)

    def tell(self, what: str) -> None:
        """Logs what was done and how long it took, for whoever asks by --log-cli-level=INFO.

        Nothing is asserted of the time: on a busy machine it proves nothing.
        """
        logging.getLogger(__name__).info("%s: %s interactions, %.1f s", what, self.done, time.monotonic() - self.since)

    def click(self, place: Locator, *, shift: bool = False) -> None:
        self.done += 1
        place.click(modifiers=["Shift"] if shift else [])

    def choose(self, place: Locator, value: str) -> None:
        self.done += 1
        place.select_option(value)

    def press(self, key: str) -> None:
        self.done += 1
        self.tab.keyboard.press(key)

    def enter(self, text: str, key: str = "Enter") -> None:
        """Types into the field that has the focus, and leaves it by the key."""
        self.done += 1
        self.tab.keyboard.type(text)
        self.tab.keyboard.press(key)
