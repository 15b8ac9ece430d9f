"""The grid of many units' numbers: each row by the rule of the form for one; what is good is written all the same."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from rollout.models import Unit, UnitCount
from rollout.vocabulary import Evidence, UnitMode
from tests.page import Page, PageClient
from tests.register.world import D
from tests.staffed import Staffed, queries

pytestmark = pytest.mark.both_engines

GRID = "/units/counts"


def counting(staffed: Staffed, number: int, **belongs: int) -> list[int]:
    return [staffed.world.unit(UnitMode.COUNT, **belongs) for _ in range(number)]


def save(client: PageClient, page: Any = None, **data: Any) -> TestResponse:
    form = (page or client.page(GRID)).form("unit")
    values = form.values.copy()
    for name, value in data.items():
        values[name.replace("__", "-")] = value
    return client.post(form.action, data=values)


def stated(staffed: Staffed) -> list[tuple[int, int | None, int | None, int | None]]:
    staffed.session.rollback()
    rows = staffed.session.scalars(select(UnitCount).order_by(UnitCount.unit_id, UnitCount.id))
    return [(row.unit_id, row.participants, row.installed, row.accepted) for row in rows]


def test_each_row_that_says_something_is_written(staffed: Staffed) -> None:
    a, b, c = counting(staffed, 3)
    staff = staffed.staff()
    data = {f"u{a}__participants": "60", f"u{a}__accepted": "45", f"u{c}__participants": "1.234"}
    done = save(staff, day="05/03/2021", evidence="verified", **data)
    assert done.status_code == 303
    page = staff.page(done.location)
    assert "Đã ghi số liệu của 2 đơn vị." in page.text
    assert stated(staffed) == [(a, 60, None, 45), (c, 1234, None, None)]
    first = staffed.session.scalars(select(UnitCount)).first()
    assert first is not None
    assert (first.day, first.evidence) == (D(4), Evidence.VERIFIED)
    assert (
        next(row[1] for row in page.rows if row[0].startswith("Đơn vị ") and row[0] != "Đơn vị")
        == "60 · – · 45 05/03/2021"
    )
    assert staffed.session.get_one(Unit, b).list_on is None
    assert staffed.world.findings() == []


def test_what_is_refused_stays_with_its_reason_and_the_good_is_written(staffed: Staffed) -> None:
    a, b, c, d = counting(staffed, 4)
    staff = staffed.staff()
    save(staff, **{f"u{a}__participants": "60", f"u{a}__accepted": "45"})
    data = {f"u{a}__accepted": "40", f"u{b}__participants": "10", f"u{b}__accepted": "12", f"u{c}__installed": "x",
            f"u{d}__participants": "5"}  # fmt: skip
    page = Page(save(staff, **data))
    assert page.response.status_code == 422
    for told in ("Đã ghi số liệu của 1 đơn vị.", "3 đơn vị chưa ghi được", "giảm từ 45 xuống 40", "Cần ghi lý do giảm.",
                 "12 người, nhiều hơn tổng số 10", "Chỉ gồm chữ số"):  # fmt: skip
        assert told in page.text
    values = page.form("unit").values
    assert (values[f"u{a}-accepted"], values[f"u{b}-accepted"], values[f"u{c}-installed"]) == ("40", "12", "x")
    assert values[f"u{d}-participants"] == ""
    assert len(stated(staffed)) == 2
    data = {f"u{a}__reason": "đếm lại", f"u{b}__agreed": "y", f"u{c}__installed": ""}
    assert save(staff, page, **data).status_code == 303
    assert stated(staffed) == [(a, 60, None, 45), (a, None, None, 40), (b, 10, None, 12), (d, 5, None, None)]
    assert staffed.world.findings() == []


def test_a_wrong_day_writes_nothing_and_keeps_what_was_typed(staffed: Staffed) -> None:
    [a] = counting(staffed, 1)
    page = Page(save(staffed.staff(), day="31/12/2099", **{f"u{a}__accepted": "4"}))
    assert page.response.status_code == 422
    assert page.form("unit").values[f"u{a}-accepted"] == "4"
    assert stated(staffed) == []


def test_everybody_sees_and_writes_their_own_units(staffed: Staffed) -> None:
    [mine] = counting(staffed, 1, officer=staffed.officer_id())
    [other] = counting(staffed, 1)
    listed = staffed.world.unit(officer=staffed.officer_id())
    for client in (staffed.officer(), staffed.liaison(mine)):
        assert client.page(GRID).form("unit").values.getlist("unit") == [str(mine)]
    crafted = {"unit": str(other), f"u{other}__participants": "5", f"u{listed}__participants": "5"}
    assert save(staffed.officer(), **crafted).status_code == 303
    assert stated(staffed) == []
    save(staffed.liaison(mine), evidence="verified", **{f"u{mine}__participants": "5"})
    assert stated(staffed) == []
    save(staffed.liaison(mine), **{f"u{mine}__participants": "5"})
    assert staffed.session.scalars(select(UnitCount)).one().evidence == Evidence.REPORTED
    for client in (staffed.leader(), staffed.admin(), staffed.desk()):
        assert client.get(GRID).status_code == 404
    assert "Không có đơn vị nào theo dõi theo số lượng" in staffed.officer("second").page(GRID).text


def test_forty_a_page_by_as_many_queries_as_one(staffed: Staffed) -> None:
    counting(staffed, 2)
    staff = staffed.staff()
    staff.page(GRID)
    few = queries(lambda: staff.page(GRID))
    counting(staffed, 41)
    assert queries(lambda: staff.page(GRID)) == few
    assert len(staff.page(GRID).form("unit").values.getlist("unit")) == 40
    assert len(staff.page(f"{GRID}?page=2").form("unit").values.getlist("unit")) == 3


def take_back(client: PageClient, done: TestResponse) -> TestResponse:
    """Presses the button of the page that a saving leads to."""
    seq = parse_qs(urlsplit(done.location).query)["act"][0]
    token = client.page(GRID).form("unit").values["csrf_token"]
    return client.post(f"{GRID}/undo/{seq}", data={"csrf_token": token})


def test_one_saving_is_taken_back_by_one_tap(staffed: Staffed) -> None:
    a, b = counting(staffed, 2)
    staff = staffed.staff()
    save(staff, day="05/03/2021", **{f"u{a}__participants": "60"})
    done = save(staff, day="06/03/2021", **{f"u{a}__participants": "66", f"u{b}__participants": "9"})
    page = staff.page(done.location)
    assert "Lần ghi vừa rồi: 2 đơn vị." in page.text
    page = staff.page(take_back(staff, done).location)
    assert "Đã hoàn tác số liệu của 2 đơn vị." in page.text
    assert "Lần ghi vừa rồi" not in page.text
    known = {row[0]: row[1] for row in page.rows if row[0].startswith("Đơn vị ")}
    assert list(known.values()) == ["60 · – · – 05/03/2021", "– · – · –"]
    staffed.session.expire_all()
    assert [staffed.session.get_one(Unit, unit_id).list_on for unit_id in (a, b)] == [D(4), None]
    assert take_back(staff, done).status_code == 422
    assert staffed.world.findings() == []


def test_what_others_wrote_since_stays(staffed: Staffed) -> None:
    a, b = counting(staffed, 2, officer=staffed.officer_id())
    officer = staffed.officer()
    done = save(officer, day="05/03/2021", **{f"u{a}__participants": "60", f"u{b}__participants": "9"})
    assert take_back(staffed.staff(), done).status_code == 404
    save(staffed.staff(), day="06/03/2021", **{f"u{b}__participants": "10"})
    page = officer.page(take_back(officer, done).location)
    assert "Đã hoàn tác số liệu của 1 đơn vị. 1 đơn vị đã có thay đổi sau đó nên giữ nguyên." in page.text
    left = select(UnitCount.participants).filter_by(voided_seq=None).order_by(UnitCount.id)
    assert list(staffed.session.scalars(left)) == [9, 10]


def test_the_way_to_the_grid_is_shown_where_a_unit_counts(staffed: Staffed) -> None:
    listed = staffed.world.unit(officer=staffed.officer_id())
    officer, liaison = staffed.officer(), staffed.liaison(listed)
    assert "Ghi số liệu nhiều đơn vị" not in officer.page("/units").links
    counting(staffed, 1, officer=staffed.officer_id())
    assert "Ghi số liệu nhiều đơn vị" in officer.page("/units").links
    assert "Ghi số liệu nhiều đơn vị" not in liaison.page("/units").links
