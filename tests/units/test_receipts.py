"""Directives and the units that have them: the list, many at once, one unit's own row."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from rollout.core.dates import today
from rollout.models import AuditRecord, Directive, DirectiveReceipt, UnitType
from rollout.register import receipts
from rollout.vocabulary import DeliveryWay
from tests.filling import refuse, save
from tests.page import Page, PageClient
from tests.staffed import Staffed, queries

pytestmark = pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)

LIST = "/units/receipts"


@pytest.fixture
def directive_id(staffed: Staffed) -> int:
    rows = [
        Directive(
            code=code, number=number, alias="", issued_on=on, issuer="BHXH tỉnh", subject=f"Về việc {code}", note=""
        )
        for code, number, on in (
            ("6396", "6396/UBND-KGVX", date(2020, 11, 26)),
            ("728", "728/BHXH-TT&PTĐT", date(2021, 6, 4)),
        )
    ]
    staffed.session.add_all(rows)
    staffed.session.commit()
    return rows[1].id


def send(client: PageClient, ids: list[int], address: str = LIST, **data: str) -> Page:
    values = client.page(address).form("unit_ids").values.copy()
    values.setlist("unit_ids", [str(i) for i in ids])
    for name, value in data.items():
        values[name] = value
    answer = client.post(client.page(address).form("unit_ids").action, data=values)
    return client.page(answer.location) if answer.status_code == 303 else Page(answer)


def known(staffed: Staffed) -> list[tuple[int, int, date | None, str | None, str, date | None]]:
    staffed.session.rollback()
    rows = staffed.session.scalars(select(DirectiveReceipt).order_by(DirectiveReceipt.unit_id))
    return [(row.directive_id, row.unit_id, row.sent_on, row.way, row.number_in, row.received_on) for row in rows]


def test_households_are_sent_nothing(staffed: Staffed, directive_id: int) -> None:
    """They are no addressees; where somebody noted it all the same, it is shown."""
    households = UnitType(code="xa", name="Hộ gia đình", form="commune", default_group="household")
    staffed.session.add(households)
    staffed.session.commit()
    unit_ids = [staffed.world.unit(officer=staffed.officer_id(), unit_type=households.id) for _ in range(2)]
    staffed.world.unit(officer=staffed.officer_id())
    assert "1 đơn vị · 728/BHXH-TT&PTĐT · Chưa gửi, chưa nhận" in staffed.officer().page(LIST).text
    directive = staffed.session.get_one(Directive, directive_id)
    receipts.note_sent(
        staffed.session, directive, unit_ids[:1], on=today(), way=DeliveryWay.EMAIL, by=staffed.world.user
    )
    staffed.session.commit()
    assert "1 đơn vị · 728/BHXH-TT&PTĐT · Đã gửi" in staffed.officer().page(f"{LIST}?state=sent").text


def test_sent_to_those_ticked_and_gone_from_the_list(staffed: Staffed, directive_id: int) -> None:
    own = [staffed.world.unit(officer=staffed.officer_id()) for _ in range(3)]
    stranger = staffed.world.unit()
    officer = staffed.officer()
    page = officer.page(LIST)
    assert "3 đơn vị · 728/BHXH-TT&PTĐT · Chưa gửi, chưa nhận" in page.text
    page = send(officer, [*own[:2], stranger], delivery="email")
    assert "Đã ghi gửi 728/BHXH-TT&PTĐT cho 2 đơn vị." in page.text
    assert "1 đơn vị · 728" in page.text
    assert [(row[1], row[2], row[3]) for row in known(staffed)] == [(i, today(), "email") for i in own[:2]]
    page = send(officer, own, f"{LIST}?state=all", delivery="post")
    assert "Đã ghi gửi 728/BHXH-TT&PTĐT cho 1 đơn vị." in page.text
    assert "2 đơn vị đã được gửi từ trước, không đổi." in page.text
    assert [row[3] for row in known(staffed)] == ["email", "email", "post"]
    assert "Chưa chọn đơn vị" in send(officer, [], f"{LIST}?state=all").text
    assert "sau hôm nay" in send(officer, own, f"{LIST}?state=all", day=f"{today() + timedelta(days=3):%d/%m/%Y}").text
    text = officer.page(f"{LIST}?directive={directive_id - 1}").text
    assert "3 đơn vị · 6396/UBND-KGVX" in text
    noted = staffed.session.scalars(select(AuditRecord).where(AuditRecord.action == "send_directive")).all()
    assert [(row.subject, row.detail["units"]) for row in noted] == [("directive", 2), ("unit", 1)]


def test_one_unit_by_who_sends_and_by_who_receives(staffed: Staffed, directive_id: int) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    officer, liaison = staffed.officer(), staffed.liaison(unit_id)
    path = f"/units/{unit_id}/receipts/{directive_id}"
    save(officer, path, sent_on="01/07/2021", delivery="system")
    form = liaison.page(path).form("received_on")
    assert "sent_on" not in form.names
    told = save(liaison, path, received_on="03/07/2021", number_in="215/CVĐ")
    assert "215/CVĐ" in told
    assert known(staffed) == [(directive_id, unit_id, date(2021, 7, 1), "system", "215/CVĐ", date(2021, 7, 3))]
    assert "không có gì thay đổi" in save(liaison, path, received_on="03/07/2021")
    assert "Ngày gửi sau ngày đến" in refuse(officer, path, sent_on="04/07/2021")
    assert "ban hành ngày 04/06/2021" in refuse(officer, path, sent_on="03/06/2021")
    assert "Ghi số đến thì ghi cả ngày đến" in refuse(officer, path, received_on="")
    assert "Ghi số đến thì ghi cả ngày đến" in refuse(officer, path, delivery="")
    assert "Đã nhận" in officer.page(f"{LIST}?state=received").text
    save(officer, path, sent_on="", delivery="", received_on="", number_in="")
    assert known(staffed) == []
    piece = liaison.fragment(f"/units/{unit_id}/receipts")
    assert "728/BHXH-TT&PTĐT" in piece.text


def test_a_unit_may_have_it_without_our_sending(staffed: Staffed, directive_id: int) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    save(staffed.liaison(unit_id), f"/units/{unit_id}/receipts/{directive_id}", received_on="10/07/2021")
    assert "1 đơn vị" not in staffed.officer().page(LIST).text
    text = send(staffed.officer(), [unit_id], f"{LIST}?state=all", day="11/07/2021").text
    assert "Ngày gửi sau ngày đến" in text


def test_filter_order_pages_file_and_queries(staffed: Staffed, directive_id: int) -> None:
    units = [staffed.world.unit() for _ in range(55)]
    directive = staffed.session.get_one(Directive, directive_id)
    for place, unit_id in enumerate(units[:3]):
        receipts.note_sent(
            staffed.session, directive, [unit_id], on=date(2021, 7, 3 - place), way=DeliveryWay.POST,
            by=staffed.world.user,
        )  # fmt: skip
    staffed.session.commit()
    staff = staffed.staff()
    assert len(staff.page(LIST).rows) == 51
    assert len(staff.page(f"{LIST}?page=2").rows) == 3
    assert "Đơn vị 7" in staff.page(f"{LIST}?q=don+vi+7").text
    assert "1 đơn vị" in staff.page(f"{LIST}?q=ta0009a").text
    ordered = [row[2] for row in staff.page(f"{LIST}?state=sent&order=sent").rows[1:]]
    assert ordered == ["01/07/2021", "02/07/2021", "03/07/2021"]
    assert [row[2] for row in staff.page(f"{LIST}?state=sent&order=-sent").rows[1:]] == ordered[::-1]
    assert staff.page(f"{LIST}?state=all&order=-name").rows[1][0].endswith("Đơn vị 9")
    assert staff.page(f"{LIST}?state=all&order=received").rows[1][5] == "–"
    page = staff.page(f"{LIST}?state=sent")
    action = f"{LIST}/export.csv?state=sent"
    lines = staff.post(action, data=page.form(action=action).values).get_data(as_text=True).strip().splitlines()
    assert len(lines) == 4
    assert queries(lambda: staff.page(LIST)) == queries(lambda: staff.page(f"{LIST}?state=all&page=2")) <= 15
    assert staff.fragment(LIST).element("receipts").tag == "div"


def test_without_any_directive(staffed: Staffed) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    officer = staffed.officer()
    assert "Danh mục chưa có văn bản chỉ đạo nào." in officer.page(LIST).text
    assert "Danh mục chưa có văn bản chỉ đạo nào." in officer.page(f"/units/{unit_id}/receipts").text
    for client in (staffed.liaison(unit_id), staffed.leader(), staffed.admin(), staffed.desk()):
        assert client.get(LIST).status_code == 404
