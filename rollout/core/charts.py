"""Charts as plain dicts in plotly's schema: what static/charts.js hands to plotly.js in the browser.

Colours are left to the browser, which knows the theme: `meta.role` says what a line is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

Figure = dict[str, Any]


class Curve(NamedTuple):
    """One line of a chart: its name, its values (None leaves a gap) and the text of each when pointed at."""

    name: str
    role: str
    values: Sequence[int | None]
    texts: Sequence[str]


def course_chart(days: Sequence[date], curves: Sequence[Curve]) -> Figure:
    """Lines over days. Trace types used anywhere here must be in the basic bundle of plotly.js."""
    x = [day.isoformat() for day in days]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": curve.name,
                "meta": {"role": curve.role},
                "x": x,
                "y": list(curve.values),
                "text": list(curve.texts),
                "hovertemplate": "%{x|%d/%m/%Y}: %{text}",
                "connectgaps": False,
            }
            for curve in curves
        ],
        "layout": {
            "separators": ",.",
            "hovermode": "x",
            "showlegend": True,
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            "margin": {"l": 56, "r": 16, "t": 48, "b": 40},
            "xaxis": {"type": "date", "tickformat": "%d/%m", "fixedrange": True},
            "yaxis": {"rangemode": "tozero", "tickformat": ",d", "fixedrange": True, "automargin": True},
        },
    }


EDGE = 4
"""What stays free at the edges of a spark, in units of its own."""


class Spark(NamedTuple):
    """A small course: the points of each unbroken line as an SVG polyline takes them, and the last point of all."""

    lines: tuple[str, ...]
    last: tuple[float, float]
    width: int
    height: int


def spark(values: Sequence[int | None], *, top: int = 0, width: int = 120, height: int = 32) -> Spark | None:
    """Values at equal steps, from zero up to `top`, or to the largest of them; None leaves a gap.

    None where nothing can be drawn, or the last is a gap.
    """
    top = max(top, 1, *(value for value in values if value is not None))
    across, up = (width - 2 * EDGE) / max(1, len(values) - 1), height - 2 * EDGE
    lines: list[list[tuple[float, float]]] = [[]]
    for n, value in enumerate(values):
        if value is None:
            lines.append([])
        else:
            lines[-1].append((round(EDGE + n * across, 1), round(height - EDGE - up * max(value, 0) / top, 1)))
    if len(values) < 2 or not lines[-1]:
        return None
    drawn = (" ".join(f"{x},{y}" for x, y in line) for line in lines if len(line) > 1)
    return Spark(tuple(drawn), lines[-1][-1], width, height)
