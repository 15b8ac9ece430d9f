"""Whom to visit next: the ranking with its arithmetic, the file of it, and the sum of one unit."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.core.rights import opened_unit
from rollout.core.selection import Part
from rollout.planning import blueprint, exports
from rollout.planning.forms import FilterForm, read_asked, shown
from rollout.planning.queries import choices, ranking
from rollout.planning.queries.ranking import Line, Order, Show

FILTERS = ("office", "district", "officer", "kind", "show", "order", "deployed")


def _address(**changes: Any) -> str:
    held: dict[str, Any] = {name: text for name, text in request.args.items() if text and name in FILTERS}
    said = {name: value for name, value in {**held, **changes}.items() if value}
    return url_for("planning.next_visits", **said)


@blueprint.get("/next-visits")
@require(Permission.ARRANGE_VISITS)
def next_visits() -> ResponseReturnValue:
    who, asked = viewer(), read_asked(request.args)
    held = ranking.ranked(who, asked)
    lines = held.shown(asked)
    number = nearest(whole(request.args, "page") or 1, last_page(len(lines)))
    offered = {
        "office": choices.offices(who),
        "district": choices.districts(who),
        "officer": choices.officers(who),
        "kind": choices.types(who),
    }
    return htmx.respond(
        "planning/next.html",
        "planning/_next.html",
        form=FilterForm(offered, data=shown(asked)),
        asked=asked,
        held=held,
        lines=Paged(lines[(number - 1) * ROWS : number * ROWS], number, len(lines)),
        names=dict(offered["officer"]),
        left=[show for show in Show if show is not Show.NEXT and held.counts[show]],
        shows=Show,
        orders=Order,
        is_filtered=any(request.args.get(name) for name in FILTERS if name not in ("order", "show")),
        address=_address,
    )


@blueprint.post(f"/next-visits/{EXPORT}")
@require(Permission.ARRANGE_VISITS)
def export_next_visits(file: str) -> Response:
    who, asked = viewer(), read_asked(request.args)
    return hand_out(lambda: exports.ranking_table(who, asked), file, name="don-vi-nen-den")


@blueprint.get("/units/<int:unit_id>/visit-score")
@require(Permission.ARRANGE_VISITS)
def unit_score(unit_id: int) -> ResponseReturnValue:
    """The sum of one unit: a piece of its page, and a page where there are no scripts."""
    who = viewer()
    unit, _held = opened_unit(who, unit_id, Permission.ARRANGE_VISITS)
    selection = who.selection(Permission.ARRANGE_VISITS).within(Part(frozenset({unit.id})))
    found = ranking.ranking_of(who.session, selection)
    line: Line | None = next(iter(found.lines), None)
    return htmx.respond(
        "planning/unit.html", "planning/_unit.html", unit=unit, line=line, weights=found.weights, shows=Show
    )
