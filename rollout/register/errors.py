"""What can stand in the way of an act, in the users' words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from flask_babel import gettext as _

from rollout.core.errors import Refusal
from rollout.core.formats import number, plural
from rollout.vocabulary import N_, Base, IdentifierKind, Measure, Milestone, N_plural


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


class InfoVerified(RegisterError):
    message = N_(
        "Cán bộ đã xác nhận người này đủ thông tin. Chưa có gì thay đổi. Thấy thiếu thì báo cán bộ chuyên quản."
    )


class NeverSent(RegisterError):
    message = N_("Chưa chuyển danh sách lần thứ %(version)s cho đơn vị này. Kiểm tra lại số lần.")


class BeforeDirective(RegisterError):
    message = N_("Văn bản ban hành ngày %(day)s; không thể gửi hoặc nhận trước ngày đó. Chưa có gì thay đổi.")


class SentAfterReceived(RegisterError):
    message = N_("Ngày gửi sau ngày đến. Kiểm tra lại hai ngày. Chưa có gì thay đổi.")


class ReceiptEmpty(RegisterError):
    message = N_("Ghi số đến thì ghi cả ngày đến; ghi ngày gửi thì chọn cách gửi. Chưa có gì thay đổi.")


class NumberTaken(RegisterError):
    """`kind`: which of the numbers given; who holds it may be nobody's to know."""

    message = N_("Số này đang thuộc về một người khác. Kiểm tra lại, hoặc gộp hai hồ sơ nếu là cùng một người.")

    def __init__(self, kind: IdentifierKind) -> None:
        super().__init__()
        self.kind = kind


class OnAnotherList(RegisterError):
    """Of a person whom the viewer may see; `kind`: by which of the numbers given."""

    message = N_(
        "%(name)s (%(number)s) đang ở danh sách của đơn vị %(unit)s. Mở trang của người này rồi dùng Chuyển đơn vị "
        "hoặc thêm nơi làm việc thứ hai."
    )

    def __init__(self, kind: IdentifierKind, **values: object) -> None:
        super().__init__(**values)
        self.kind = kind


class UnitNotThere(RegisterError):
    message = N_('Đơn vị mang mã "%(code)s" không hoạt động vào ngày %(day)s. Chọn ngày khác hoặc đơn vị khác.')


class NotLookedUp(RegisterError):
    """Nothing was compared with the register. `numbers`: how many were asked about. Each such refusal is recorded."""

    def __init__(self, numbers: Collection[str], **values: object) -> None:
        super().__init__(**values)
        self.numbers = len(numbers)


class TooManyAlike(NotLookedUp):
    message = N_(
        "Chưa tra số nào: 30 ngày qua đã tra nhiều số tận cùng %(ending)s mà không có kết quả. Chưa có gì thay đổi. "
        "Các số này tra lại được sau %(until)s; nếu cần ngay, liên hệ %(room)s, điện thoại %(hotline)s."
    )


class TooManyAlikeTogether(NotLookedUp):
    message = N_(
        "Chưa tra số nào: có %(n)s số khác nhau cùng tận cùng %(ending)s, danh sách thật không như vậy. "
        "Chưa có gì thay đổi. Kiểm tra lại các số với giấy tờ, hoặc liên hệ %(room)s, điện thoại %(hotline)s."
    )


class TooManyMissed(NotLookedUp):
    message = N_(
        "Chưa tra số nào: trong một ngày đã có %(most)s số không có kết quả. Chưa có gì thay đổi. Kiểm tra lại nguồn "
        "số rồi tra lại sau %(until)s; nếu cần ngay, liên hệ %(room)s, điện thoại %(hotline)s."
    )


class TooManyFound(NotLookedUp):
    message = N_(
        "Chưa tra số nào: trong một ngày đã tìm %(most)s người, là mức tối đa. Chưa có gì thay đổi. Tra tiếp được sau "
        "%(until)s; nếu cần ngay, liên hệ %(room)s, điện thoại %(hotline)s."
    )


class TooManyNamed(NotLookedUp):
    """Names of people whom the user does not see were given again and again."""

    message = N_(
        "Chưa lưu, chưa gửi: 30 ngày qua nội dung đã nhiều lần nêu tên người ngoài phạm vi được giao. Chưa có gì thay "
        "đổi. Làm lại được sau %(until)s; nếu cần ngay, liên hệ %(room)s, điện thoại %(hotline)s."
    )


class CodeTaken(RegisterError):
    message = N_('Mã "%(code)s" đang thuộc về một đơn vị khác. Chưa có gì thay đổi.')

    def __init__(self, code: str) -> None:
        super().__init__(code=code)


class ReasonMissing(RegisterError):
    message = N_("Cần ghi lý do.")


COUNTED_LABELS = {
    "participants": Measure.PARTICIPANTS.label,
    "with_smartphone": Base.SMARTPHONE.label,
    **{milestone.value: milestone.label for milestone in Milestone},
}


class FallWithoutReason(ReasonMissing):
    """Numbers of a count that fall: (measure, before, now)."""

    message = N_("Cần ghi lý do giảm.")

    def __init__(self, falls: Sequence[tuple[str, int, int]]) -> None:
        super().__init__()
        self.falls = falls

    @property
    def text(self) -> str:
        told = [
            _(
                "%(measure)s: giảm từ %(was)s xuống %(now)s.",
                measure=_(COUNTED_LABELS[name]),
                was=number(was),
                now=number(now),
            )
            for name, was, now in self.falls
        ]
        return " ".join([*told, super().text])


class MoreThanAll(RegisterError):
    """Numbers of a count that are more than everyone: (measure, number, participants or None)."""

    message = N_("Kiểm tra lại; nếu đúng, đánh dấu “Đúng là như vậy” rồi lưu lại.")

    def __init__(self, more: Sequence[tuple[str, int, int | None]]) -> None:
        super().__init__()
        self.more = more

    @property
    def text(self) -> str:
        told = [
            plural(
                "%(measure)s: %(n)s người, chưa ghi số người tham gia.",
                n,
                measure=_(COUNTED_LABELS[name]),
            )
            if people is None
            else plural(
                "%(measure)s: %(n)s người, nhiều hơn tổng số %(people)s.",
                n,
                measure=_(COUNTED_LABELS[name]),
                people=plural("%(n)s người tham gia", people),
            )
            for name, n, people in self.more
        ]
        return " ".join([*told, super().text])


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


class NoSuchBundle(RegisterError):
    message = N_("Không có bảng kê mang số này, hoặc bảng kê đã hủy. Kiểm tra lại từng ký tự.")


class InOtherBundle(RegisterError):
    message = N_plural("%(n)s người đã có ở một bảng kê khác chưa tiếp nhận xong. Tải lại trang rồi chọn lại.")
    counts = "n"


class NobodyInBundle(RegisterError):
    message = N_("Chưa chọn người nào. Đánh dấu ở đầu dòng rồi làm lại.")


class TooManyInBundle(RegisterError):
    message = N_("Mỗi bảng kê tối đa %(most)s người. Chia thành nhiều bảng kê.")


class BundleMovedOn(RegisterError):
    message = N_("Bảng kê đã được người khác xử lý nên chưa ghi gì. Tải lại trang để xem tình trạng hiện nay.")


class AccountIssued(RegisterError):
    message = N_("Người này đã có tài khoản nên không hoàn tác được. Chưa có gì thay đổi.")


class BundleNotTakenBack(RegisterError):
    message = N_("Chỉ rút lại được trong ngày đã ghi nộp và khi Bộ phận Tiếp nhận chưa ghi ai. Chưa có gì thay đổi.")


class CallBackMissing(RegisterError):
    message = N_("Hẹn gọi lại cần có ngày. Ghi ngày hẹn rồi lưu lại.")


class CallBackPast(RegisterError):
    message = N_("Ngày hẹn gọi lại phải từ hôm nay trở đi. Chưa có gì thay đổi.")


class FutureMoment(RegisterError):
    message = N_("Lần liên hệ không thể ở sau lúc này. Chưa có gì thay đổi.")


class NotTakenBack(RegisterError):
    message = N_("Chỉ người ghi mới rút lại được, và chỉ trong ngày. Chưa có gì thay đổi.")


class StrongerWord(RegisterError):
    message = N_(
        "Buổi này có kết quả do cán bộ BHXH xác nhận, đầu mối không bỏ được. Chưa có gì thay đổi; đề nghị cán bộ "
        "chuyên quản sửa."
    )


class ReasonNeeded(RegisterError):
    message = N_("Ghi lý do cần xem số đầy đủ. Lý do có hiệu lực một giờ cho đơn vị này và được lưu vào nhật ký.")


class SeenThere(RegisterError):
    message = N_(
        "Dòng %(rows)s: kết quả tại buổi do cán bộ BHXH xác nhận nên đầu mối không ghi vắng mặt được. Chưa có gì thay "
        "đổi; đánh dấu lại các dòng này rồi gửi, hoặc đề nghị cán bộ chuyên quản sửa."
    )
