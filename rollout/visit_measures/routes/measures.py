"""The figures of some days by office, district or officer, and the visits behind each."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from flask import Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.formats import day, decimal
from rollout.visit_measures import blueprint, exports, words
from rollout.visit_measures.forms import DaysForm, member
from rollout.visit_measures.page import page_of
from rollout.visit_measures.queries.kinds import COUNTED, By, Days, Kind
from rollout.visit_measures.queries.measured import Asked, is_group, names_of
from rollout.visit_measures.queries.measured import page_of as visits_of


@blueprint.get("/visit-measures")
@require(Permission.SEE_FIGURES)
def measures() -> ResponseReturnValue:
    form = DaysForm()
    days, by = form.days(), form.asked_by()
    held = page_of(viewer(), days, by)
    return htmx.respond(
        "visit_measures/measures.html",
        "visit_measures/_measures.html",
        status=422 if form.errors else 200,
        form=form, days=days, by=by, held=held, kinds=COUNTED, ripe=Kind.RIPE, decimal=decimal,
        masks_mean=words.masks_mean(held.masks), list_of=partial(_list_of, days, by),
        forecasts=viewer().can(Permission.FORECAST_VISITS),
    )  # fmt: skip


def _list_of(days: Days, by: By, kind: Kind, key: int | None) -> str:
    """The address of the visits behind a figure."""
    said: dict[str, object] = {"since": day(days.since), "until": day(days.until), "kind": kind.value}
    if key is not None:
        said |= {"by": by.value, "key": key}
    return f"{url_for('visit_measures.behind')}?{urlencode(said)}"


@blueprint.post(f"/visit-measures/{EXPORT}")
@require(Permission.SEE_FIGURES)
def export_measures(file: str) -> Response:
    form = DaysForm()
    return hand_out(
        lambda: exports.measures_table(viewer(), form.days(), form.asked_by()), file, name="ket-qua-thong-nhat-lich"
    )


@blueprint.get("/visit-measures/visits")
@require(Permission.SEE_FIGURES)
def behind() -> ResponseReturnValue:
    """The visits behind a figure: of a kind, of a group or of all."""
    form = DaysForm()
    asked = _behind(form)
    names = names_of(viewer().session, asked.by, [asked.key]) if asked.by is not None else {}
    return htmx.respond(
        "visit_measures/visits.html",
        "visit_measures/_visits.html",
        status=422 if form.errors else 200,
        days=asked.days, kind=asked.kind, group=names.get(asked.key, ""), by=asked.by,
        lines=visits_of(viewer(), asked, whole(request.args, "page") or 1),
        address=partial(_address, request.args.to_dict()), opens=_opens(),
    )  # fmt: skip


def _behind(form: DaysForm) -> Asked:
    """404 for a group or a kind that there is not among the visits that the viewer sees."""
    kind = member(Kind, request.args.get("kind"), None)
    has_group = bool(request.args.get("key"))
    by = member(By, request.args.get("by"), None) if has_group else None
    if has_group and by is None:
        abort(404)
    days, key = form.days(), (whole(request.args, "key") or 0) if by is not None else 0
    if by is not None and not is_group(viewer(), days, by, key):
        abort(404)
    return Asked(days, kind, by, key)


def _opens() -> bool:
    """May the viewer open each of these visits?"""
    who = viewer()
    return who.can(Permission.ARRANGE_VISITS) and (
        who.selection(Permission.ARRANGE_VISITS) == who.selection(Permission.SEE_FIGURES)
    )


def _address(args: dict[str, str], **more: object) -> str:
    return f"{url_for('visit_measures.behind')}?{urlencode({k: v for k, v in {**args, **more}.items() if v})}"


@blueprint.post(f"/visit-measures/visits/{EXPORT}")
@require(Permission.SEE_FIGURES)
def export_behind(file: str) -> Response:
    asked = _behind(DaysForm())
    return hand_out(lambda: exports.visits_table(viewer(), asked), file, name="lich-lam-viec")
