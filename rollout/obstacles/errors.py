"""What stands in the way of an act on obstacles, in the users' words."""

from __future__ import annotations

from flask_babel import gettext as _

from rollout.core.errors import Refusal
from rollout.core.formats import label
from rollout.vocabulary import N_
from rollout.vocabulary_of_obstacles import ObstacleState


class TextMissing(Refusal):
    message = N_("Cần ghi nội dung. Chưa có gì thay đổi.")


class FacilityMissing(Refusal):
    message = N_("Ghi tên cơ sở khám chữa bệnh không nhận thẻ. Chưa có gì thay đổi.")


class UnitMissing(Refusal):
    message = N_(
        "Cần chọn đơn vị. Chỉ khi cơ sở khám chữa bệnh không nhận thẻ, người phụ trách toàn tỉnh mới ghi được "
        "không kèm đơn vị. Chưa có gì thay đổi."
    )


class NotOnUnitList(Refusal):
    message = N_("Có người không còn trong danh sách của đơn vị này. Chưa có gì thay đổi. Tải lại trang rồi chọn lại.")


class NotPossibleNow(Refusal):
    """`state`: how the obstacle stands."""

    message = N_("Vướng mắc đang ở tình trạng “%(state)s”, không làm được việc này. Chưa có gì thay đổi.")

    def __init__(self, state: ObstacleState) -> None:
        super().__init__(state=state.label)
        self._state = state

    @property
    def text(self) -> str:
        return _(self.message, state=label(self._state))


class OfOtherLadder(Refusal):
    message = N_(
        "Vướng mắc về cơ sở không nhận thẻ có nơi xử lý riêng nên không đổi sang loại khác được. Chưa có gì thay đổi."
    )


class NobodyAbove(Refusal):
    message = N_("Vướng mắc đã ở cấp cao nhất. Chưa có gì thay đổi.")


class NotAnOwner(Refusal):
    message = N_("Người này không xử lý được vướng mắc của đơn vị. Chưa có gì thay đổi. Chọn người khác.")


class NothingTicked(Refusal):
    message = N_("Chưa chọn vướng mắc nào, hoặc những vướng mắc đã chọn vừa được xử lý. Chưa có gì thay đổi.")


class OfOtherKinds(Refusal):
    message = N_("Các vướng mắc đã chọn khác loại. Mỗi lần chỉ trả lời các vướng mắc cùng loại. Chưa có gì thay đổi.")


class NamesSomebody(Refusal):
    message = N_(
        "Câu trả lời chung nêu tên một người đang vướng (%(name)s). Bỏ họ tên rồi gửi lại. Chưa có gì thay đổi."
    )


class NamesSomebodyElse(Refusal):
    """Somebody whom the viewer does not see: that they are blocked, and who of those named it is, is not told."""

    message = N_("Câu trả lời chung nêu tên một người đang vướng. Bỏ mọi họ tên rồi gửi lại. Chưa có gì thay đổi.")

    def __init__(self, person_id: int, name: str) -> None:
        super().__init__()
        self.person_id, self.name = person_id, name


class NotOfOneUnit(Refusal):
    message = N_("Chỉ gộp được hai vướng mắc đang mở của cùng một đơn vị. Chưa có gì thay đổi.")


class AnswerRetired(Refusal):
    message = N_("Câu trả lời mẫu này đã thôi dùng. Chưa có gì thay đổi. Chọn câu khác hoặc tự ghi.")
