"""The address of the gallery."""

from __future__ import annotations

import re

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from rollout.core.access import signed_in
from rollout.core.paging import Paged
from rollout.gallery import blueprint
from rollout.gallery.forms import SampleForm

COLOURS = (
    "paper", "ground", "ink", "quiet", "line", "edge", "blue", "on-blue", "tint", "good", "risk", "bad", "bad-tint",
    "shade-1", "shade-2", "shade-3", "shade-4", "shade-5", "shade-6", "on-low-shade", "on-high-shade",
    "sheet", "sheet-ink",
)  # fmt: skip


def icons() -> list[str]:
    """The names of the icons of static/icons.svg."""
    with current_app.open_resource("../static/icons.svg", "r", encoding="utf-8") as file:
        return re.findall(r'<symbol[^>]* id="([^"]+)"', file.read())


@blueprint.get("/ui")
@signed_in
def page() -> ResponseReturnValue:
    return render_template(
        "gallery/page.html",
        colours=COLOURS,
        icons=icons(),
        form=SampleForm.filled_wrong(),
        paged=Paged([], 2, 131),
    )
