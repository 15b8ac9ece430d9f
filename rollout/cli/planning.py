"""The plan of a week as data: whom officers might visit, when, and why; nothing is kept or sent."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.cli.frame import AS_JSON, Command, NotDone, print_json
from rollout.core.office_hours import clock
from rollout.core.selection import EVERYTHING, Part
from rollout.db import db, reading
from rollout.models import Unit, User
from rollout.planning.actions.making import SEED
from rollout.planning.queries.choices import groups
from rollout.planning.queries.week import Prepared, Wish, left_out, prepared
from rollout.planning.solver import installed, solve
from rollout.planning.stored import terms_of
from rollout.register.visit_times import rules

WEEK = re.compile(r"(\d{4})-W(\d\d)")


@click.command("plan", cls=Command)
@click.option("--week", required=True, help="Week of the calendar, as 2026-W48.")
@click.option("--officer", "username", help="Log-in name: plans the visits of one officer alone.")
@AS_JSON
def plan_command(week: str, username: str | None, as_json: bool) -> None:
    """Proposes the visits of a week for the whole province, or for one officer."""
    session = db.session()
    with reading():
        monday, officer_id = _monday(week), _officer(session, username)
        selection = EVERYTHING.within(Part(frozenset({officer_id}), "officer")) if officer_id else EVERYTHING
        going = groups(session, selection, "officer")
        if not going:
            raise NotDone("No officer has units.")
        a_day = rules(session).a_day
        held = prepared(session, selection, Wish(monday, tuple(sorted(going)), a_day))
        if not held.instance.days:
            raise NotDone(f"{week} has no working day to come.")
        codes = {row.id: row.code for row in session.execute(select(Unit.id, Unit.code))}
        names = {row.id: row.username for row in session.execute(select(User.id, User.username))}
        session.rollback()
    told = _told(held, codes, names)
    if as_json:
        print_json(told)
        return
    for visit in told["visits"]:
        click.echo(f"{visit['start']}–{visit['end'][-5:]}  {visit['officer']}  {visit['unit']}  {visit['score']}")
    click.echo(f"{len(told['visits'])} visits, {len(told['left_out'])} units left out.")


def _monday(week: str) -> date:
    found = WEEK.fullmatch(week)
    try:
        if found:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        pass
    raise NotDone(f"{week} is no week; write it as 2026-W48.")


def _officer(session: Session, username: str | None) -> int | None:
    if username is None:
        return None
    found = session.scalar(select(User.id).where(User.username == username))
    if found is None:
        raise NotDone(f"There is no user {username}.")
    return found


def _told(held: Prepared, codes: dict[int, str], names: dict[int, str]) -> dict[str, Any]:
    """The plan by day, hour and officer; `score` are the points of the ranking, `terms` what they are made of."""
    found = solve(held.instance, seed=SEED, others=installed())
    visits = []
    for route in found.routes:
        for stop in route.stops:
            if not stop.fixed:
                score = held.lines[stop.unit_ids[0]].score
                terms = {name: value for name, value in terms_of(score).items() if name != "unit_id"}
                terms["expected"] = score.row.expected._asdict() if score.row.expected else None
                terms |= {"people": score.people, "per_hour": score.per_hour, "deadline": score.deadline}
                visits.append(
                    {
                        "unit": codes[stop.unit_ids[0]],
                        "officer": names[route.officer_id],
                        "start": f"{route.day.isoformat()} {clock(stop.hours.starts)}",
                        "end": f"{route.day.isoformat()} {clock(stop.hours.ends)}",
                        "score": round(score.total or 0.0, 3),
                        "terms": terms | {"overdue_points": score.overdue},
                    }
                )
    left = dict(held.left) | left_out(held.instance, found)
    return {
        "visits": sorted(visits, key=lambda each: (each["start"], each["officer"])),
        "left_out": [{"unit": codes[key], "why": why.value} for key, why in sorted(left.items())],
    }
