"""What can stand in the way of an act on directives and obligations, in the users' words."""

from __future__ import annotations

from rollout.core.errors import Refusal
from rollout.vocabulary import N_


class ObligationError(Refusal):
    """The act on an obligation is not possible."""


class ByFigureAlone(ObligationError):
    message = N_(
        "Nhiệm vụ này tính theo số liệu nên không xác nhận bằng tay. "
        "Cập nhật số liệu của đơn vị, hoặc miễn và ghi lý do."
    )


class NothingShown(ObligationError):
    message = N_("Chưa có minh chứng nào. Ghi minh chứng trước rồi xác nhận.")


class NoSession(ObligationError):
    message = N_("Chọn buổi hướng dẫn đã ghi kết quả của đối tượng này.")


class SessionNotHeld(ObligationError):
    message = N_("Buổi hướng dẫn này đã hủy hoặc chưa ghi kết quả nên không làm minh chứng được.")


class NothingToRead(ObligationError):
    message = N_("Cần ghi ngày và nội dung của minh chứng.")


class NothingSaid(ObligationError):
    message = N_("Cần ghi căn cứ xác nhận.")


class AlreadySo(ObligationError):
    message = N_("Người khác vừa ghi việc này rồi. Tải lại trang để xem.")


class ProvedBySessionAlready(AlreadySo):
    message = N_("Buổi hướng dẫn này đã được ghi làm minh chứng của nhiệm vụ. Chưa có gì thay đổi.")


class DueBeforeStart(ObligationError):
    message = N_("Hạn đứng trước ngày %(day)s, ngày nhiệm vụ bắt đầu. Kiểm tra lại ngày.")


class SameDue(ObligationError):
    message = N_("Hạn không đổi.")


class FigureIncomplete(ObligationError):
    message = N_("Nhiệm vụ theo số liệu cần đủ số liệu, mẫu số, nhóm, nguồn và tỷ lệ phải đạt.")


class WrongMeasure(ObligationError):
    message = N_("Số liệu này không dùng để tính một nhiệm vụ.")


class ConfirmedAlready(ObligationError):
    message = N_("Nhiệm vụ đã được xác nhận xong nên chưa rút lại được minh chứng. Bỏ xác nhận trước.")


class NotYours(ObligationError):
    message = N_("Chỉ người đã ghi hoặc người phụ trách toàn tỉnh rút lại được minh chứng này.")


class NumberTaken(ObligationError):
    message = N_("Văn bản số %(number)s đã có. Mở văn bản ấy để giao nhiệm vụ.")


class NoClauses(ObligationError):
    message = N_("Văn bản cần ít nhất một mục có số và nội dung.")


class ClauseTwice(ObligationError):
    message = N_("Mục %(number)s có hai lần. Mỗi mục một số riêng.")


class ClauseHoldsNumber(ObligationError):
    message = N_("Mục %(number)s có số điện thoại di động hoặc số giấy tờ. Thay dãy số bằng […] rồi lưu lại.")


class Shipped(ObligationError):
    message = N_("Văn bản này đi kèm hệ thống, giữ đúng nguyên văn nên không sửa được.")


class TextChangedMeanwhile(ObligationError):
    message = N_("Văn bản vừa được người khác sửa. Nội dung vừa nhập còn ở dưới; xem lại rồi gửi lại.")


class SameText(ObligationError):
    message = N_("Nội dung không đổi.")


class ReasonLacking(ObligationError):
    message = N_("Đã giao nhiệm vụ theo nội dung này: ghi lý do sửa.")


class IssuedAfterSent(ObligationError):
    message = N_("Đã ghi văn bản gửi hoặc đến đơn vị ngày %(day)s, trước ngày ban hành mới. Kiểm tra lại ngày.")


class ClauseHasObligations(ObligationError):
    message = N_("Đã giao nhiệm vụ theo mục này nên không bỏ được. Sửa nội dung và ghi lý do, hoặc rút nhiệm vụ.")


class LastClause(ObligationError):
    message = N_("Văn bản phải còn ít nhất một mục.")


class TooManyClauses(ObligationError):
    message = N_("Văn bản quá %(most)s mục. Chỉ nhập các mục có giao nhiệm vụ.")
