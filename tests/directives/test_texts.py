"""Correcting the text of a directive: what may change, what was there before, what never changes by itself."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import AuditRecord, Clause, Directive, DirectiveChange, DirectiveReceipt, Obligation
from rollout.vocabulary import DeliveryWay
from tests.directives.laying import PROVED, clause, lay
from tests.filling import refuse, save
from tests.page import Page
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

AT, FACTS, CLAUSE = "/directives/1", "/directives/1/edit", "/directives/clauses/1/edit"


@pytest.fixture
def entered(staffed: Staffed, session: Session) -> Clause:
    """Directive 1 with clause 1, of which nothing was laid on anybody, and clause 2."""
    held = clause(session, staffed.world.user)
    session.add(Clause(directive_id=1, number="2", position=2, addressee_kind="", text="Báo cáo kết quả."))
    session.commit()
    return held


def test_a_title_and_a_clause_are_corrected(staffed: Staffed, session: Session, entered: Clause) -> None:
    staff = staffed.staff()
    said = save(
        staff, FACTS, number="11/UBND", issued_on="02/03/2021", issuer="UBND tỉnh Quảng Ngãi", subject="Cài đặt VssID"
    )
    assert "Đã sửa thông tin văn bản." in said
    assert "11/UBND" in said
    assert "Trước là: Số, ký hiệu 10/UBND" in said
    assert "Trước là: Ngày ban hành 01/03/2021" in said
    said = save(staff, CLAUSE, number="1a", text="Các sở, ban, ngành cài đặt.")
    assert "Mục 1a" in said
    assert "Trước là: Nội dung Các sở, ban, ngành triển khai." in said
    assert "Nội dung không đổi." in refuse(staff, CLAUSE, number="1a")
    assert "Mục 2 có hai lần" in refuse(staff, CLAUSE, number="2")
    assert "Mục 1a có số điện thoại" in refuse(staff, CLAUSE, text="Gọi 0905 123 456")
    assert "đã có" in refuse(staff, FACTS, number=_other(staffed, session))
    edited = AuditRecord.action.in_(["edit_directive", "edit_clause"])
    trail = session.scalars(select(AuditRecord).where(edited).order_by(AuditRecord.id)).all()
    assert [row.detail["fields"] for row in trail] == [
        ["number", "issued_on", "issuer", "subject"], ["number", "text"],
    ]  # fmt: skip
    assert "Cài đặt VssID" not in str([row.detail for row in trail])


def _other(staffed: Staffed, session: Session) -> str:
    clause(session, staffed.world.user, "99/UBND")
    return "99/UBND"


def test_once_laid_a_clause_is_corrected_with_a_reason_and_stays(
    staffed: Staffed, session: Session, entered: Clause
) -> None:
    """What is due, and by whom, is as it was laid; the clause cannot go, whether the obligation is in force or not."""
    staff, by = staffed.staff(), staffed.world.user
    lay(session, entered, PROVED, by, due_on=date(2021, 6, 1))
    assert "ghi lý do sửa" in refuse(staff, CLAUSE, text="Các sở triển khai.")
    assert "ghi lý do sửa" in refuse(staff, FACTS, issued_on="05/04/2021")
    assert "gõ thiếu chữ" in save(staff, CLAUSE, text="Các sở triển khai.", reason="Khi nhập gõ thiếu chữ")
    save(staff, FACTS, issued_on="05/04/2021", reason="Nhầm ngày")
    session.expire_all()
    row = session.get_one(Obligation, 1)
    assert (row.starts_on, row.due_on, row.task) == (date(2021, 3, 1), date(2021, 6, 1), "Tuyên truyền")
    gone = "/directives/clauses/1/remove"
    assert gone not in staff.page(AT).links.values()
    assert "không bỏ được" in refuse(staff, gone, reason="Thừa")
    save(staff, "/directives/obligations/1/withdraw", reason="Giao nhầm")
    assert "không bỏ được" in refuse(staff, gone, reason="Thừa")
    said = save(staff, "/directives/clauses/2/remove", reason="Không giao việc")
    assert "Bỏ mục 2" in said
    assert "Trước là: Nội dung Báo cáo kết quả." in said
    session.expire_all()
    assert [held.number for held in session.get_one(Directive, 1).clauses] == ["1"]
    lone = clause(session, by, "99/UBND")
    assert "ít nhất một mục" in refuse(staff, f"/directives/clauses/{lone.id}/remove", reason="Thừa")


def test_two_who_correct_at_once(staffed: Staffed, session: Session, entered: Clause) -> None:
    staff = staffed.staff()
    stale = staff.page(CLAUSE).form("text")
    save(staff, "/directives/clauses/2/edit", text="Báo cáo kết quả hằng tháng.")
    stale.values.setlist("text", ["Các sở triển khai."])
    answer = staff.post(CLAUSE, data=stale.values)
    assert answer.status_code == 422
    again = Page(answer)
    assert "vừa được người khác sửa" in again.text
    assert staff.post(CLAUSE, data=again.form("text").values).status_code == 303
    assert len(session.scalars(select(DirectiveChange)).all()) == 2


def test_a_day_of_issue_comes_before_what_was_sent(staffed: Staffed, session: Session, entered: Clause) -> None:
    by, unit_id = staffed.world.user.id, staffed.world.unit()
    session.add(
        DirectiveReceipt(
            directive_id=1, unit_id=unit_id, sent_on=date(2021, 3, 5), way=DeliveryWay.POST.value, by_id=by,
            at=staffed.world.user.created_at, sent_by_id=by, number_in="",
        )
    )  # fmt: skip
    session.commit()
    assert "ngày 05/03/2021, trước ngày ban hành mới" in refuse(staffed.staff(), FACTS, issued_on="06/03/2021")
    save(staffed.staff(), FACTS, issued_on="05/03/2021")


def test_what_came_with_the_product_stays_as_it_is(staffed: Staffed, session: Session, entered: Clause) -> None:
    session.get_one(Directive, 1).by_id = None
    session.commit()
    staff = staffed.staff()
    page = staff.page(AT)
    assert "đi kèm hệ thống, giữ đúng nguyên văn nên không sửa được" in page.text
    for path in (FACTS, CLAUSE, "/directives/clauses/1/remove"):
        assert path not in page.links.values()
        assert "không sửa được" in staff.page(path, 422).text


def test_only_who_may_enter_directives_corrects_them(staffed: Staffed, session: Session, entered: Clause) -> None:
    staffed.officer_id()
    for client in (staffed.officer(), staffed.leader(), staffed.admin()):
        for path in (FACTS, CLAUSE, "/directives/clauses/1/remove"):
            client.page(path, 404)
