"""The page on which what was typed before a log-in ended is read, all of it, and sent again."""

from __future__ import annotations

from flask import Response

from rollout.core.access import viewer
from rollout.core.kept import Typed, shown
from rollout.core.typed_keys import names_of
from rollout.core.typed_words import in_words


def send_again(held: Typed, status: int) -> Response:
    """Asks whoever is here now."""
    words = in_words(held.pairs, names_of(viewer(), held.path, held.pairs))
    return shown("errors/send_again.html", status, held=held, words=words)
