"""A file of units from whoever may bring their numbers alone: what is taken, and that all else is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select, update

from rollout.core.dates import today
from rollout.core.users import assign
from rollout.models import Assignment, Batch, BatchRow, Unit, UnitCount, User
from rollout.register import units
from rollout.vocabulary import Evidence, ImportKind, Role, ScopeKind, UnitMode
from rollout.workbooks.rights import rights_of
from tests.page import Page
from tests.staffed import Staffed
from tests.units.test_agents import agent
from tests.workbooks import files
from tests.workbooks.loading import DAY, D, Loader
from tests.workbooks.test_giving import book, column, saved
from tests.workbooks.test_pages import apply, code_of, finish, post, preview, send
from tests.workbooks.test_people import counts

COUNTS = ("Mã đơn vị", "Đến nay: Người tham gia", "Đến nay: Đã cài đặt")
OWN, OTHER, UNKNOWN = "TA0003A", "TA0004A", "TA0009A"


@pytest.fixture
def counting(loader: Loader) -> Loader:
    """Two units that count; one of them is the officer's."""
    rows = [("Mã đơn vị", "Tên đơn vị", "Mã số thuế", "Cách theo dõi", "Loại hình", "Ngày bắt đầu")]
    rows += [
        (OWN, "Xã Bình Chánh", "4300123456", "số lượng", "DNNQD", D(-200).isoformat()),
        (OTHER, "Xã Tịnh Hà", "4300123457", "số lượng", "DNNQD", D(-200).isoformat()),
    ]
    assert loader.load(rows, ImportKind.UNITS)["created"] == 2
    loader.units |= dict(loader.session.execute(select(Unit.code, Unit.id)).all())
    loader.session.commit()
    return loader


def load(loader: Loader, by: User, *rows: Sequence[Any], header: Sequence[str] = COUNTS, **how: Any) -> dict[str, Any]:
    return loader.load([header, *rows], ImportKind.UNITS, by=by, **how)


def errors(result: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["code"], error["column"]) for error in result["errors"]]


def test_an_officer_brings_the_numbers_of_their_units(counting: Loader) -> None:
    officer = counting.officer(OWN)
    result = load(counting, officer, (OWN, 60, 45), evidence=Evidence.VERIFIED)
    assert counts(result) == {"updated": 1}
    assert counting.figure("participants", DAY, OWN) == 60
    assert counting.figure("installed_verified", DAY, OWN) == 45
    assert counting.session.get_one(Unit, counting.units[OWN]).list_on == DAY
    header = (*COUNTS, "Lý do giảm", "Tên đơn vị", "Cách theo dõi", "Loại hình", "Mã số thuế")
    same = (OWN, 59, 45, "Nghỉ việc", "Xã Bình Chánh", "số lượng", "DNNQD", "4300123456")
    assert counts(load(counting, officer, same, header=header, on=D(3))) == {"updated": 1}, "what says nothing new may"
    assert counting.figure("participants", D(3), OWN) == 59


OTHERWISE = {
    "Tên đơn vị": "Xã Bình Chánh mới",
    "Mã số thuế": "4300999999",
    "Địa bàn 2021": "Xã Bình Chánh, Huyện Bình Sơn",
    "Xã, phường": "Xã Bình Chánh",
    "Sở, ban, ngành": "Sở Y tế",
    "Loại hình": "TRUONG-CL",
    "Cơ quan BHXH quản lý": "BHXH huyện Sơn Hà",
    "Cán bộ chuyên quản": "can.bo",
    "Cách theo dõi": "danh sách",
    "Số lao động": "120",
    "Đầu mối liên hệ": "Phạm Thị Nga",
    "Điện thoại đầu mối": "0255 3828 919",
    "Thư điện tử đầu mối": "nga@example.vn",
    "Địa chỉ": "Số 5 đường Hùng Vương",
    "Ngày đã triển khai": f"{D(-10):%d/%m/%Y}",
}


@pytest.mark.parametrize("heading", OTHERWISE)
def test_no_other_change_of_a_unit_is_an_officer_s_to_load(counting: Loader, heading: str) -> None:
    officer = counting.officer(OWN)
    before = counting.postings()
    result = load(counting, officer, (OWN, 60, 45, OTHERWISE[heading]), header=(*COUNTS, heading))
    assert ("row.only_counts", heading) in errors(result)
    assert counts(result) == {"rejected": 1}
    assert counting.postings() == before
    assert f"cột {heading}: chỉ được nạp số đến nay" in result["errors"][-1]["message"]


@pytest.mark.parametrize(
    ("heading", "taken", "nobodys"),
    [
        ("Cán bộ chuyên quản", "can.bo", "khong.co.ai"),
        ("Mã số thuế", "4300123457", "4300999999"),
        ("Loại hình", "TRUONG-CL", "KHONG-CO"),
    ],
)
def test_what_is_refused_does_not_tell_what_else_there_is(
    counting: Loader, heading: str, taken: str, nobodys: str
) -> None:
    officer = counting.officer(OWN)
    said = [load(counting, officer, (OWN, 60, 45, value), header=(*COUNTS, heading)) for value in (taken, nobodys)]
    assert said[0]["errors"] == said[1]["errors"]


@pytest.mark.parametrize("further", [{}, {"Tên đơn vị": "Xã Tịnh Hà"}, {"Mã số thuế": "4300123457"},
                                     {"Cán bộ chuyên quản": "can.bo"}, {"Cách theo dõi": "danh sách"}])  # fmt: skip
def test_units_of_others_and_unknown_ones_answer_alike(counting: Loader, further: dict[str, str]) -> None:
    officer = counting.officer(OWN)
    undone = counting.load(
        [("Mã đơn vị", "Tên đơn vị", "Cách theo dõi"), ("TA0005A", "Xã Hoàn Tác", "số lượng")], ImportKind.UNITS
    )
    counting.undo(undone["batch"])
    header, said = (*COUNTS, *further), {}
    for code in (OTHER, UNKNOWN, "TA0005A"):
        result = load(counting, officer, (code, 60, 45, *further.values()), header=header)
        assert counts(result) == {"rejected": 1}
        assert errors(result) == [("row.unit_not_yours", "Mã đơn vị")]
        rows = counting.session.scalars(select(BatchRow.unit_id).where(BatchRow.batch_id == result["batch"])).all()
        assert rows == [None]
        said[code] = str(result | {"batch": 0}).replace(code, "…")
    assert len(set(said.values())) == 1


@pytest.mark.parametrize(
    ("role", "scope"),
    [(Role.LIAISON, ScopeKind.UNITS), (Role.DESK, ScopeKind.PROVINCE), (Role.LEADER, ScopeKind.PROVINCE),
     (Role.ADMIN, ScopeKind.PROVINCE)],
)  # fmt: skip
def test_no_other_role_brings_anything(counting: Loader, role: Role, scope: ScopeKind) -> None:
    unit_ids = [counting.units[OWN]] if scope is ScopeKind.UNITS else []
    user = counting._user("ai.do", role, scope, unit_ids)
    result = load(counting, user, (OWN, 60, 45), (UNKNOWN, 1, 1))
    assert errors(result) == [("row.unit_not_yours", "Mã đơn vị")] * 2


def test_who_holds_both_roles_changes_units_only_where_they_are_staff(counting: Loader) -> None:
    user = counting.officer(OWN)
    assign(counting.session, user, role=Role.STAFF, scope=ScopeKind.UNITS, by=counting.system,
           unit_ids=[counting.units[OTHER]])  # fmt: skip
    counting.session.commit()
    header = (*COUNTS, "Tên đơn vị")
    result = load(counting, user, (OWN, 60, 45, "Tên khác"), (OTHER, 50, 40, "Tên mới"), header=header)
    assert errors(result) == [("row.only_counts", "Tên đơn vị")]
    assert (result["updated"], counting.figure("participants", DAY, OTHER)) == (1, 50)
    assert errors(load(counting, user, (UNKNOWN, 1, 1, "Xã mới"), header=header)) == [("row.unit_scope", "")]


def test_a_unit_that_keeps_a_list_takes_no_numbers(counting: Loader) -> None:
    officer = counting.officer("TA0001A")
    assert errors(load(counting, officer, ("TA0001A", 60, 45))) == [("row.counts_by_list", "")]


def test_an_officer_changes_no_unit_by_a_file(counting: Loader) -> None:
    user = counting.officer(OWN)
    rights = rights_of(counting.session, user, ImportKind.UNITS)
    assert (rights.loads, rights.changes) == (frozenset({counting.units[OWN]}), frozenset())
    assert rights_of(counting.session, counting.system, ImportKind.UNITS).changes is None


def test_the_grid_is_offered_to_an_officer_filled_in_and_written(staffed: Staffed) -> None:
    world = staffed.world
    officer_id = staffed.officer_id()
    own, other = world.unit(UnitMode.COUNT, officer=officer_id), world.unit(UnitMode.COUNT)
    client = staffed.officer()
    assert "chỉ nạp được số đến nay" in client.page("/imports/new").text
    assert "chỉ nạp được số đến nay" not in staffed.staff().page("/imports/new").text
    page = client.page("/imports/templates")
    assert "/imports/template/counts.xlsx" in page.links.values()
    assert not {"/imports/template/units.xlsx", "/imports/template/units.xlsx?filled=1"} & set(page.links.values())
    assert "/imports/template/counts.xlsx" in client.page("/units/counts").links.values()
    assert client.get("/imports/template/units.xlsx").status_code == 404
    made = book(client.get("/imports/template/counts.xlsx").data)
    sheet = made["Danh sách"]
    assert [sheet[f"A{row}"].value for row in (2, 3)] == [code_of(staffed, own), None]
    sheet[f"{column(made, 'Đến nay: Người tham gia')}2"] = 62
    path = str(send(client, saved(made), "so-lieu.xlsx", kind="units"))
    assert "Đã ghi" in apply(staffed, client, path).text
    assert world.figure("participants", 10_000, own) == 62
    code = code_of(staffed, other)
    refused = client.page(preview(client, [COUNTS, (code, 5, 5)], kind="units"))
    assert f'không có đơn vị mang mã "{code}" trong phạm vi được giao' in refused.text
    assert "Đơn vị 2" not in refused.text
    undone = client.submit(f"{path}/undo", {}, action=f"{path}/undo")
    assert undone.status_code == 303
    finish(staffed.app, path)
    assert world.figure("participants", 10_000, own) == 0


def test_an_officer_sees_no_list_of_units_that_others_loaded(staffed: Staffed) -> None:
    own = staffed.world.unit(UnitMode.COUNT, officer=staffed.officer_id())
    path = preview(staffed.staff(), [COUNTS, (code_of(staffed, own), 5, 5)], kind="units")
    assert staffed.officer().get(path).status_code == 404
    other = staffed.user("khac", Role.OFFICER, ScopeKind.UNITS, unit_ids=[own])
    theirs = preview(staffed.client(other.username), [COUNTS, (code_of(staffed, own), 6, 6)], kind="units")
    assert staffed.officer().get(theirs).status_code == 404
    assert "Đang chờ người nạp xem và ghi." in staffed.staff().page(theirs).text


def test_who_is_staff_no_more_takes_back_numbers_and_nothing_else(staffed: Staffed) -> None:
    own = staffed.world.unit(UnitMode.COUNT)
    user, code = staffed.user("truoc", Role.STAFF, ScopeKind.UNITS, unit_ids=[own]), code_of(staffed, own)
    client = staffed.client(user.username)
    numbers = preview(client, [COUNTS, (code, 5, 5)], kind="units")
    apply(staffed, client, numbers)
    renamed = preview(client, [("Mã đơn vị", "Tên đơn vị"), (code, "Tên mới")], kind="units")
    apply(staffed, client, renamed)
    waiting = preview(client, [("Mã đơn vị", "Tên đơn vị"), (code, "Tên mới nữa")], kind="units")
    staffed.session.scalars(select(Assignment).where(Assignment.user_id == user.id)).one().role = Role.OFFICER.value
    staffed.session.commit()
    assert client.get(numbers).status_code == client.get(f"{numbers}/undo").status_code == 200
    for path in (renamed, waiting):
        assert path not in client.page("/imports").links.values()
        assert client.get(path).status_code == client.get(f"{path}/undo").status_code == 404
        assert post(client, f"{path}/undo") == post(client, f"{path}/apply") == 404
    assert staffed.session.get_one(Unit, own).name == "Tên mới"


def test_a_unit_handed_over_meanwhile_is_not_written(staffed: Staffed) -> None:
    own = staffed.world.unit(UnitMode.COUNT, officer=staffed.officer_id())
    client = staffed.officer()
    path = preview(client, [COUNTS, (code_of(staffed, own), 5, 5)], kind="units")
    form = client.page(path).form(action=f"{path}/apply")
    with staffed.world.act("attribute_unit") as act:
        units.attribute(act, own, subject="officer", value=staffed.officer_id("khac"), on=today())
    assert client.post(f"{path}/apply", data=form.values).status_code == 404
    assert staffed.world.figure("participants", 10_000, own) == 0


@pytest.mark.parametrize("name", ["liaison", "leader", "desk", "admin"])
def test_the_page_takes_no_list_of_units_of_others(staffed: Staffed, name: str) -> None:
    own = staffed.world.unit(UnitMode.COUNT)
    client = staffed.liaison(own) if name == "liaison" else getattr(staffed, name)()
    assert client.get("/imports/template/counts.xlsx").status_code == 404
    if name in ("leader", "desk"):
        assert client.get("/imports/new").status_code == 404
        return
    page = send(client, files.workbook([COUNTS, (code_of(staffed, own), 5, 5)]), status=422, kind="units")
    assert isinstance(page, Page)
    assert staffed.session.query(Batch).count() == 0


def test_the_grid_of_an_agent_has_a_row_for_each_group(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = agent(staffed)
    staffed.session.execute(update(Unit).where(Unit.id == unit_id).values(name="Bưu điện huyện"))
    client = staffed.staff()
    made = book(client.get("/imports/template/counts.xlsx").data)
    sheet = made["Danh sách"]
    group = column(made, "Số liệu của nhóm")
    code = code_of(staffed, unit_id)
    assert [(sheet[f"A{row}"].value, sheet[f"{group}{row}"].value) for row in (2, 3, 4)] == [
        (code, "Người lao động"), (code, "Hộ gia đình"), (None, None),
    ]  # fmt: skip
    people = column(made, "Đến nay: Người tham gia")
    sheet[f"{people}2"], sheet[f"{people}3"] = 8, 200
    path = str(send(client, saved(made), "so-lieu.xlsx", kind="units"))
    assert "Đã ghi" in apply(staffed, client, path).text
    rows = staffed.session.execute(select(UnitCount.people_group, UnitCount.participants)).all()
    assert sorted(rows) == [("employee", 8), ("household", 200)]
    again = book(client.get("/imports/template/counts.xlsx").data)["Danh sách"]
    last = column(made, "Số lần trước")
    assert "Người tham gia 8" in str(again[f"{last}2"].value)
    assert "Người tham gia 200" in str(again[f"{last}3"].value)
    assert client.submit(f"{path}/undo", {}, action=f"{path}/undo").status_code == 303
    finish(staffed.app, path)
    assert world.figure("participants", 10_000, unit_id) == 0
    assert world.findings() == []


GROUPS = ("Mã đơn vị", "Số liệu của nhóm", "Đến nay: Người tham gia")


def test_a_group_comes_once_and_is_one_of_which_the_unit_tells(staffed: Staffed) -> None:
    unit_id, other = agent(staffed), staffed.world.unit(UnitMode.COUNT)
    client = staffed.staff()
    code, of_other = code_of(staffed, unit_id), code_of(staffed, other)
    twice = client.page(preview(client, [GROUPS, (code, "Hộ gia đình", 5), (code, "", 6)], kind="units")).text
    assert "Chỉ giữ một dòng" in twice, "an agent's are households where no group is named"
    strange = client.page(preview(client, [GROUPS, (of_other, "Hộ gia đình", 5)], kind="units")).text
    assert "chỉ ghi số liệu của nhóm Người lao động" in strange
    good = client.page(preview(client, [GROUPS, (code, "", 5), (of_other, "Người lao động", 6)], kind="units")).text
    assert "Chỉ giữ một dòng" not in good
