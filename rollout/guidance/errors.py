"""What can stand in the way of recording a session, in the users' words."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from rollout.core.errors import Refusal
from rollout.vocabulary import N_


class NothingRecorded(Refusal):
    message = N_("Chưa ghi gì của đơn vị nào. Đánh dấu người có mặt, hoặc ghi số người dự, rồi gửi lại.")


class NoUnits(Refusal):
    message = N_("Buổi phải còn ít nhất một đơn vị. Hủy buổi nếu buổi không diễn ra.")


class TooManyUnits(Refusal):
    message = N_("Một buổi có nhiều nhất %(most)s đơn vị.")


class SameUnits(Refusal):
    message = N_("Các đơn vị của buổi không đổi.")


class UnitsAttended(Refusal):
    message = N_("Không bỏ được đơn vị đã có người dự: %(units)s. Sửa kết quả của đơn vị trước.")


class Cancelled(Refusal):
    message = N_("Buổi này đã hủy nên không ghi thêm được. Chưa có gì thay đổi. Lập buổi mới nếu buổi vẫn diễn ra.")


class ChangedMeanwhile(Refusal):
    message = N_("Dữ liệu đã được người khác cập nhật lúc %(time)s. Nội dung vừa nhập còn ở dưới; xem lại rồi gửi lại.")


class Doubtful(Refusal):
    """What may be a mistake, each as a sentence; whoever knows better says so and sends again."""

    message = N_("Kiểm tra lại; nếu đúng, đánh dấu “Đúng là như vậy” rồi gửi lại.")

    def __init__(self, doubts: Sequence[str]) -> None:
        super().__init__()
        self.doubts = doubts

    @property
    def text(self) -> str:
        return " ".join([*self.doubts, _(self.message)])
