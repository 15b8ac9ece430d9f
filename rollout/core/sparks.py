"""A small course as the points of an SVG line, drawn by the server; the table behind it says the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 240, 64
"""Of the drawing's own measures; the page decides how large it is."""

_EDGE = 4  # room around the lines


class Spark(NamedTuple):
    """`points` are those of an SVG polyline, "" for fewer than two; `last` is where it ends, None for nowhere."""

    points: str
    last: tuple[float, float] | None


def spark(values: Sequence[int | None], top: int) -> Spark:
    """The line of some values at equal steps, from 0 at the foot to `top`; None leaves its step out."""
    step = (WIDTH - 2 * _EDGE) / max(1, len(values) - 1)
    scale = (HEIGHT - 2 * _EDGE) / max(1, top)
    places = [
        (round(_EDGE + position * step, 1), round(HEIGHT - _EDGE - value * scale, 1))
        for position, value in enumerate(values)
        if value is not None
    ]
    line = " ".join(f"{x},{y}" for x, y in places) if len(places) > 1 else ""
    return Spark(line, places[-1] if places else None)
