"""What can stand in the way of a change to a unit, beside what the register refuses."""

from __future__ import annotations

from rollout.core.errors import Refusal
from rollout.vocabulary import N_


class OutOfScope(Refusal):
    message = N_(
        "Đơn vị mới phải thuộc phạm vi được giao: kiểm tra địa bàn, cơ quan BHXH quản lý và cán bộ chuyên quản. "
        "Chưa có gì thay đổi."
    )


class NotYoursToConfirm(Refusal):
    message = N_("Việc ghi nhận đã triển khai do chuyên viên xác nhận. Chưa có gì thay đổi.")


class NothingStated(Refusal):
    message = N_("Cần điền ít nhất một con số.")


class NothingToHandOver(Refusal):
    message = N_("Chưa chọn đơn vị nào để bàn giao.")


class SameOfficer(Refusal):
    message = N_("Người giao và người nhận là một. Chọn người nhận khác.")


class CountMissing(Refusal):
    message = N_(
        "%(listed)s người đang tính theo danh sách sẽ thôi tính; số theo báo cáo: chưa có. Điền số người tham gia đến "
        "ngày đổi. Chưa có gì thay đổi."
    )


class CountNotAsked(Refusal):
    message = N_("Số người tham gia chỉ điền khi đổi sang theo số lượng. Xóa số này hoặc chọn Theo số lượng.")
