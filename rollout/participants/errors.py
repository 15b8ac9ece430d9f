"""What can stand in the way of a change to people, beside what the register refuses."""

from __future__ import annotations

from rollout.core.errors import Refusal
from rollout.vocabulary import N_, N_plural


class NobodyChosen(Refusal):
    message = N_("Chưa chọn người nào. Đánh dấu ở đầu dòng rồi làm lại.")


class NothingTicked(Refusal):
    message = N_("Chưa đánh dấu mục nào đã có. Chưa có gì thay đổi.")


class NotListedAnywhere(Refusal):
    message = N_("Người này hiện không có trong danh sách của đơn vị nào. Chưa có gì thay đổi.")


class UnitOutOfScope(Refusal):
    message = N_(
        'Không có đơn vị mang mã "%(code)s" trong phạm vi được giao. Nếu đơn vị do cán bộ khác phụ trách, '
        "liên hệ %(room)s, điện thoại %(hotline)s."
    )


class SameUnit(Refusal):
    message = N_("Người này đang ở đúng đơn vị đó. Chưa có gì thay đổi.")


class SameGroup(Refusal):
    message = N_("Người này đang thuộc nhóm đó. Chưa có gì thay đổi.")


class AlreadyExcluded(Refusal):
    message = N_("Lý do này đã được ghi cho khoảng thời gian đó. Chưa có gì thay đổi.")


class NotYoursToEnd(Refusal):
    message = N_("Nội dung này đã được cán bộ xác nhận; chỉ cán bộ BHXH mới kết thúc được. Chưa có gì thay đổi.")


class NotProposed(Refusal):
    message = N_("Nội dung này không phải đề nghị đang chờ xác nhận. Chưa có gì thay đổi.")


class GuardianNotFound(Refusal):
    message = N_(
        "Không tìm thấy người giám hộ có số này trong phạm vi được giao. Thêm người giám hộ vào danh sách trước."
    )


class OwnGuardian(Refusal):
    message = N_("Một người không thể là người giám hộ của chính mình.")


class PersonNotFound(Refusal):
    message = N_("Không có kết quả trong phạm vi được giao. Kiểm tra lại từng chữ số.")


class FoundTooLongAgo(Refusal):
    message = N_plural("%(n)s người được tìm đã quá một giờ nên chưa ghi cho ai. Quét hoặc dán lại các số đó.")
    counts = "n"


class TooManyLines(Refusal):
    message = N_("Mỗi lần tối đa %(most)s dòng, đang có %(n)s dòng. Chia danh sách rồi làm từng phần.")


class TooManyCells(Refusal):
    message = N_(
        "Dòng %(place)s có %(n)s ô, mỗi dòng tối đa %(most)s ô. Chưa có gì thay đổi. Chỉ dán các cột cần dùng: số hoặc "
        "họ tên, năm sinh, cột đánh dấu."
    )


class StaleForm(Refusal):
    message = N_("Dữ liệu đã được người khác cập nhật lúc %(time)s. Nội dung vừa nhập còn ở dưới; xem lại rồi lưu.")


class CannotBeUndone(Refusal):
    message = N_plural(
        "Chưa hoàn tác được: %(n)s người đã có thay đổi sau lần ghi này (%(names)s). "
        "Sửa từng người tại trang của người đó."
    )
    counts = "n"
