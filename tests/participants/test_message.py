"""The message to a unit about its people's next steps: how many, and nobody by name or number."""

from __future__ import annotations

import pytest

from rollout.models import ContactLog, Person, Setting
from rollout.vocabulary import Milestone
from tests.page import Page
from tests.staffed import Staffed, queries


def words(page: Page) -> str:
    return "".join(next(iter(page.markup.all("textarea"))).itertext())


def test_the_message_says_how_many_are_at_a_step(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit(officer=staffed.officer_id())
    people = world.listed(unit_id, 5)
    world.mark(people[:2], Milestone.REGISTERED, 5)
    officer = staffed.officer()
    listed = officer.page(f"/units/{unit_id}/people?step=submit")
    path = listed.links["Nhắn Zalo cho đơn vị"]
    said = words(officer.page(path))
    assert "- 2 người chưa nộp tờ khai\n" in said
    everything = words(officer.page(f"/units/{unit_id}/people/message"))
    assert "- 3 người chưa bổ sung thông tin\n" in everything
    for person in staffed.session.query(Person).all():
        assert person.name not in everything
    assert "Nhắn Zalo cho đơn vị" not in officer.page(f"/units/{unit_id}/people").links
    assert officer.submit(path, {"outcome": "sent"}).status_code == 303
    assert [row.way for row in staffed.session.query(ContactLog).all()] == ["zalo"]
    assert officer.get(f"/units/{unit_id}/people/message?step=done").status_code == 404


def test_it_is_for_whoever_contacts_the_unit(staffed: Staffed) -> None:
    unit_id, other = staffed.world.unit(), staffed.world.unit(officer=staffed.officer_id())
    staffed.world.listed(unit_id, 2)
    for client in (staffed.liaison(unit_id), staffed.leader(), staffed.desk(), staffed.officer()):
        assert client.get(f"/units/{unit_id}/people/message").status_code == 404
    assert "Nhắn Zalo cho đơn vị" not in staffed.liaison(unit_id).page(f"/units/{unit_id}/people?step=info").links
    assert staffed.officer().get(f"/units/{other}/people/message").status_code == 200


def test_units_that_need_attention_lead_to_their_messages(staffed: Staffed) -> None:
    world = staffed.world
    mine, other = world.unit(officer=staffed.officer_id()), world.unit()
    path = "/figures/list?kind=no_list"
    assert f"/units/{other}/message" in staffed.staff().page(path).links.values()
    assert f"/units/{mine}/message" in staffed.officer().page(path).links.values()
    for client in (staffed.leader(), staffed.liaison(other)):
        assert not any(url.endswith("/message") for url in client.page(path).links.values())


def test_more_people_cost_no_more_queries(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    staffed.world.listed(unit_id, 2)
    staff, path = staffed.staff(), f"/units/{unit_id}/people/message"
    staff.page(path)
    few = queries(lambda: staff.get(path))
    staffed.world.listed(unit_id, 20)
    assert queries(lambda: staff.get(path)) == few


def test_it_leads_to_the_guide_of_the_posters_where_people_can_open_it(
    staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    staffed.world.listed(unit_id, 2)
    staffed.session.add(Setting(key="guide_url", value="https://tinh.example.vn", label="", basis=""))
    staffed.session.commit()
    for public, guide in (
        ("https://vssid.vn", "https://vssid.vn/guide"),
        ("http://127.0.0.1:8000", "https://tinh.example.vn"),
        ("", "https://tinh.example.vn"),
    ):
        monkeypatch.setitem(staffed.app.config, "PUBLIC_URL", public)
        for path in (f"/units/{unit_id}/message", f"/units/{unit_id}/people/message"):
            assert f"Hướng dẫn: {guide}. Hỗ trợ:" in words(staffed.officer().page(path))
    monkeypatch.setitem(staffed.app.config, "PUBLIC_URL", "https://vssid.vn")
    assert "https://vssid.vn/guide" in staffed.officer().page(f"/units/{unit_id}/poster").text
