"""Plans made, waited for and pressed on by their pages."""

from __future__ import annotations

from rollout.core.background import background
from rollout.models import PlanVisit, WeeklyPlan
from rollout.planning import solving
from rollout.planning.queries import plans
from tests.page import Page, PageClient
from tests.planning.conftest import Province
from tests.register.visiting import MONDAY


def wait_for(province: Province, plan_id: int = 1) -> WeeklyPlan:
    with province.staffed.app.app_context():
        background().wait(solving.name_of(plan_id), 60)
    province.staffed.session.rollback()
    return province.staffed.session.get_one(WeeklyPlan, plan_id)


def planned(province: Province, client: PageClient | None = None, **more: str) -> WeeklyPlan:
    """The plan of the next week, made by a page."""
    client = client or province.staffed.staff()
    form = client.page("/plan").form("week")
    said = {"week": MONDAY.isoformat(), **more}
    answer = client.post("/plan", data={**form.values, **said})
    assert answer.status_code == 303, Page(answer).text
    return wait_for(province, int(answer.location.rsplit("/", 1)[1]))


def rows(province: Province, plan_id: int = 1) -> list[PlanVisit]:
    province.staffed.session.rollback()
    return plans.visits_of(province.staffed.session, plan_id)


def press(client: PageClient, path: str, act: str) -> Page:
    """Presses a button of a page; returns the page it leads to."""
    form = client.page(path).form(action=act)
    answer = client.post(act, data=form.values)
    assert answer.status_code == 303
    return client.page(answer.location)
