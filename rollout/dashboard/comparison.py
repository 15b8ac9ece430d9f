"""Two days compared: the shares of accounts at both, and of what the difference is made. Numbers only."""

from __future__ import annotations

from rollout.core.access import Viewer
from rollout.dashboard.heat import ROWS, Heat, at_ends
from rollout.dashboard.lens import Lens


def comparison(viewer: Viewer, lens: Lens, page: int, size: int = ROWS) -> Heat:
    """The start and the end of the lens's period, by the dimension of the overview's table. Raises NoSuchPlace."""
    return at_ends(viewer, lens, (lens.opening, lens.day), page, size, asks_flows=True)
