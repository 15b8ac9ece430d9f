"""What was typed, in words, where it is read again away from its form (rollout/core/kept.py)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rollout.core.formats import label
from rollout.core.translations import gettext
from rollout.vocabulary import (
    N_,
    Base,
    Channel,
    ContactOutcome,
    ContactWay,
    DeliveryWay,
    Evidence,
    InfoItem,
    Labelled,
    LeavingReason,
    ListWay,
    Measure,
    Milestone,
    PeopleGroup,
    Settlement,
    Sex,
    StandingKind,
    UnitForm,
    UnitMode,
)
from rollout.vocabulary_of_obligations import ObligationRule
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleLevel, ObstaclePriority, ObstacleState
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import AbsenceKind, VisitAct, VisitFate, VisitReply

Names = Mapping[str, Mapping[str, str]]
"""Field → key that it may hold → what the key stands for."""

_UNIT_ROW = re.compile(r"u(\d{1,9})(?:-([a-z]+))?")
"""A unit's row in a grid, or that of one group of its people."""

FIELDS = {
    "visit": N_("Lịch làm việc của buổi"),
    "a_day": N_("Số lịch tối đa mỗi ngày của một cán bộ"),
    "absence_kind": N_("Lý do vắng"),
    "absent": N_("Vắng mặt, các dòng"),
    "address": N_("Địa chỉ"),
    "addressees": N_("Giao cho"),
    "agreed": N_("Đúng là như vậy"),
    "agreed_again": N_("Đã xem giá trị hiện nay"),
    "all": N_("Tất cả"),
    "already_in_units": N_("Trong đó đã thuộc đơn vị khác"),
    "answer": N_("Trả lời"),
    "area": N_("Địa bàn"),
    "area_2021": N_("Địa bàn 2021"),
    "area_2025": N_("Địa bàn 2025"),
    "area_from": N_("Xã, phường"),
    "area_to": N_("Đến xã, phường"),
    "attended": N_("Số người dự"),
    "base": N_("Mẫu số"),
    "basis": N_("Căn cứ"),
    "bhxh": N_("Mã số BHXH"),
    "birth": N_("Ngày sinh"),
    "birth_certificate": N_("Ảnh giấy khai sinh"),
    "body": N_("Câu trả lời"),
    "bundle": N_("Số bảng kê"),
    "call_back_on": N_("Ngày hẹn gọi lại"),
    "callee": N_("Người liên hệ"),
    "channel": N_("Kênh thực hiện"),
    "chosen": N_("Chọn"),
    "cmnd": N_("Số CMND"),
    "code": N_("Mã"),
    "coming": N_("Số người dự"),
    "conclusions": N_("Kết luận, việc còn lại"),
    "consents": N_("Nhận cả giờ riêng của đơn vị, ngoài giờ làm việc của cơ quan"),
    "contact": N_("Người liên hệ"),
    "contact_email": N_("Người liên hệ: thư điện tử"),
    "contact_name": N_("Người liên hệ: họ và tên"),
    "contact_phone": N_("Người liên hệ: điện thoại"),
    "contact_title": N_("Người liên hệ: chức vụ, bộ phận"),
    "contents": N_("Nội dung"),
    "count": N_("Số người"),
    "day": N_("Ngày"),
    "day1": N_("Thứ Hai"),
    "day2": N_("Thứ Ba"),
    "day3": N_("Thứ Tư"),
    "day4": N_("Thứ Năm"),
    "day5": N_("Thứ Sáu"),
    "day6": N_("Thứ Bảy"),
    "day7": N_("Chủ nhật"),
    "day_2": N_("Thời gian thứ hai: ngày"),
    "day_3": N_("Thời gian thứ ba: ngày"),
    "delivery": N_("Cách gửi"),
    "department": N_("Sở, ban, ngành"),
    "display_name": N_("Họ và tên"),
    "district": N_("Huyện, thị xã, thành phố"),
    "do": N_("Việc"),
    "done": N_("Đã làm được tại buổi"),
    "due_days": N_("Hạn, số ngày làm việc"),
    "due_on": N_("Hạn"),
    "email": N_("Thư điện tử"),
    "ends": N_("Kết thúc"),
    "everybody": N_("Tất cả có mặt"),
    "everyone": N_("Chọn cả danh sách của bộ lọc"),
    "evidence": N_("Mức xác nhận"),
    "facility": N_("Cơ sở khám chữa bệnh"),
    "fate": N_("Xử lý lịch đã thống nhất"),
    "first": N_("Từ ngày"),
    "form": N_("Loại đơn vị"),
    "from_on": N_("Từ ngày"),
    "giver": N_("Người giao"),
    "group": N_("Nhóm"),
    "guardian": N_("Số của người giám hộ"),
    "guardian_id": N_("Người giám hộ, người số"),
    "guardian_name": N_("Người giám hộ: họ và tên"),
    "guardian_number": N_("Người giám hộ: mã số BHXH hoặc số định danh/CCCD"),
    "headcount": N_("Số người đơn vị đang quản lý"),
    "households_installed": N_("Người dân, hộ gia đình: đã cài đặt"),
    "households_people": N_("Người dân, hộ gia đình: số người"),
    "households_registered": N_("Người dân, hộ gia đình: đã gửi tờ khai"),
    "id_back": N_("Ảnh CCCD mặt sau"),
    "id_front": N_("Ảnh CCCD mặt trước"),
    "ids": N_("Các dòng đã chọn, số"),
    "into": N_("Gộp vào vướng mắc số"),
    "is_agreed": N_("Đúng là như vậy"),
    "is_full": N_("Danh sách đầy đủ của đơn vị"),
    "is_main": N_("Là đầu mối chính"),
    "is_public": N_("Cho mọi người xem"),
    "is_urgent": N_("Khẩn"),
    "issued_on": N_("Ngày ban hành"),
    "issuer": N_("Cơ quan ban hành"),
    "items": N_("Thông tin đã có"),
    "job_title": N_("Chức vụ"),
    "kind": N_("Loại"),
    "known": N_("Câu trả lời mẫu, số"),
    "last": N_("Đến hết ngày"),
    "leaver": N_("Đưa ra khỏi danh sách, dòng số"),
    "level": N_("Ai xử lý trước"),
    "list_on": N_("Danh sách tính đến ngày"),
    "list_way": N_("Chiều"),
    "meaning": N_("Nghĩa là"),
    "measure": N_("Số liệu"),
    "host": N_("Đơn vị nhận tổ chức"),
    "method": N_("Phương cách thực hiện"),
    "milestone": N_("Mốc"),
    "minutes": N_("Thời lượng, phút"),
    "mode": N_("Cách theo dõi"),
    "name": N_("Tên"),
    "needs_device": N_("Cần cơ quan BHXH mang điện thoại, máy tính để thực hành"),
    "needs_room": N_("Cần cơ quan BHXH bố trí phòng"),
    "next": N_("Bước tiếp của một người"),
    "note": N_("Ghi chú"),
    "number": N_("Số"),
    "number_in": N_("Số đến"),
    "numbers": N_("Các số, mỗi dòng một số"),
    "of_all": N_("Lập cho tất cả"),
    "office": N_("Cơ quan BHXH quản lý"),
    "of_session": N_("Buổi hướng dẫn"),
    "officer": N_("Cán bộ chuyên quản"),
    "officers": N_("Cán bộ thực hiện"),
    "on": N_("Ngày"),
    "outcome": N_("Kết quả"),
    "owner": N_("Người xử lý, tài khoản số"),
    "participants": N_("Tổng số người tham gia"),
    "passport": N_("Số hộ chiếu"),
    "patients_installed": N_("Người bệnh: đã cài đặt"),
    "patients_people": N_("Người bệnh: số người"),
    "patients_registered": N_("Người bệnh: đã gửi tờ khai"),
    "people": N_("Số người trong danh sách"),
    "people_count": N_("Số người bị vướng"),
    "person": N_("Người bị vướng, số"),
    "person_ids": N_("Người đã chọn"),
    "personal_id": N_("Số định danh/CCCD"),
    "phone": N_("Điện thoại"),
    "place": N_("Địa điểm"),
    "portrait": N_("Ảnh cá nhân"),
    "priority": N_("Mức độ"),
    "position": N_("Thời gian, số"),
    "proposal": N_("Đề nghị của đơn vị"),
    "question": N_("Câu hỏi"),
    "reason": N_("Lý do"),
    "received_on": N_("Ngày đến"),
    "room": N_("Phòng"),
    "round": N_("Lần đề xuất"),
    "rule": N_("Thế nào là xong"),
    "said": N_("Nội dung"),
    "seats": N_("Số chỗ"),
    "sector": N_("Ngành"),
    "seen": N_("Dấu của giá trị đã xem"),
    "sent_on": N_("Ngày gửi"),
    "settlement": N_("Kết quả"),
    "sex": N_("Giới tính"),
    "shown": N_("Các dòng đang hiện, số"),
    "signers": N_("Người ký biên bản"),
    "starts": N_("Bắt đầu"),
    "starts_2": N_("Thời gian thứ hai: giờ bắt đầu"),
    "starts_3": N_("Thời gian thứ ba: giờ bắt đầu"),
    "starts_on": N_("Từ ngày"),
    "state": N_("Tình trạng"),
    "subject": N_("Trích yếu"),
    "take": N_("Giờ trống được chọn"),
    "take_back": N_("Rút lại, người số"),
    "taker": N_("Người nhận"),
    "task": N_("Việc phải làm"),
    "tax_code": N_("Mã số thuế"),
    "text": N_("Các dòng dán từ Excel"),
    "threshold": N_("Tỷ lệ phải đạt (%)"),
    "to_on": N_("Đến trước ngày"),
    "unit": N_("Đơn vị"),
    "unit_address": N_("Số nhà, đường, thôn"),
    "unit_id": N_("Đơn vị, số"),
    "unit_ids": N_("Đơn vị đã chọn"),
    "unit_name": N_("Tên đơn vị"),
    "unit_type": N_("Khối, loại hình"),
    "units": N_("Mã đơn vị"),
    "user": N_("Tài khoản"),
    "username": N_("Tên đăng nhập"),
    "value": N_("Giá trị mới"),
    "vehicle": N_("Xe"),
    "version": N_("Lần thứ"),
    "way": N_("Cách liên hệ"),
    "week": N_("Tuần"),
    "which": N_("Biểu mẫu"),
    "with_deployed": N_("Cả đơn vị đã triển khai"),
    "who": N_("Ai dự buổi làm việc"),
    "with_smartphone": N_("Người có điện thoại thông minh"),
    "word": N_("Từ hoặc dấu"),
    **{milestone.value: milestone.label for milestone in Milestone},
    **{f"but_{milestone.value}": milestone.label for milestone in Milestone},
}
"""By the last part of a field's name, the words for it wherever it stands."""

ACTS = {
    "mark": N_("Ghi nhận mốc"),
    "verify": N_("Xác nhận mốc"),
    "clear": N_("Bỏ mốc"),
    "step": N_("Ghi bước đã làm"),
    "items": N_("Ghi đã có"),
    "complete": N_("Xác nhận đủ"),
    "confirm": N_("Xác nhận đề nghị"),
    "refuse": N_("Bác đề nghị"),
    "submitted": N_("Đã nộp tờ khai"),
    "accepted": N_("Đã cấp tài khoản"),
    "returned": N_("Trả lại"),
    "received": N_("Đã nhận tờ khai"),
    "all": N_("Chấp nhận tất cả mục còn lại"),
    "preview": N_("Xem trước"),
    "settle": N_("Ghi kết quả"),
    "reopen": N_("Mở lại"),
    "add": N_("Thêm vào danh sách của đơn vị"),
    "number": N_("Sửa mã số BHXH"),
    "match": N_("Đối chiếu lại với danh sách"),
    "export": N_("Xuất Excel"),
    "sent": N_("Đánh dấu đã gửi"),
}
"""What the button does that sent the form (its field "do")."""

CHOICES: dict[str, tuple[type[Labelled], ...]] = {
    "absence_kind": (AbsenceKind,),
    "answer": (VisitReply, VisitAct),
    "base": (Base,),
    "channel": (Channel,),
    "delivery": (DeliveryWay,),
    "done": (Milestone,),
    "method": (SessionWay,),
    "evidence": (Evidence,),
    "fate": (VisitFate,),
    "form": (UnitForm,),
    "group": (PeopleGroup,),
    "items": (InfoItem,),
    "kind": (StandingKind, ObstacleKind),
    "list_way": (ListWay,),
    "level": (ObstacleLevel,),
    "measure": (Measure,),
    "milestone": (Milestone,),
    "mode": (UnitMode,),
    "outcome": (ContactOutcome,),
    "priority": (ObstaclePriority,),
    "proposal": (StandingKind, LeavingReason),
    "reason": (LeavingReason, StandingKind),
    "rule": (ObligationRule,),
    "settlement": (Settlement,),
    "sex": (Sex,),
    "state": (ObstacleState,),
    "way": (ContactWay,),
}
"""The closed lists that a field chooses from."""


class Said(NamedTuple):
    """What a field holds. `row`: which of the rows of a grid it is in, "" where there is no grid."""

    name: str
    texts: tuple[str, ...]
    row: str = ""


class InWords(NamedTuple):
    """All that is sent: fields in the order of the form, and the names of those that are sent empty."""

    held: list[Said]
    empty: list[str]


UNSAID = frozenset({"token", "revision", "form_path", "listed", "seen", "version", "round"})
"""Fields that say which form it is (rollout/core/sent.py) and what it showed, and nothing of what was typed."""


def in_words(pairs: Iterable[tuple[str, str]], names: Names) -> InWords:
    """What the fields of a form hold, in the viewer's language; nothing that was typed is left out.

    `names` tell what keys stand for. Empty fields of a grid, which leave its rows as they are, go without a word.
    """
    held: dict[str, list[str]] = {}
    for field, text in pairs:
        if _own(field) not in UNSAID:
            held.setdefault(field, []).append(text)
    said = [_said(field, [text for text in texts if text], names) for field, texts in held.items() if any(texts)]
    empty = [_name(field) for field, texts in held.items() if not any(texts) and not row_of(field)]
    return InWords(said, empty)


def row_of(field: str) -> str:
    """The part of a field's name that says in which row of a grid it is: u12 of u12-installed."""
    return field.rpartition("-")[0]


def unit_of(row: str) -> str:
    """The key of the unit whose row it is, "" where it is none's."""
    found = _UNIT_ROW.fullmatch(row)
    return found[1] if found else ""


def _row_words(row: str, names: Names) -> str:
    """A row by the name of its unit, with the group of which it tells; as it is where it is none's."""
    found = _UNIT_ROW.fullmatch(row)
    unit = names.get("unit", {}).get(found[1]) if found else None
    if found is None or unit is None:
        return row
    return f"{unit}, {label(PeopleGroup(found[2]))}" if found[2] in set(PeopleGroup) else unit


def _own(field: str) -> str:
    return field.rpartition("-")[2]


def _name(field: str) -> str:
    own = _own(field)
    return gettext(FIELDS[own]) if own in FIELDS else field


def _said(field: str, texts: list[str], names: Names) -> Said:
    own, row = _own(field), row_of(field)
    labels = {member.value: label(member) for kind in CHOICES.get(own, ()) for member in kind}
    if own == "do":
        labels = {act: gettext(words) for act, words in ACTS.items()}
    known = {**labels, **names.get(own, {})}
    words = tuple(known.get(text, text) if text.strip() else gettext(N_("(khoảng trắng)")) for text in texts)
    return Said(_name(field), words, _row_words(row, names) if row else "")
