"""From where figures are looked at: one reading of the address on every page that shows figures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from rollout.core.dates import today
from rollout.core.view_form import ViewForm
from rollout.core.viewpoint import Viewpoint, usual_areas
from rollout.dashboard.lens import Lens
from rollout.vocabulary import AreaList, Base, Evidence, PeopleGroup
from tests.house.walk import lived_in, somebody_of_everything

PAGES = ("/", "/figures/list?measure=participants", "/units", "/units/1", "/units/1/people")


def test_the_area_list_is_that_in_force_on_the_day() -> None:
    assert usual_areas(date(2025, 6, 30)) is AreaList.Y2021
    assert usual_areas(date(2025, 7, 1)) is AreaList.Y2025
    for kind in (Viewpoint, Lens):
        assert "areas" not in kind.usual(date(2025, 6, 30)).args()
        assert kind.usual(date(2025, 6, 30)).but(areas=AreaList.Y2025).args()["areas"] == "2025"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_address_is_read_as_it_was_written(app: Flask) -> None:
    past = date(2025, 1, 31)
    for view in (
        Viewpoint.usual(today()),
        Viewpoint.usual(past, None),
        Viewpoint(past, PeopleGroup.CHILD, Base.SMARTPHONE, Evidence.OFFICIAL, AreaList.Y2025),
        Viewpoint(today(), None, Base.ALL, Evidence.VERIFIED, AreaList.Y2021),
    ):
        with app.test_request_context():
            form = ViewForm(MultiDict(view.args()))
            assert form.view() == view
            assert form.data["base"] == view.base.value
            with pytest.raises(NotFound):
                ViewForm(MultiDict(view.args(evidence="guessed"))).view()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_all_pages_of_figures_read_an_address_alike(app: Flask, session: Session) -> None:
    walker = somebody_of_everything(lived_in(app, session))
    tomorrow = today() + timedelta(days=1)
    for page in PAGES:
        mark = "&" if "?" in page else "?"
        for wrong in ("group=nobody", "base=none", "evidence=guessed", "areas=1999"):
            assert walker.ask(f"{page}{mark}{wrong}").status_code == 404, (page, wrong)
        for day in ("31/02/2026", "01/01/2019", tomorrow.isoformat()):
            assert walker.ask(f"{page}{mark}day={day}").status_code == 422, (page, day)
        assert walker.ask(f"{page}{mark}group=&base=&evidence=&areas=&day=").status_code == 200, page
