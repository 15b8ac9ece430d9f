"""What can stand in the way of recording a session, in the users' words."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from rollout.core.errors import Refusal
from rollout.core.formats import label, number
from rollout.vocabulary import N_, Milestone


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


class MoreThanImplied(Refusal):
    """More people reached something than what it takes to reach it (R5)."""

    message = N_(
        "%(unit)s: “%(more)s” (%(n)s) nhiều hơn “%(milestone)s” (%(told)s), kể cả số đã có trước buổi. "
        "Người đạt mốc trước thì cũng đạt mốc sau: sửa một trong hai số, hoặc để trống mục “%(milestone)s”."
    )

    def __init__(self, unit: str, more: Milestone, n: int, milestone: Milestone, told: int) -> None:
        super().__init__(unit=unit, more=more.label, n=n, milestone=milestone.label, told=told)
        self._filled = more, n, milestone, told

    @property
    def text(self) -> str:
        more, n, milestone, told = self._filled
        shown = {"more": label(more), "n": number(n), "milestone": label(milestone), "told": number(told)}
        return _(self.message, **self.values | shown)
