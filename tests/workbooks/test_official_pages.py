"""A file of accounts from the upload to the reconciliation and back, as staff do it and nobody else can."""

from __future__ import annotations

import pytest

from rollout.vocabulary import Role, ScopeKind
from tests.staffed import Staffed
from tests.workbooks.test_official import HEADER, account
from tests.workbooks.test_pages import ON_ONE_ENGINE, apply, finish, preview

PEOPLE = (account("5100000002", "Nguyễn Văn 2"), account("5100000077", "Võ Mới", unit="TA0001A"))


@pytest.fixture
def unit_id(staffed: Staffed) -> int:
    unit_id = staffed.world.unit(office=staffed.world.offices[0])
    staffed.world.listed(unit_id, 3)
    return unit_id


@ON_ONE_ENGINE
def test_from_the_upload_to_the_list_and_back(staffed: Staffed, unit_id: int) -> None:
    client = staffed.staff()
    path = preview(client, [HEADER, *PEOPLE], kind="official", is_full="y")
    page = client.page(path)
    assert "2 dòng: nâng mức xác nhận 1, ghi riêng để đối soát 1" in page.text
    assert "Theo dữ liệu BHXH Việt Nam" in page.text
    assert {"Ghi riêng để đối soát: 1", "Thay đổi: 1", "Chỉ có ở BHXH Việt Nam: 1"} <= set(page.links)
    assert "Không có ai mang số này" in client.page(page.links["Chỉ có ở BHXH Việt Nam: 1"]).text
    assert "Đã ghi" in apply(staffed, client, path).text
    assert "Võ Mới" in client.page("/official/list?book=official").text
    assert "•••• 077" in client.page("/official/list?book=official").text
    client.submit(f"{path}/undo", {}, action=f"{path}/undo")
    finish(staffed.app, path)
    assert "Võ Mới" not in client.page("/official/list?book=official").text


@ON_ONE_ENGINE
@pytest.mark.parametrize("role", [Role.OFFICER, Role.STAFF])
def test_who_does_not_answer_for_the_province_is_not_offered_it(staffed: Staffed, unit_id: int, role: Role) -> None:
    staffed.user("near", role, ScopeKind.OFFICE, office_id=staffed.world.offices[0])
    client = staffed.client("near")
    assert "Tệp tài khoản của BHXH Việt Nam" not in client.page("/imports/new").text.replace("Với tệp tài khoản", "")
