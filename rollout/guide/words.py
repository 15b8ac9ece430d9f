"""What a text of the guide is made of: words on a screen, which stay Vietnamese, addresses, all the rest. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

_PARTS = re.compile(r"(?<=“)(?P<screen>[^“”]+)(?=”)|(?P<address>https?://[\w./-]*[\w/])")


class Kind(StrEnum):
    TEXT = "text"
    SCREEN = "screen"
    ADDRESS = "address"


class Part(NamedTuple):
    kind: Kind
    text: str


def parts(text: str) -> list[Part]:
    """A text taken apart in its order; what stands in “quotes” are words of a screen.

    >>> [part.text for part in parts("Bấm “Gửi”.")]
    ['Bấm “', 'Gửi', '”.']
    """
    held, end = [], 0
    for found in _PARTS.finditer(text):
        held += [Part(Kind.TEXT, text[end : found.start()]), Part(Kind(found.lastgroup or ""), found[0])]
        end = found.end()
    return [part for part in (*held, Part(Kind.TEXT, text[end:])) if part.text]
