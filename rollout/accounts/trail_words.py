"""What the audit trail calls acts, things, and what is noted of an act."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from rollout.core.formats import label
from rollout.core.typed_words import FIELDS
from rollout.models import RequestKind
from rollout.vocabulary import (
    N_,
    AreaList,
    Base,
    Book,
    CodeKind,
    ContactOutcome,
    ContactWay,
    Evidence,
    IdentifierKind,
    ImportKind,
    Labelled,
    LeavingReason,
    Milestone,
    PeopleGroup,
    Role,
    ScopeKind,
    Settlement,
    StandingKind,
    UnitForm,
    UnitMode,
)

ACTIONS = {
    "log_in": N_("Đăng nhập"),
    "fail_log_in": N_("Đăng nhập sai mật khẩu"),
    "log_out": N_("Đăng xuất"),
    "end_log_ins": N_("Kết thúc các phiên đăng nhập"),
    "set_password": N_("Đặt mật khẩu"),
    "reset_password": N_("Cấp mã kích hoạt"),
    "create_user": N_("Tạo tài khoản"),
    "edit_user": N_("Sửa tài khoản"),
    "deactivate_user": N_("Khóa tài khoản"),
    "reactivate_user": N_("Mở khóa tài khoản"),
    "assign": N_("Giao vai trò"),
    "end_assignment": N_("Thu hồi vai trò"),
    "edit_setting": N_("Sửa cấu hình"),
    "announce_days": N_("Ghi ngày nghỉ, ngày làm bù"),
    "withdraw_day": N_("Bỏ ngày nghỉ, ngày làm bù đã ghi"),
    "close_unit": N_("Ghi thời gian nghỉ của đơn vị"),
    "open_unit_again": N_("Bỏ thời gian nghỉ của đơn vị"),
    "create_unit": N_("Thêm đơn vị"),
    "rename_unit": N_("Đổi tên đơn vị"),
    "recode_unit": N_("Đổi mã đơn vị"),
    "attribute_unit": N_("Đổi địa bàn, nơi quản lý của đơn vị"),
    "switch_mode": N_("Đổi cách theo dõi đơn vị"),
    "correct_switch": N_("Sửa ngày đổi cách theo dõi đơn vị"),
    "deploy_unit": N_("Ghi nhận đã triển khai"),
    "reopen_deployment": N_("Mở lại việc triển khai"),
    "take_stock": N_("Ghi số đến nay của đơn vị"),
    "correct_count": N_("Sửa số đến nay của đơn vị"),
    "void_count": N_("Bỏ số đến nay của đơn vị"),
    "set_headcount": N_("Ghi tổng số người của đơn vị"),
    "add_contact": N_("Thêm người liên hệ"),
    "end_contact": N_("Bỏ người liên hệ"),
    "set_address": N_("Sửa địa chỉ của đơn vị"),
    "add_site": N_("Thêm cơ sở của đơn vị"),
    "end_site": N_("Kết thúc cơ sở của đơn vị"),
    "hand_over": N_("Bàn giao đơn vị"),
    "save_view": N_("Lưu bộ lọc danh sách đơn vị"),
    "rename_view": N_("Đổi tên bộ lọc đã lưu"),
    "delete_view": N_("Xóa bộ lọc đã lưu"),
    "export_units": N_("Tải danh sách đơn vị về Excel"),
    "export_list": N_("Tải danh sách về tệp"),
    "create_person": N_("Thêm người tham gia"),
    "update_person": N_("Sửa người tham gia"),
    "set_number": N_("Sửa số của người tham gia"),
    "propose_change": N_("Đề nghị sửa thông tin"),
    "accept_change": N_("Chấp nhận đề nghị sửa thông tin"),
    "refuse_change": N_("Không chấp nhận đề nghị sửa thông tin"),
    "reveal_request": N_("Xem số đầy đủ của đề nghị"),
    "make_bundle": N_("Lập bảng kê nộp tờ khai"),
    "drop_bundle": N_("Hủy bảng kê nộp tờ khai"),
    "hand_in_bundle": N_("Ghi đã nộp bảng kê"),
    "take_bundle_back": N_("Rút lại việc nộp bảng kê"),
    "open_bundle": N_("Mở bảng kê theo số"),
    "receive_bundle": N_("Nhận tờ khai của bảng kê"),
    "return_bundle": N_("Trả lại tờ khai của bảng kê"),
    "log_contact": N_("Ghi lần liên hệ với đơn vị"),
    "take_contact_back": N_("Rút lại lần liên hệ"),
    "find_person": N_("Tìm người theo số"),
    "find_bundle": N_("Tìm nhiều người theo số"),
    "match_numbers": N_("Đối chiếu số dán từ Excel với danh sách"),
    "check_number": N_("Đối chiếu số khi thêm hoặc sửa người"),
    "refuse_look_up": N_("Tra quá nhiều số, chưa được trả lời"),
    "reveal_person": N_("Xem số đầy đủ"),
    "erase_people": N_("Xóa thông tin người không còn ở danh sách nào"),
    "merge_persons": N_("Gộp hai hồ sơ"),
    "join": N_("Đưa vào danh sách"),
    "leave": N_("Đưa ra khỏi danh sách"),
    "propose_leaving": N_("Báo đã nghỉ việc"),
    "move": N_("Chuyển đơn vị"),
    "change_group": N_("Đổi nhóm tham gia"),
    "add_workplace": N_("Thêm nơi làm việc thứ hai"),
    "end_workplace": N_("Bỏ nơi làm việc thứ hai"),
    "exclude": N_("Đưa ra khỏi mẫu số"),
    "end_standing": N_("Đưa lại vào mẫu số"),
    "confirm": N_("Xác nhận đề nghị của đơn vị"),
    "refuse": N_("Bác đề nghị của đơn vị"),
    "mark": N_("Ghi nhận mốc"),
    "verify": N_("Xác nhận mốc"),
    "clear": N_("Bỏ ghi nhận mốc"),
    "reject": N_("Ghi hồ sơ chưa được chấp nhận"),
    "clear_rejections": N_("Bỏ ghi nhận chưa được chấp nhận"),
    "stop": N_("Ghi ngừng sử dụng tài khoản"),
    "clear_endings": N_("Bỏ ghi nhận ngừng sử dụng"),
    "refute": N_("Bác mốc đã báo"),
    "reopen": N_("Mở lại mốc đã bác"),
    "undo": N_("Hoàn tác"),
    "stage_import": N_("Tải tệp lên"),
    "refuse_import": N_("Tải lên tệp không được nhận"),
    "import": N_("Nạp danh sách"),
    "cancel_import": N_("Hủy lần nạp"),
    "take_form": N_("Tải biểu mẫu điền sẵn người của đơn vị"),
    "take_refused": N_("Tải các dòng bị từ chối"),
    "settle_accounts": N_("Đối soát: ghi kết quả của tài khoản"),
    "reopen_accounts": N_("Đối soát: mở lại tài khoản"),
    "review_reported": N_("Đối soát: ghi kết quả của người chỉ đơn vị báo"),
    "reopen_reported": N_("Đối soát: mở lại người chỉ đơn vị báo"),
    "take_reconciled": N_("Đối soát: tải danh sách"),
    "teach_word": N_("Dạy nghĩa của từ ghi tình trạng"),
    "forget_word": N_("Bỏ từ ghi tình trạng"),
    "undo_import": N_("Hoàn tác lần nạp"),
    "create_backup": N_("Sao lưu dữ liệu"),
    "restore_backup": N_("Khôi phục dữ liệu từ bản sao lưu"),
    "build_report": N_("Lập báo cáo"),
}
"""Every act that is recorded, in the order of the filter's list."""

SUBJECTS = {
    "user": N_("Tài khoản số %(n)s"),
    "unit": N_("Đơn vị số %(n)s"),
    "person": N_("Người tham gia số %(n)s"),
    "bundle": N_("Bảng kê số %(n)s"),
    "request": N_("Đề nghị số %(n)s"),
    "batch": N_("Lần nạp số %(n)s"),
    "posting": N_("Bút toán số %(n)s"),
    "backup": N_("Bản sao lưu đến bút toán số %(n)s"),
    "report": N_("Báo cáo"),
    "setting": N_("Cấu hình"),
    "saved_view": N_("Cách xem đã lưu số %(n)s"),
    "list": N_("Danh sách trên màn hình"),
    "status_word": N_("Từ ghi tình trạng"),
    "day": N_("Ngày nghỉ, ngày làm bù"),
    "unit_form": N_("Loại đơn vị"),
}

DETAILS = {
    "reason": N_("Lý do"),
    "why": N_("Nguyên nhân"),
    "role": N_("Vai trò"),
    "scope": N_("Phạm vi"),
    "place": N_("Nơi, theo số"),
    "from": N_("Từ ngày"),
    "assignment": N_("Lần giao vai trò số"),
    "kind": N_("Loại"),
    "kinds": N_("Loại số"),
    "milestone": N_("Mốc"),
    "evidence": N_("Nguồn xác nhận"),
    "group": N_("Nhóm"),
    "mode": N_("Cách theo dõi"),
    "way": N_("Cách liên hệ"),
    "outcome": N_("Kết quả"),
    "people": N_("Số người"),
    "units": N_("Đơn vị"),
    "unit": N_("Đơn vị số"),
    "from_unit": N_("Từ đơn vị số"),
    "to_unit": N_("Đến đơn vị số"),
    "giver": N_("Người giao, tài khoản số"),
    "subject_of": N_("Thông tin đổi"),
    "fields": N_("Thông tin đổi"),
    "on": N_("Ngày mới"),
    "was_on": N_("Ngày cũ"),
    "code": N_("Mã đơn vị"),
    "merged": N_("Hồ sơ được gộp, số"),
    "contact": N_("Liên hệ số"),
    "site": N_("Cơ sở số"),
    "count": N_("Số"),
    "is_found": N_("Tìm thấy"),
    "numbers": N_("Số lượng số đã tra"),
    "missed": N_("Không tìm thấy"),
    "batch": N_("Lần nạp số"),
    "rows": N_("Số dòng"),
    "columns": N_("Cột"),
    "matched": N_("Trùng với người đã có"),
    "new": N_("Người mới"),
    "elsewhere": N_("Thuộc đơn vị khác"),
    "whole": N_("Hiện đủ thông tin"),
    "persons": N_("Người tham gia số"),
    "kept": N_("Giữ lại"),
    "kept_fields": N_("Thông tin giữ lại"),
    "created": N_("Thêm mới"),
    "updated": N_("Thay đổi"),
    "unchanged": N_("Không đổi"),
    "rejected": N_("Bị từ chối"),
    "skipped": N_("Bỏ qua"),
    "leaver": N_("Không còn trong danh sách"),
    "key": N_("Cấu hình"),
    "before": N_("Trước"),
    "after": N_("Sau"),
    "as_of": N_("Tính đến ngày"),
    "period": N_("Kỳ"),
    "base": N_("Mẫu số"),
    "areas": N_("Danh sách địa bàn"),
    "seq": N_("Bút toán số"),
    "masked": N_("Che số nhỏ"),
    "list": N_("Danh sách"),
    "format": N_("Loại tệp"),
    "bytes": N_("Dung lượng, byte"),
    "accounts": N_("Tài khoản đối soát số"),
    "book": N_("Danh sách đối soát"),
    "settlement": N_("Kết quả"),
    "first": N_("Từ ngày"),
    "last": N_("Đến hết ngày"),
    "is_off": N_("Là ngày nghỉ"),
    "name": N_("Tên"),
    "form": N_("Loại đơn vị"),
    "os_user": N_("Người dùng hệ điều hành"),
}
"""What may be noted of an act."""

CODES: dict[str, tuple[type[Labelled], ...]] = {
    "reason": (LeavingReason,),
    "role": (Role,),
    "scope": (ScopeKind,),
    "kind": (StandingKind, IdentifierKind, CodeKind, ImportKind, RequestKind),
    "kinds": (IdentifierKind,),
    "milestone": (Milestone,),
    "evidence": (Evidence,),
    "group": (PeopleGroup,),
    "mode": (UnitMode,),
    "way": (ContactWay,),
    "outcome": (ContactOutcome,),
    "areas": (AreaList,),
    "base": (Base,),
    "book": (Book,),
    "settlement": (Settlement,),
    "form": (UnitForm,),
}
"""Of what closed lists a code is that is noted under a key; no code stands in two lists of one key."""

OTHERS = {"stopped": N_("ngừng hoạt động"), "all": N_("tất cả")}
"""What is noted where a closed list has no code for it."""

OF_FORMS = {**FIELDS, "unit_code": N_("Mã đơn vị")}
"""The fields that are noted under "fields"."""


def _said(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, dict):
        return ", ".join(f"{_said(key, name)} {number}" for name, number in value.items())
    if isinstance(value, list):
        return ", ".join(_said(key, each) for each in value)
    words = OF_FORMS if key == "fields" else OTHERS
    other = _(words[value]) if value in words else str(value)
    return next((label(kind(value)) for kind in CODES.get(key, ()) if value in set(kind)), other)


def detail_text(key: str, value: Any) -> str:
    """Mốc: Đã cài đặt ứng dụng; what has no words is told by its code."""
    return f"{_(DETAILS[key]) if key in DETAILS else key}: {_said(key, value)}"


def action_label(action: str) -> str:
    """An act in the viewer's language; its code where it has none yet."""
    return _(ACTIONS[action]) if action in ACTIONS else action
