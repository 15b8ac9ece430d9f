"""Posters: whose they are, where their codes lead, whom they may be seen by."""

from __future__ import annotations

import re

import pytest
import segno
from flask import Flask

from rollout.guide.stores import STORES
from rollout.models import Setting, Unit
from tests.core.test_qr import modules
from tests.page import Page
from tests.staffed import Staffed

PUBLIC = "https://vssid.example.gov.vn"


@pytest.fixture
def reachable(app: Flask) -> None:
    app.config["PUBLIC_URL"] = PUBLIC


def codes(page: Page) -> list[str]:
    return re.findall(r'<svg[^>]*class="qr".*?</svg>', page.response.text, re.DOTALL)


def is_code_of(drawing: str, address: str) -> bool:
    matrix = segno.make(address, error="m", micro=False).matrix
    dark = {(x, y) for y, line in enumerate(matrix) for x, module in enumerate(line) if module}
    return modules(drawing, len(matrix)) == dark


@pytest.mark.usefixtures("reachable")
def test_the_poster_of_a_unit_leads_to_the_stores_and_the_guide_and_to_no_log_in(staffed: Staffed) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    other = staffed.world.unit()
    staffed.session.add(Setting(key="hotline", value="0255.3828919", label="Điện thoại hỗ trợ", basis="728"))
    staffed.session.commit()
    for client in (staffed.staff(), staffed.officer(), staffed.liaison(unit_id)):
        page = client.page(f"/units/{unit_id}/poster")
        *stores, guide = codes(page)
        assert is_code_of(guide, f"{PUBLIC}/guide")
        assert [is_code_of(code, store.address) for code, store in zip(stores, STORES, strict=True)] == [True, True]
        assert f"/units/{unit_id}/work" not in page.text
        for told in (staffed.session.get_one(Unit, unit_id).name, f"{PUBLIC}/guide", "0255.3828919", "Ngày, giờ, nơi:"):
            assert told in page.text
        assert f"/units/{unit_id}/poster" in client.page(f"/units/{unit_id}").links.values()
    for client in (staffed.officer(), staffed.liaison(unit_id)):
        assert client.get(f"/units/{other}/poster").status_code == 404
    for client in (staffed.leader(), staffed.desk(), staffed.admin()):
        assert client.get(f"/units/{unit_id}/poster").status_code == 404
    assert staffed.staff().get(f"/units/{10**12}/poster").status_code == 404


@pytest.mark.usefixtures("reachable")
def test_the_poster_of_nobody_names_no_unit(staffed: Staffed) -> None:
    staffed.world.unit()
    page = staffed.leader().page("/guide/poster")
    *stores, guide = codes(page)
    assert len(stores) == len(STORES)
    assert is_code_of(guide, f"{PUBLIC}/guide")
    assert "Đơn vị 1" not in page.text


def test_what_a_request_says_of_the_address_is_never_printed(staffed: Staffed, app: Flask) -> None:
    app.config["PUBLIC_URL"] = ""
    page = staffed.leader().page("/guide/poster")
    assert [is_code_of(code, store.address) for code, store in zip(codes(page), STORES, strict=True)] == [True, True]
    assert "PUBLIC_URL" in page.text
