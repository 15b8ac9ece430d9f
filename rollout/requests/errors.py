"""What can stand in the way of asking for a correction, and of answering it."""

from __future__ import annotations

from rollout.core.errors import Refusal
from rollout.vocabulary import N_


class NothingAsked(Refusal):
    message = N_("Chưa có mục nào khác với thông tin đang lưu. Sửa mục cần báo rồi gửi lại.")


class AlreadyAsked(Refusal):
    message = N_("Đã có đề nghị đang chờ trả lời cho: %(fields)s. Chưa ghi gì thêm.")


class NothingDecided(Refusal):
    message = N_("Chưa trả lời mục nào. Chọn Chấp nhận hoặc Không chấp nhận rồi ghi lại.")


class ReasonOfField(Refusal):
    message = N_("%(field)s: không chấp nhận thì cần ghi lý do cho đơn vị.")


class ChangedMeanwhile(Refusal):
    message = N_("%(field)s: thông tin đang lưu vừa được người khác sửa. Xem lại giá trị hiện nay rồi trả lời.")


class KnowingTickMissing(Refusal):
    message = N_(
        "%(field)s: thông tin đang lưu đã khác lúc đơn vị báo. Đánh dấu đã xem giá trị hiện nay nếu vẫn chấp nhận."
    )


class NotEnoughToList(Refusal):
    message = N_("Để đưa người này vào danh sách, cần chấp nhận họ tên, nhóm và ít nhất một số.")


class PersonMoved(Refusal):
    message = N_(
        "Người này không còn trong danh sách của đơn vị nên không sửa theo đề nghị này; chỉ ghi Không chấp nhận."
    )


class NothingChosen(Refusal):
    message = N_("Chọn ít nhất một mục để rút.")


class AnsweredMeanwhile(Refusal):
    message = N_("Cán bộ vừa trả lời: %(fields)s. Chưa rút mục nào. Xem lại các mục còn chờ rồi rút.")


class WithdrawnMeanwhile(Refusal):
    message = N_("Đơn vị vừa rút: %(fields)s. Chưa ghi câu trả lời nào. Xem lại các mục còn lại rồi trả lời.")


class AnsweredByOther(Refusal):
    message = N_("Người khác vừa trả lời: %(fields)s. Chưa ghi câu trả lời nào của lần này. Xem lại các mục còn chờ.")
