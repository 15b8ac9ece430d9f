"""The calendar: a month, a week, a day, or a list."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from flask import request, url_for
from flask.typing import ResponseReturnValue

from rollout.calendar import blueprint
from rollout.calendar.asked import View
from rollout.calendar.days import days_of, grid_of
from rollout.calendar.forms import CalendarForm
from rollout.calendar.looks import SELDOM, Look
from rollout.calendar.queries.away import away
from rollout.calendar.queries.choices import choices
from rollout.calendar.queries.entries import lines_of, of_days
from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.translations import language
from rollout.core.working_days import working_days
from rollout.db import db
from rollout.register.visit_times import office_hours

MOST = {View.MONTH: 3, View.WEEK: 40, View.DAY: 100, View.AGENDA: 30}
"""Entries of a day that are shown; there are as many as there are."""

FILTERS = ("officer", "office", "district", "state")

AT_ONCE = {View.WEEK: 3, View.DAY: 12}
"""Entries side by side."""


@blueprint.get("/calendar")
@require(Permission.ARRANGE_VISITS)
def shown() -> ResponseReturnValue:
    session, offered = db.session(), choices(viewer())
    form = CalendarForm(offered)
    asked = form.asked()
    found = of_days(viewer(), asked, MOST[asked.view])
    lines = lines_of(viewer(), (entry for of_day in found.values() for entry in of_day.entries))
    officers = {key: name for key, name in offered.officers.items() if asked.officer_id in (None, key)}
    days = days_of(
        asked.span, found, lines, away(session, officers, *asked.span),
        working=working_days(session), today=today(), language=language(),
    )  # fmt: skip
    grid = None
    if asked.view in AT_ONCE:
        grid = grid_of(days, office_hours(session), AT_ONCE[asked.view], officer_id=asked.officer_id)
    there = {line.look for held in days for line in held.lines} | ({Look.CANCELLED} if asked.state else set())
    return htmx.respond(
        "calendar/page.html",
        "calendar/_calendar.html",
        form=form,
        asked=asked,
        days=days,
        grid=grid,
        today=today(),
        officer=offered.officers.get(asked.officer_id or 0, ""),
        views=tuple(View),
        looks=tuple(look for look in Look if look not in SELDOM or look in there),
        is_filtered=any(request.args.get(name) for name in FILTERS),
        address=partial(_address, dict(request.args.items())),
    )


def _address(args: dict[str, str], **more: object) -> str:
    kept = {
        name: value for name, value in args.items() if name in ("view", "day", "officer", "office", "district", "state")
    }
    said = {name: str(value) for name, value in {**kept, **more}.items() if value}
    return f"{url_for('calendar.shown')}?{urlencode(said)}"
