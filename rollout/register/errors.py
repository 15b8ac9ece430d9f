"""What can stand in the way of an act, in the users' words."""

from __future__ import annotations

from datetime import date

from rollout.core.errors import Refusal
from rollout.vocabulary import N_, IdentifierKind


class RegisterError(Refusal):
    """The act on the register is not possible."""


class DayRefusal(RegisterError):
    """The act is not possible on a day, which the message names."""

    def __init__(self, day: date) -> None:
        super().__init__(day=f"{day:%d/%m/%Y}")


class FutureDay(DayRefusal):
    message = N_("Ngày %(day)s sau hôm nay. Mốc chỉ được ghi cho ngày đã qua hoặc hôm nay.")


class DayTooEarly(DayRefusal):
    message = N_("Ngày %(day)s trước 01/01/2020, khi chưa có ứng dụng VssID. Kiểm tra lại ngày.")


class NotOnList(DayRefusal):
    message = N_("Người này không có trong danh sách của đơn vị vào ngày %(day)s. Chưa có gì thay đổi.")


class AlreadyOnList(RegisterError):
    message = N_("Người này đang có trong danh sách của một đơn vị khác. Dùng Chuyển đơn vị để chuyển.")


class NumberTaken(RegisterError):
    """`kind`: which of the numbers given; who holds it may be nobody's to know."""

    message = N_("Số này đang thuộc về một người khác. Kiểm tra lại, hoặc gộp hai hồ sơ nếu là cùng một người.")

    def __init__(self, kind: IdentifierKind) -> None:
        super().__init__()
        self.kind = kind


class CodeTaken(RegisterError):
    message = N_('Mã "%(code)s" đang thuộc về một đơn vị khác. Chưa có gì thay đổi.')

    def __init__(self, code: str) -> None:
        super().__init__(code=code)


class ReasonMissing(RegisterError):
    message = N_("Cần ghi lý do. Chưa có gì thay đổi.")


class EndDayMissing(RegisterError):
    message = N_("Cần ghi ngày kết thúc cho trường hợp nghỉ dài ngày hoặc đang ở nước ngoài.")


class WrongInterval(RegisterError):
    message = N_("Ngày kết thúc phải sau ngày bắt đầu.")


class Overlap(RegisterError):
    message = N_("Khoảng thời gian này chồng lên một khoảng đã ghi. Chưa có gì thay đổi.")


class WrongNumbers(RegisterError):
    message = N_("Số người có điện thoại thông minh không thể lớn hơn tổng số người tham gia.")


class NotCounting(DayRefusal):
    message = N_("Đơn vị không theo dõi bằng số lượng vào ngày %(day)s. Đổi cách theo dõi trước. Chưa có gì thay đổi.")


class NoSwitch(DayRefusal):
    message = N_("Ngày %(day)s đơn vị không đổi cách theo dõi. Tải lại trang để xem những lần đổi đã ghi.")


class BetweenSwitches(DayRefusal):
    message = N_("Ngày đổi phải sau %(day)s và trước lần đổi tiếp theo. Chưa có gì thay đổi.")


class SessionStatesMilestones(RegisterError):
    message = N_(
        "Buổi hướng dẫn chỉ ghi số người mới đạt từng mốc. Ghi tổng số người và số người có điện thoại thông minh "
        "ở lần kiểm đếm."
    )


class SamePerson(RegisterError):
    message = N_("Không thể gộp một hồ sơ với chính nó.")


class AlreadyMerged(RegisterError):
    message = N_("Một trong hai hồ sơ đã được gộp vào hồ sơ khác. Tải lại trang để làm việc với hồ sơ còn lại.")


class JustChanged(RegisterError):
    message = N_("Người khác vừa thay đổi nội dung này. Tải lại trang, xem lại rồi làm tiếp.")


class TooLong(RegisterError):
    message = N_("Nội dung ghi chú dài quá 1.000 ký tự. Rút ngắn rồi lưu lại.")


class NumberInNote(RegisterError):
    message = N_(
        "Không ghi số giấy tờ, số điện thoại vào lý do hoặc ghi chú. Bỏ dãy số rồi lưu lại; "
        "số của từng người ghi ở trang của người đó."
    )


class WrongArea(RegisterError):
    message = N_("Địa bàn đã chọn không thuộc danh mục này. Chọn lại trong danh mục 2021 hoặc 2025.")
