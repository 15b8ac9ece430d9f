"""What stands in the way of a handover, in the users' words."""

from __future__ import annotations

from rollout.core.errors import Refusal
from rollout.vocabulary import N_


class NothingToHandOver(Refusal):
    message = N_("Chưa đơn vị nào có người nhận. Chưa có gì thay đổi.")


class SameOfficer(Refusal):
    message = N_("Người giao và người nhận là một. Chọn người nhận khác.")


class TakerInactive(Refusal):
    message = N_("Người nhận đã chọn không phải cán bộ chuyên quản đang làm việc. Chọn người nhận khác.")


class TakerOutOfScope(Refusal):
    message = N_("%(name)s không được phân công ở nơi quản lý đơn vị %(unit)s nên sẽ không mở được đơn vị này.")


class Overlaps(Refusal):
    message = N_(
        "Người này đã có bàn giao từ %(since)s đến %(until)s, trùng thời gian. "
        "Hoàn tác bàn giao đó hoặc chọn ngày khác."
    )


class OverlapsForGood(Refusal):
    message = N_("Người này đã có bàn giao hẳn, chờ đến ngày %(since)s. Hoàn tác bàn giao đó trước.")


class LeaveTooShort(Refusal):
    message = N_("Ngày trở lại phải sau ngày bắt đầu. Chưa có gì thay đổi.")


class TooFarAhead(Refusal):
    message = N_("Chỉ lập được bàn giao bắt đầu trong vòng 12 tháng tới. Kiểm tra lại ngày.")


class PreviewOutdated(Refusal):
    message = N_("Đơn vị của người giao đã thay đổi từ khi xem trước. Xem lại bảng dưới đây rồi xác nhận.")


class AlreadyUndone(Refusal):
    message = N_("Bàn giao này đã được hoàn tác. Chưa có gì thay đổi thêm.")
