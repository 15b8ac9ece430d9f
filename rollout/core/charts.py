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
