"""The frame of every page: only ways that lead somewhere, who one is, and whether the people are invented."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from rollout.core.frame import NAVIGATION
from rollout.core.installation import install
from rollout.models import Installation
from rollout.vocabulary import Role
from tests.page import Page
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def ways(page: Page) -> dict[str, str]:
    """The links of the navigation: text → address."""
    nav = next(element for element in page.markup.all("nav") if element.get("class") == "ways")
    links = {"".join(link.itertext()).strip(): link.get("href", "") for link in nav.iter("a")}
    return {text: address for text, address in links.items() if address.startswith("/")}


@pytest.mark.parametrize("role", Role)
def test_the_navigation_leads_only_where_one_may_go(role: Role, staffed: Staffed) -> None:
    client = staffed.liaison(staffed.world.unit()) if role is Role.LIAISON else getattr(staffed, role.value)()
    shown = ways(client.page("/account"))
    assert shown, "everybody has somewhere to go"
    for address in shown.values():
        assert client.get(address).status_code == (303 if address == "/my-unit" else 200), address
    for address in {path for path, _label, _icon in NAVIGATION} - set(shown.values()):
        assert client.get(address).status_code == (303 if address == "/" else 404), address


def test_the_day_of_a_liaison_starts_with_the_own_unit(staffed: Staffed) -> None:
    client = staffed.liaison(staffed.world.unit())
    assert next(iter(ways(client.page("/account")).items())) == ("Đơn vị của tôi", "/my-unit")
    assert client.get("/login").headers["Location"] == "/my-unit"


def test_the_place_one_is_at_is_marked(staffed: Staffed) -> None:
    page = staffed.admin().page("/users/new")
    current = [link.get("href") for link in page.markup.all("a") if link.get("aria-current") == "page"]
    assert current == ["/users"]


def test_after_the_log_in_one_lands_where_one_may_be(staffed: Staffed) -> None:
    client = staffed.admin()
    assert client.get("/login").headers["Location"] == next(iter(ways(client.page("/account")).values()))


def test_invented_people_are_said_to_be_invented(staffed: Staffed, session: Session) -> None:
    client = staffed.admin()
    words = "Dữ liệu minh họa"
    assert words not in client.page("/account").text
    session.get_one(Installation, 1).is_demo = True
    assert words in client.page("/account").text
    assert words in client.page("/nowhere", 404).text


def test_without_a_log_in_there_is_nowhere_to_go(staffed: Staffed, app: Flask, session: Session) -> None:
    install(session, is_demo=False)
    page = Page(app.test_client().get("/login"))
    assert list(page.markup.all("nav")) == []
