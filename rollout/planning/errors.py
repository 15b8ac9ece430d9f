"""What can stand in the way of a plan, in the users' words."""

from __future__ import annotations

from rollout.core.errors import Refusal
from rollout.vocabulary import N_


class PlanError(Refusal):
    """The act on the plan is not possible."""


class PlanChanged(PlanError):
    message = N_(
        "Kế hoạch đã được tính lại hoặc được người khác sửa trong lúc này. Tải lại trang rồi làm lại. "
        "Chưa có gì thay đổi."
    )


class PlanBusy(PlanError):
    message = N_("Kế hoạch đang được tính. Chờ tính xong rồi làm lại. Chưa có gì thay đổi.")


class PlanGoesOut(PlanError):
    message = N_("Kế hoạch đang được gửi. Chờ gửi xong rồi làm lại. Chưa có gì thay đổi.")


class PlanInHand(PlanError):
    message = N_("Kế hoạch lập trước đó đang được tính. Chờ tính xong rồi lập kế hoạch mới.")


class PlanSent(PlanError):
    message = N_("Kế hoạch này đã gửi nên không tính lại hoặc sửa lịch đã gửi được. Cần đổi thì mở từng lịch.")


class PlanUnmade(PlanError):
    message = N_("Kế hoạch chưa tính được nên chưa có lịch nào. Tính lại rồi làm lại. Chưa có gì thay đổi.")


class PlanFaulty(PlanError):
    message = N_("Kế hoạch còn lỗi nêu ở đầu trang. Sửa các lịch đó, hoặc tính lại, rồi gửi. Chưa có gì được gửi.")


class PlanEmpty(PlanError):
    message = N_("Kế hoạch không còn lịch nào để gửi.")


class NoOfficers(PlanError):
    message = N_("Không có cán bộ nào phụ trách đơn vị trong phạm vi đã chọn.")


class WeekPast(PlanError):
    message = N_("Tuần đã chọn không còn ngày làm việc nào. Chọn tuần khác.")


class NotSent(PlanError):
    message = N_("Chưa gửi được, chưa rõ lý do. Thử gửi lại, hoặc bỏ khỏi kế hoạch rồi đề xuất riêng.")


class UnitHasVisit(PlanError):
    message = N_("%(unit)s đã có lịch khác chưa xong.")


class UnitDone(PlanError):
    message = N_("%(unit)s đã triển khai.")


class UnitGone(PlanError):
    message = N_("%(unit)s không còn thuộc phạm vi được giao.")


class OfficerGone(PlanError):
    message = N_(
        "Cán bộ được xếp đến %(unit)s không còn làm việc. Chuyển lịch cho cán bộ khác, hoặc bỏ lịch khỏi kế hoạch."
    )
