"""What can stand in the way of a change to a unit, beside what the register refuses."""

from __future__ import annotations

from rollout.core.errors import Refusal
from rollout.vocabulary import N_, N_plural


class OutOfScope(Refusal):
    message = N_(
        "Đơn vị mới phải thuộc phạm vi được giao: kiểm tra địa bàn, cơ quan BHXH quản lý và cán bộ chuyên quản. "
        "Chưa có gì thay đổi."
    )


class NotYoursToConfirm(Refusal):
    message = N_("Việc ghi nhận đã triển khai do chuyên viên xác nhận. Chưa có gì thay đổi.")


class NothingStated(Refusal):
    message = N_("Cần điền ít nhất một con số.")


class ChangedSince(Refusal):
    message = N_("Các đơn vị này đã có thay đổi sau lần ghi đó nên không hoàn tác được. Chưa có gì thay đổi.")


class CountMissing(Refusal):
    counts = "listed"
    message = N_plural(
        "%(listed)s người đang tính theo danh sách sẽ thôi tính; số theo báo cáo: chưa có. Điền số người tham gia đến "
        "ngày đổi. Chưa có gì thay đổi."
    )


class CountNotAsked(Refusal):
    message = N_("Số người tham gia chỉ điền khi đổi sang theo số lượng. Xóa số này hoặc chọn Theo số lượng.")


class TooManyViews(Refusal):
    message = N_("Đã lưu %(most)s bộ lọc. Xóa bớt một bộ lọc rồi lưu lại.")


class TooLongFilter(Refusal):
    message = N_("Bộ lọc quá dài để lưu. Rút ngắn chữ tìm kiếm rồi lưu lại.")


class NumberInFilter(Refusal):
    message = N_("Không lưu bộ lọc có số giấy tờ, số điện thoại. Tìm theo tên hoặc mã đơn vị rồi lưu lại.")


class ViewNameTaken(Refusal):
    message = N_("Đã có bộ lọc mang tên này. Chọn tên khác.")


class NothingTicked(Refusal):
    message = N_("Chưa chọn đơn vị nào. Đánh dấu ở đầu dòng của từng đơn vị.")


class TooManyTicked(Refusal):
    message = N_("Mỗi lần chọn nhiều nhất %(most)s đơn vị. Bỏ bớt dấu rồi làm lại.")
