"""How long ago each unit was last visited."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.exporting import EXPORT, hand_out
from rollout.visit_measures import blueprint, exports
from rollout.visit_measures.forms import UnitsForm
from rollout.visit_measures.queries import last_visits


@blueprint.get("/visit-measures/units")
@require(Permission.SEE_FIGURES)
def last_visited() -> ResponseReturnValue:
    form = UnitsForm()
    asked = form.asked()
    return htmx.respond(
        "visit_measures/units.html",
        "visit_measures/_units.html",
        form=form,
        lines=last_visits.page_of(viewer(), asked, whole(request.args, "page") or 1),
        address=partial(_address, request.args.to_dict()),
        opens_units=viewer().can(Permission.SEE_UNITS)
        and viewer().selection(Permission.SEE_UNITS) == viewer().selection(Permission.SEE_FIGURES),
    )


def _address(args: dict[str, str], **more: object) -> str:
    said = {name: value for name, value in {**args, **more}.items() if value}
    return f"{url_for('visit_measures.last_visited')}?{urlencode(said)}"


@blueprint.post(f"/visit-measures/units/{EXPORT}")
@require(Permission.SEE_FIGURES)
def export_units(file: str) -> Response:
    return hand_out(lambda: exports.units_table(viewer(), UnitsForm().asked()), file, name="lan-den-gan-nhat")
