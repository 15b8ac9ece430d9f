"""Views of the list that are kept: own ones only, opened as they were saved, or the whole list with a word why not."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from rollout.models import SavedView
from rollout.vocabulary import Role
from tests.page import Page
from tests.staffed import Staffed
from tests.units.pages import audited
from tests.units.test_listing import code, shown


def saved(staffed: Staffed, query: str, name: str = "Cần gọi") -> int:
    """Saves the list of an address under a name; the key of the view."""
    answer = staffed.staff().submit(f"/units/views/new?{query}", {"name": name})
    assert answer.status_code == 303, Page(answer).text
    return staffed.session.query(SavedView).filter_by(name=name).one().id


def opened(staffed: Staffed, view_id: int) -> str:
    answer = staffed.staff().get(f"/units/views/{view_id}")
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_a_view_keeps_filter_order_and_columns(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit(area_2021=world.areas["A1"])
    world.unit()
    view_id = saved(
        staffed, "area=2021-524&order=-people&day=01/03/2021&group=all&base=smartphone&columns=code.people&page=3&x=1"
    )
    url = opened(staffed, view_id)
    assert url == "/units?area=2021-524&order=-people&group=all&base=smartphone&columns=code.people"
    page = staffed.staff().page(url)
    assert shown(page) == [code(world, unit_id)]
    assert page.rows[0] == ["Đơn vị", "Mã", "Người có điện thoại thông minh"]
    tab = next(link for link in page.markup.all("a") if link.get("href") == f"/units/views/{view_id}")
    assert tab.get("aria-current") == "page"
    assert "Lưu bộ lọc này" not in page.links
    assert audited(staffed, "save_view") == 1


def test_the_same_name_replaces_and_others_are_renamed_and_deleted(staffed: Staffed) -> None:
    first = saved(staffed, "below=50")
    assert saved(staffed, "below=30") == first
    assert "below=30" in opened(staffed, first)
    second = saved(staffed, "state=no_list", name="Chưa có danh sách")
    staff = staffed.staff()
    taken = staff.submit(f"/units/views/{second}/name", {"name": "Cần gọi"})
    assert taken.status_code == 422
    assert "Đã có bộ lọc mang tên này" in Page(taken).text
    assert staff.submit(f"/units/views/{second}/name", {"name": "Chưa nộp"}).status_code == 303
    assert "Chưa nộp" in staff.page("/units").links
    assert staff.submit("/units/views", {}, action=f"/units/views/{second}/delete").status_code == 303
    assert "Chưa nộp" not in staff.page("/units").links
    assert staff.get(f"/units/views/{second}").status_code == 404
    assert (audited(staffed, "rename_view"), audited(staffed, "delete_view")) == (1, 1)


def test_nobody_reaches_the_views_of_another(staffed: Staffed) -> None:
    view_id = saved(staffed, "below=50")
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    for client in (staffed.officer(), staffed.liaison(unit_id)):
        assert client.get(f"/units/views/{view_id}").status_code == 404
        assert client.get(f"/units/views/{view_id}/name").status_code == 404
        answer = client.submit("/units/views/new?below=50", {"name": "Của tôi"})
        assert answer.status_code == 303
        assert "Cần gọi" not in client.page("/units").links
        assert "Của tôi" in client.page("/units/views").links
    for client in (staffed.leader(), staffed.desk(), staffed.admin()):
        assert client.get("/units/views").status_code == 404
        assert client.get(f"/units/views/{view_id}").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["state=nonsense", "group=nonsense", "area=2021-999999", "unit_type=99999", "officer=99999", "below=0", "a=b",
     "group=employee&columns=code.gone", "%00"],
)  # fmt: skip
def test_a_view_that_can_be_read_no_longer_opens_the_whole_list_and_says_so(staffed: Staffed, query: str) -> None:
    view_id = saved(staffed, "below=50")
    staffed.session.get_one(SavedView, view_id).query = query
    staffed.session.commit()
    assert opened(staffed, view_id) == "/units"
    assert "không còn đọc được" in staffed.staff().page("/units").text


def test_what_is_of_contacts_is_lost_with_the_right_to_contact(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    liaison = staffed.liaison(unit_id)
    liaison.submit("/units/views/new?below=50", {"name": "Của tôi"})
    view = staffed.session.query(SavedView).one()
    view.query = "contact=never&group=employee&columns=code.contact"
    staffed.session.commit()
    answer = liaison.get(f"/units/views/{view.id}")
    assert answer.headers["Location"] == "/units"


def test_at_most_twenty_and_no_number_of_a_person(staffed: Staffed) -> None:
    user = staffed.user("staff", Role.STAFF)
    staffed.session.add_all(SavedView(user_id=user.id, page="units", name=f"{n}", query="") for n in range(20))
    staffed.session.commit()
    staff = staffed.staff()
    full = staff.submit("/units/views/new?below=50", {"name": "Nữa"})
    assert full.status_code == 422
    assert "Đã lưu 20 bộ lọc" in Page(full).text
    for path, name, word in (
        ("/units/views/new?q=0905123456", "19", "Không lưu bộ lọc có số"),
        ("/units/views/new?below=50", "Chị Lan 0905123456", "Không ghi số giấy tờ"),
        (f"/units/views/new?q={quote('ễ' * 100)}&area=", "19", "Bộ lọc quá dài để lưu"),
    ):
        answer = staff.submit(path, {"name": name})
        text = Page(answer).text if answer.status_code == 422 else staff.page("/units").text
        assert word in text, path
