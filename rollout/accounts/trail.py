"""What is read of the audit trail, and what its acts are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from rollout.core.paging import ROWS
from rollout.models import AuditRecord, User
from rollout.vocabulary import N_

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
    "add_site": N_("Thêm cơ sở của đơn vị"),
    "end_site": N_("Kết thúc cơ sở của đơn vị"),
    "hand_over": N_("Bàn giao đơn vị"),
    "save_view": N_("Lưu bộ lọc danh sách đơn vị"),
    "rename_view": N_("Đổi tên bộ lọc đã lưu"),
    "delete_view": N_("Xóa bộ lọc đã lưu"),
    "export_units": N_("Tải danh sách đơn vị về Excel"),
    "create_person": N_("Thêm người tham gia"),
    "update_person": N_("Sửa người tham gia"),
    "set_number": N_("Sửa số của người tham gia"),
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
    "take_refused": N_("Tải các dòng bị từ chối"),
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
    "batch": N_("Lần nạp số %(n)s"),
    "posting": N_("Bút toán số %(n)s"),
    "backup": N_("Bản sao lưu đến bút toán số %(n)s"),
    "report": N_("Báo cáo"),
    "setting": N_("Cấu hình"),
    "saved_view": N_("Cách xem đã lưu số %(n)s"),
}

DETAILS = {"reason": N_("Lý do")}
"""Keys of what is noted of an act that are words of people; the others stand for support."""


def _told(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | dict) else str(value)


def action_label(action: str) -> str:
    """An act in the viewer's language; its code where it has none yet."""
    return _(ACTIONS[action]) if action in ACTIONS else action


@dataclass(frozen=True)
class Entry:
    record: AuditRecord
    actor: str
    subject_user: str | None

    @property
    def action(self) -> str:
        return action_label(self.record.action)

    @property
    def details(self) -> list[str]:
        """What is noted of the act, a phrase each: the reason in words, the rest by its codes."""
        return [
            f"{_(DETAILS[key]) if key in DETAILS else key}: {_told(value)}" for key, value in self.record.detail.items()
        ]

    @property
    def subject(self) -> str:
        """The user's name, else the kind of thing and its number."""
        if self.subject_user:
            return self.subject_user
        kind, number = self.record.subject, self.record.subject_id
        return _(SUBJECTS[kind], n=number) if kind in SUBJECTS else f"{kind} {number}"


@dataclass(frozen=True)
class Entries:
    """Fifty entries and, when there are older ones, the number to ask them by."""

    rows: list[Entry]
    older: int | None


def list_entries(session: Session, *, username: str, action: str, before: int | None) -> Entries:
    """Entries older than a number, the latest first; found by their key, so that a long trail costs nothing."""
    actor, subject = aliased(User), aliased(User)
    statement: Any = (
        select(AuditRecord, actor.display_name, subject.display_name)
        .join(actor, actor.id == AuditRecord.actor_id)
        .outerjoin(subject, (AuditRecord.subject == "user") & (subject.id == AuditRecord.subject_id))
        .order_by(AuditRecord.id.desc())
        .limit(ROWS + 1)
    )
    if username:
        statement = statement.where(actor.username == username)
    if action:
        statement = statement.where(AuditRecord.action == action)
    if before is not None:
        statement = statement.where(AuditRecord.id < before)
    rows = [Entry(*row) for row in session.execute(statement)]
    return Entries(rows[:ROWS], rows[ROWS - 1].record.id if len(rows) > ROWS else None)
