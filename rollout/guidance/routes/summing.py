"""What sessions came to, in numbers, for whoever sees the figures of units: a page, and a piece of the overview."""

from __future__ import annotations

from datetime import date
from functools import partial
from urllib.parse import urlencode

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.dates import today
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.formats import day
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.guidance import blueprint, exports
from rollout.guidance.forms import SummaryForm
from rollout.guidance.queries.summary import listed, summary
from rollout.guidance.summary_words import Shown, part


@blueprint.get("/sessions/summary")
@require(Permission.SEE_FIGURES)
def sum_up() -> ResponseReturnValue:
    form = SummaryForm()
    asked = form.asked()
    held = summary(viewer(), asked)
    lines = listed(held, asked)
    number = nearest(whole(request.args, "page") or 1, last_page(len(lines), ROWS))
    return htmx.respond(
        "guidance/summary.html",
        "guidance/_summary.html",
        status=422 if form.errors else 200,
        form=form,
        asked=asked,
        shown=Shown(held),
        part=part,
        today=today,
        lines=Paged(lines[(number - 1) * ROWS : number * ROWS], number, len(lines)),
        sessions_url=_sessions(since=form.since.data, until=form.until.data),
        sessions_of=_sessions,
        address=partial(_address, dict(request.args.items())),
        is_piece=htmx.wants_partial(),
    )


def _sessions(since: date | None, until: date | None, q: str = "") -> str:
    """The list of the same sessions, for who holds them in all of these units; "" for others."""
    who = viewer()
    if not who.can(Permission.HOLD_SESSIONS):
        return ""
    if who.selection(Permission.HOLD_SESSIONS) != who.selection(Permission.SEE_FIGURES):
        return ""
    said = {"since": day(since) if since else "", "until": day(until) if until else "", "q": q}
    return f"{url_for('guidance.sessions')}?{urlencode({'state': 'held'} | said)}"


def _address(args: dict[str, str], **more: object) -> str:
    said = {name: value for name, value in {**args, **more}.items() if value or name in ("since", "until")}
    return f"{url_for('guidance.sum_up')}?{urlencode(said)}"


@blueprint.post(f"/sessions/summary/{EXPORT}")
@require(Permission.SEE_FIGURES)
def export_summary(file: str) -> Response:
    return hand_out(lambda: exports.summary_table(viewer(), SummaryForm().asked()), file, name="tong-hop-buoi")
