"""The height of a row whose reason would be cut: a row of a fixed height does not grow with what stands in it."""

from __future__ import annotations

from textwrap import wrap

from rollout.workbooks.marking.tags import is_true, value, with_value

ROOM = 0.9
"""How much of a column's width its letters fill."""

LINE = 1.4
"""The height of a line over the size of its letters."""

HIGHEST = 409.0  # points; Excel takes no more


def higher(attributes: bytes, held: float | None, reason: str, *, width: float, size: float) -> bytes:
    """What a row says of itself, high enough for a reason in a column of `width` characters, in letters of `size`.

    `held`: the height of rows that say none, None where they grow by themselves. A hidden row stays hidden.
    """
    held = decimal(attributes, b"ht", held)
    needed = min(HIGHEST, LINE * size * len(wrap(reason, max(1, int(width * ROOM)))))
    if held is None or held >= needed or is_true(attributes, b"hidden"):
        return attributes
    return with_value(attributes, b"ht", b"%.2f" % needed)


def decimal(attributes: bytes, name: bytes, default: float | None) -> float | None:
    """The value of an attribute that is a number above 0."""
    found = value(attributes, name) or b""
    is_number = len(found) <= 20 and found.replace(b".", b"", 1).isdigit()
    return float(found) if is_number and float(found) > 0 else default
