"""The pages of directives: what they show to whom, and the acts that are done on them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.formats import day as written
from rollout.core.installation import SYSTEM_NAME, system_user
from rollout.directives.splitting import Piece
from rollout.directives.texts import NewDirective, add_directive
from rollout.models import (
    AuditRecord,
    Department,
    Obligation,
    ObligationAddressee,
    ObligationEvent,
    ObligationProof,
    Unit,
)
from rollout.registry.seed import load_registry
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_obligations import ObligationRule
from tests.directives.laying import FIGURE, ISSUED, PROVED, clause, lay
from tests.filling import refuse, save
from tests.page import Page
from tests.staffed import Staffed, queries

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

NOTHING = {"measure": None, "threshold": None}


def test_the_shipped_directives_are_there_with_their_obligations(staffed: Staffed, session: Session) -> None:
    """In the real registry: 6396 and 728, no due day where the text has none."""
    for name in ("unit_type", "office", "department", "area"):
        session.execute(Obligation.metadata.tables[name].delete())
    load_registry(session)
    session.commit()
    staff = staffed.staff()
    page = staff.page("/directives")
    assert "6396/UBND-KGVX" in page.links
    assert "0/51 việc đã xong không có đối tượng: 49" in page.text
    of_6396 = staff.page(page.links["6396/UBND-KGVX"])
    assert "Sở, ban, ngành 35" in of_6396.text
    assert "Chưa có hạn trong văn bản" in of_6396.text
    assert "2728/BHXH-TT&PTĐT" in staff.page(page.links["728/BHXH-TT&PTĐT"]).text
    assert staff.page("/registry").links["Văn bản chỉ đạo"] == "/directives"
    admin = staffed.admin().page("/directives")
    assert "6396/UBND-KGVX" in admin.links
    assert "việc đã xong" not in admin.text


def test_a_directive_is_read_in_five_seconds_and_opens_on_demand(
    staffed: Staffed, session: Session, shown: Obligation
) -> None:
    staff = staffed.staff()
    page = staff.page("/directives/1")
    assert "0/3 việc đã xong" in page.text
    assert "Đơn vị 1" not in page.text  # opened on demand
    rows = staff.page("/directives/1/groups/unit-unknown").rows
    assert rows == [["Tên", "1. Mục 1: Cài đặt VssID"], ["Đơn vị 1 TA0001A", "Đang thực hiện 4/6 · 66,7 %"]]
    piece = staff.fragment("/directives/1/groups/department", Target="group-department")
    assert [row[0] for row in piece.rows] == ["Tên", "Sở 1", "Sở 2"]
    assert staff.page("/directives/1/groups/department?state=done").text.count("Không có đối tượng nào khớp") == 1
    assert [row[0] for row in staff.page("/directives/1/groups/department?q=so+2").rows[1:]] == ["Sở 2"]
    for gone in ("/directives/1/groups/health", "/directives/1/groups/nobody", "/directives/99"):
        staff.page(gone, 404)


def test_a_proof_is_noted_confirmed_and_taken_back(staffed: Staffed, session: Session, shown: Obligation) -> None:
    staff, at = staffed.staff(), "/directives/addressees/department/1"
    assert "Chưa có minh chứng nào" in refuse(staff, f"{at}/obligations/1/confirm", note="Đã xong")
    new = f"{at}/obligations/1/proofs/new"
    assert staff.page(new).form("kind").values["kind"] == ""
    assert "Cần điền mục này." in refuse(staff, new, day="hôm qua", text="Văn bản số 12/SYT-VP")
    said = save(staff, new, kind="letter", day="hôm qua", text="Văn bản số 12/SYT-VP")
    assert "Đã ghi minh chứng." in said
    assert "Chờ xác nhận" in said
    said = save(staff, f"{at}/obligations/1/confirm", note="")
    assert "1/1 việc đã xong" in said
    assert "1/3 việc đã xong" in staff.page("/directives/1").text
    said = save(staff, f"{at}/obligations/1/unconfirm", reason="Văn bản nhầm")
    assert "0/1 việc đã xong" in said
    staff.submit(at, {}, action=f"{at}/obligations/1/proofs/1/take-back")
    assert "Chưa có kết quả" in staff.page(at).text
    kinds = list(session.scalars(select(ObligationEvent.kind).order_by(ObligationEvent.id)))
    assert kinds == ["laid", "laid", "proved", "confirmed", "unconfirmed", "proof_taken_back"]
    trail = list(
        session.scalars(select(AuditRecord.action).where(AuditRecord.subject == "obligation").order_by(AuditRecord.id))
    )
    assert trail[2:] == ["prove_obligation", "confirm_obligation", "unconfirm_obligation", "take_proof_back"]
    assert "Văn bản nhầm" in staff.page(at).text


def test_what_is_confirmed_does_not_outlive_its_only_proof(staffed: Staffed, session: Session, unit_id: int) -> None:
    by = staffed.world.user
    lay(session, clause(session, by), FIGURE, by, rule=ObligationRule.EVIDENCE, **NOTHING)
    officer, staff, at = staffed.officer(), staffed.staff(), f"/directives/addressees/unit/{unit_id}"
    new = f"{at}/obligations/1/proofs/new"
    for text in ("Đã làm việc", "Đã phát bài"):
        save(officer, new, kind="visit", day="hôm nay", text=text)
    assert "1/1 việc đã xong" in save(staff, f"{at}/obligations/1/confirm", note="")
    assert "bởi Người staff" in officer.page(at).text
    assert "Rút lại" not in officer.page(at).text
    token = officer.page(at).form(action="/logout").values["csrf_token"]
    refused = officer.post(f"{at}/obligations/1/proofs/1/take-back", data={"csrf_token": token})
    assert refused.status_code == 422
    assert "Bỏ xác nhận trước" in Page(refused).text
    staff.submit(at, {}, action=f"{at}/obligations/1/proofs/1/take-back")
    assert "1/1 việc đã xong" in staff.page(at).text  # another proof holds it
    staff.submit(at, {}, action=f"{at}/obligations/1/proofs/2/take-back")
    left = staff.page(at).text
    assert "0/1 việc đã xong" in left
    assert "Đã rút lại minh chứng và bỏ xác nhận" in left
    kinds = list(session.scalars(select(ObligationEvent.kind).order_by(ObligationEvent.id)))
    assert kinds[-3:] == ["proof_taken_back", "proof_taken_back", "unconfirmed"]


def test_who_owes_nothing_and_who_gets_another_day(staffed: Staffed, session: Session, shown: Obligation) -> None:
    staff, at = staffed.staff(), "/directives/addressees/department/2"
    past, soon = written(today() - timedelta(days=3)), written(today() + timedelta(days=1))
    assert "Đã đặt hạn." in save(staff, "/directives/obligations/1/due", due_on=past, reason="Theo kết luận họp")
    assert "Quá hạn" in staff.page(at).text
    assert "1 việc của sở, ngành" not in staff.page("/directives/overdue").text
    assert "2 việc của sở, ngành, cơ quan" in staff.page("/directives/overdue").text
    assert "Hạn không đổi." in refuse(staff, "/directives/obligations/1/due", due_on=past, reason="Như cũ")
    assert "Sắp đến hạn" in save(staff, f"{at}/obligations/1/due", due_on=soon, reason="Sở đề nghị lùi")
    assert "Hạn riêng: Sở đề nghị lùi" in staff.page(at).text
    assert "Được miễn: Đã giải thể" in save(staff, f"{at}/obligations/1/exempt", reason="Đã giải thể")
    assert "Người khác vừa ghi" in refuse(staff, f"{at}/obligations/1/exempt", reason="Lần nữa")
    assert "Được miễn" not in save(staff, f"{at}/obligations/1/unexempt", reason="Nhầm").partition("Những việc")[0]
    assert session.scalar(select(func.count()).select_from(ObligationAddressee)) == 1
    wrong = refuse(staff, "/directives/obligations/1/due", due_on="01/01/2021", reason="Sai ngày")
    assert "Hạn đứng trước ngày 01/03/2021" in wrong


def test_a_figure_is_never_confirmed_by_hand(
    staffed: Staffed, session: Session, shown: Obligation, unit_id: int
) -> None:
    staff, at = staffed.staff(), f"/directives/addressees/unit/{unit_id}"
    page = staff.page(at)
    assert "4/6 · 66,7 %" in page.text
    assert "Xác nhận đã xong" not in page.links
    assert "tính theo số liệu" in refuse(staff, f"{at}/obligations/2/confirm", note="Đủ rồi")
    assert page.links["4/6 · 66,7 %"] == "/?unit=TA0001A&group=employee&base=all&evidence=reported"


def test_laying_and_withdrawing(staffed: Staffed, session: Session, shown: Obligation) -> None:
    staff, new = staffed.staff(), "/directives/clauses/1/obligations/new"
    said = save(
        staff, new, task="Cài đặt VssID cho giáo viên", addressees="unit-school", rule="figure", measure="accepted",
        base="smartphone", group="employee", evidence="verified", threshold="90", starts_on="05/03/2021", due_on="",
    )  # fmt: skip
    assert "Xong khi 90 % đạt: Đã được cấp tài khoản" in said
    assert "Đơn vị: Trường học" in said
    row = session.get_one(Obligation, 3)
    assert (row.unit_form, row.measure, row.base, row.evidence) == ("school", "accepted", "smartphone", "verified")
    said = save(
        staff, new, task="Báo cáo", addressees="vss_office", rule="manual", threshold="", starts_on="05/03/2021"
    )
    assert "BHXH huyện, thị xã" in said
    assert session.get_one(Obligation, 4).measure is None
    wrong = refuse(staff, new, task="Báo cáo", rule="figure", threshold="", starts_on="05/03/2021")
    assert "cần đủ số liệu" in wrong
    assert "Tỷ lệ từ 1 đến 100." in refuse(staff, new, task="Báo cáo", threshold="101", starts_on="05/03/2021")
    assert "Đã rút nhiệm vụ." in save(staff, "/directives/obligations/3/withdraw", reason="Giao nhầm")
    staff.page("/directives/obligations/3", 404)
    session.expire_all()
    manual = "/directives/addressees/office/1/obligations/4/confirm"
    assert "Cần ghi căn cứ xác nhận." in refuse(staff, manual, note="")
    assert "1/1 việc đã xong" in save(staff, manual, note="Đã nhận báo cáo")


TEXT = """Kính gửi: Các sở, ban, ngành.
Để triển khai ứng dụng, UBND tỉnh yêu cầu:
1. Sở Y tế
a) Hướng dẫn các bệnh viện.
b) Báo cáo, liên hệ ông A, điện thoại 0905 123 456.
2. Các đơn vị thực hiện./.
Nơi nhận:
- Như trên."""


def test_a_text_is_pasted_split_changed_and_kept(staffed: Staffed, session: Session) -> None:
    staff, at = staffed.staff(), "/directives/new"
    facts = {"number": "55/UBND-VX", "issued_on": "01/02/2021", "issuer": "UBND tỉnh", "subject": "Triển khai VssID"}
    response = staff.submit(at, {**facts, "text": TEXT, "act": "split"})
    assert response.status_code == 200
    page = Page(response)
    assert "Đã thay số điện thoại di động" in page.text
    values = page.form("clause_number").values
    assert values.getlist("clause_number") == ["mở đầu", "1a", "1b", "2", "", "", ""]
    assert values.getlist("clause_text")[2] == "Báo cáo, liên hệ ông A, điện thoại […]."
    for left in ("Kính gửi: Các sở, ban, ngành.", "1. Sở Y tế", "- Như trên."):
        assert left in page.text
    values.setlist("clause_text", ["", *values.getlist("clause_text")[1:]])
    values.setlist("act", ["save"])
    saved = staff.post(at, data=values)
    assert saved.status_code == 303
    kept = staff.page(saved.location)
    assert "Đã nhập văn bản với 3 mục." in kept.text
    assert "mở đầu" not in kept.text
    again = staff.post(at, data=values)
    assert again.location == saved.location
    assert "không ghi lại lần nữa" in staff.page(again.location).text
    values.setlist("issuer", ["Sở Y tế"])
    other = Page(staff.post(at, data=values))
    assert "Văn bản này đã ghi với nội dung khác" in other.text
    values = other.form("clause_number").values
    values.setlist("act", ["save"])
    again = staff.post(at, data=values)
    assert again.status_code == 422
    assert "Văn bản số 55/UBND-VX đã có." in Page(again).text
    values.setlist("clause_text", ["Gọi 0905123456", *values.getlist("clause_text")[1:]])
    values.setlist("number", ["56/UBND-VX"])
    assert "Mục 1a có số điện thoại" in Page(staff.post(at, data=values)).text
    values.setlist("clause_number", ["1"] * 6)
    values.setlist("clause_text", ["Thực hiện."] * 6)
    assert "Mục 1 có hai lần" in Page(staff.post(at, data=values)).text
    assert staff.post(at, data={**values, "act": "save", "token": ""}).status_code == 400
    assert "Không tách được mục nào" in Page(staff.submit(at, {**facts, "text": "", "act": "split"})).text


def test_what_is_pasted_waits_as_a_draft(staffed: Staffed) -> None:
    staff, at = staffed.staff(), "/directives/new"
    facts = {"number": "55/UBND-VX", "issued_on": "01/02/2021", "issuer": "UBND tỉnh", "subject": "Triển khai VssID"}
    values = Page(staff.submit(at, {**facts, "text": TEXT, "act": "split"})).form("clause_number").values
    values.setlist("draft", ["1"])
    saved = staff.post(f"/drafts/{values['token']}", data=values)
    assert "Bản nháp lưu lúc" in staff.page("/directives").text
    kept = staff.page(saved.location).form("clause_number").values
    assert kept["number"] == "55/UBND-VX"
    assert kept.getlist("clause_number")[:4] == ["mở đầu", "1a", "1b", "2"]
    kept.setlist("act", ["save"])
    assert staff.post(at, data=kept).status_code == 303
    assert "Bản nháp" not in staff.page("/directives").text


def test_the_letter_says_what_is_owed_and_nothing_personal(
    staffed: Staffed, session: Session, shown: Obligation, unit_id: int
) -> None:
    letter = staffed.officer().page(f"/directives/addressees/unit/{unit_id}/letter")
    assert "Kính gửi: Đơn vị 1" in letter.text
    assert "Thực hiện Công văn số 10/UBND ngày 01/3/2021 của UBND tỉnh" in letter.text
    assert "1. Theo Công văn số 10/UBND:" in letter.text
    assert "đạt 4/6 người lao động trong danh sách (đơn vị báo), bằng 66,7 %; mức phải đạt 100 %." in letter.text
    assert "Nguyễn Văn" not in letter.text
    staff = staffed.staff()
    assert "chưa nhận được kết quả, minh chứng" in staff.page("/directives/addressees/department/1/letter").text
    save(staff, "/directives/addressees/department/1/obligations/1/exempt", reason="Không thuộc diện")
    assert "Không còn nhiệm vụ nào cần đôn đốc." in staff.page("/directives/addressees/department/1/letter").text


def test_a_letter_to_a_body_of_a_district_is_warned_of(staffed: Staffed, session: Session, shown: Obligation) -> None:
    session.get_one(Department, 1).area_id = staffed.world.areas["A"]
    session.commit()
    ended = staffed.staff().page("/directives/addressees/department/1/letter")
    assert "đã kết thúc hoạt động từ 01/07/2025" in ended.text
    [letter] = [part for part in ended.markup.all("article") if "letter" in part.get("class", "")]
    assert "kết thúc hoạt động" not in "".join(letter.itertext())
    assert "kết thúc" not in staffed.staff().page("/directives/addressees/department/2/letter").text


def test_officers_note_what_their_units_did_and_steer_nothing(staffed: Staffed, session: Session, unit_id: int) -> None:
    by = staffed.world.user
    lay(session, clause(session, by), FIGURE, by, rule=ObligationRule.EVIDENCE, **NOTHING)
    other = staffed.world.unit()
    officer, at = staffed.officer(), f"/directives/addressees/unit/{unit_id}"
    assert "Chờ xác nhận" in save(
        officer, f"{at}/obligations/1/proofs/new", kind="visit", day="hôm nay", text="Đã làm việc"
    )
    for steered in (
        f"{at}/obligations/1/confirm", f"{at}/obligations/1/exempt", f"{at}/obligations/1/due", "/directives/new",
        "/directives/obligations/1/due", "/directives/obligations/1/withdraw", "/directives/clauses/1/obligations/new",
        f"/directives/addressees/unit/{other}", "/directives/addressees/department/1",
    ):  # fmt: skip
        officer.page(steered, 404)
    proof = session.scalars(select(ObligationProof)).one()
    staffed.user("second", Role.OFFICER, ScopeKind.UNITS, unit_ids=[unit_id])
    page = staffed.client("second").page(at)
    assert "Rút lại" not in page.text
    token = page.form(action="/logout").values["csrf_token"]
    answer = staffed.client("second").post(
        f"{at}/obligations/1/proofs/{proof.id}/take-back", data={"csrf_token": token}
    )
    assert answer.status_code == 422
    officer.submit(at, {}, action=f"{at}/obligations/1/proofs/{proof.id}/take-back")
    assert "Chưa có kết quả" in officer.page(at).text


def test_pieces_of_other_pages(staffed: Staffed, session: Session, shown: Obligation, unit_id: int) -> None:
    liaison, officer = staffed.liaison(unit_id), staffed.officer()
    piece = liaison.fragment(f"/units/{unit_id}/obligations")
    assert "Đang thực hiện · Cài đặt VssID" in piece.text
    assert "Minh chứng, xác nhận" not in piece.text
    page = liaison.page(f"/units/{unit_id}/obligations")
    assert "4/6" in page.text
    assert "2 người" in liaison.page(page.links["Những người chưa đạt"]).text
    staffed.user("chief", Role.LEADER)
    for path in (f"/units/{unit_id}/obligations", f"/directives/addressees/unit/{unit_id}"):
        assert "Những người chưa đạt" not in staffed.client("chief").page(path).links
    of_officer = officer.page(f"/directives/addressees/unit/{unit_id}").links
    assert of_officer["Những người chưa đạt"] == page.links["Những người chưa đạt"]
    liaison.page(f"/units/{staffed.world.unit()}/obligations", 404)
    liaison.page("/directives", 404)
    assert officer.fragment("/directives/overdue").text == ""
    save(staffed.staff(), "/directives/obligations/2/due", due_on="01/04/2021", reason="Kết luận họp")
    piece = officer.fragment("/directives/overdue")
    assert "1 việc quá hạn theo văn bản chỉ đạo" in piece.text
    assert piece.links["Đơn vị 1"] == f"/directives/addressees/unit/{unit_id}"
    assert "Không có đối tượng nào khớp" in officer.page("/directives/overdue?q=khong+co").text
    assert officer.page("/directives/overdue?q=TA0001&order=name").rows[1][0] == "Đơn vị 1 TA0001A"
    assert officer.page("/directives/overdue").rows[1][0] == "Đơn vị 1 TA0001A"
    assert "/directives/overdue" in staffed.officer().page("/today").links.values()
    assert f"/units/{unit_id}/obligations" in officer.page(f"/units/{unit_id}").links.values()


@pytest.mark.parametrize(
    ("scope", "place", "sees", "not_"),
    [
        (ScopeKind.PROVINCE, {}, ("department/1", "department/2", "office/1", "unit/1"), ()),
        (
            ScopeKind.DEPARTMENT,
            {"department_id": 1},
            ("department/1", "unit/1"),
            ("department/2", "office/1", "unit/2"),
        ),
        (ScopeKind.OFFICE, {"office_id": 1}, ("office/1", "unit/1"), ("department/1", "office/2", "unit/2")),
        (ScopeKind.UNITS, {"unit_ids": [1]}, ("unit/1",), ("department/1", "office/1", "unit/2")),
    ],
)
def test_leaders_see_the_addressees_of_their_scope(
    staffed: Staffed, session: Session, shown: Obligation, unit_id: int, scope: ScopeKind, place: dict[str, object],
    sees: tuple[str, ...], not_: tuple[str, ...],
) -> None:  # fmt: skip
    other = session.get_one(Unit, staffed.world.unit())
    staffed.user("chief", Role.LEADER, scope, **place)
    leader = staffed.client("chief")
    for path in sees:
        page = leader.page(f"/directives/addressees/{path}")
        assert "Ghi minh chứng" not in page.text
        assert "Soạn văn bản" not in page.text
    for path in not_:
        leader.page(f"/directives/addressees/{path}", 404)
    for path in ("department/1", "unit/1"):
        leader.page(f"/directives/addressees/{path}/letter", 404)
    sees_other = other.name in leader.page("/directives/1/groups/unit-unknown").text
    assert sees_other is (scope is ScopeKind.PROVINCE)


def test_a_leader_of_a_district_sees_its_committee(staffed: Staffed, session: Session, shown: Obligation) -> None:
    world = staffed.world
    world.session.execute(
        Obligation.metadata.tables["department"]
        .update()
        .where(Obligation.metadata.tables["department"].c.id == 1)
        .values(area_id=world.areas["A"])
    )
    staffed.user("chief", Role.LEADER, ScopeKind.DISTRICT, area_id=world.areas["A"])
    leader = staffed.client("chief")
    leader.page("/directives/addressees/department/1")
    leader.page("/directives/addressees/department/2", 404)


def test_openings_and_the_system_are_called_in_english(staffed: Staffed, session: Session) -> None:
    system = system_user(session)
    system.display_name = SYSTEM_NAME
    new = NewDirective("11/UBND", ISSUED, "UBND tỉnh", "Triển khai VssID", "")
    row = add_directive(session, new, [Piece("mở đầu", "Để triển khai."), Piece("2", "Thực hiện.")], by=system)
    session.commit()
    session.refresh(row)
    lay(session, row.clauses[0], PROVED, system)
    staff = staffed.staff()
    assert "Mở đầu" in staff.page("/directives/1").text
    staff.submit("/directives/1", {"language": "en"}, action="/language")
    page = staff.page("/directives/1")
    assert "Opening" in page.text
    assert "Mở đầu" not in page.text
    assert "System" in staff.page("/directives/obligations/1").text
    assert "Hệ thống" not in staff.page("/directives/obligations/1").text


def test_pages_ask_the_same_of_many_units(staffed: Staffed, session: Session, shown: Obligation) -> None:
    staff = staffed.staff()
    paths = ("/directives", "/directives/1", "/directives/1/groups/unit-unknown", "/directives/overdue")
    for path in paths:
        staff.page(path)
    before = [queries(lambda path=path: staff.get(path)) for path in paths]  # type: ignore[misc]
    for _ in range(8):
        staffed.world.unit()
    assert [queries(lambda path=path: staff.get(path)) for path in paths] == before  # type: ignore[misc]
    assert max(before) <= 30
