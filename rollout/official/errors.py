"""What stands in the way of working off the lists, in the users' words."""

from __future__ import annotations

from rollout.core.errors import Refusal
from rollout.vocabulary import N_


class NobodyTicked(Refusal):
    message = N_("Chưa chọn ai, hoặc những người đã chọn vừa được xử lý. Chưa có gì thay đổi.")


class SettlementNeedsNote(Refusal):
    message = N_("Chọn “Lý do khác” thì ghi rõ lý do. Chưa có gì thay đổi.")


class NoOtherNumber(Refusal):
    message = N_(
        "%(name)s: tệp không có mã số BHXH, hoặc hồ sơ không thuộc phạm vi được sửa. Chưa có gì thay đổi. Mở hồ sơ để "
        "kiểm tra."
    )


class TooManyAtOnce(Refusal):
    message = N_("Mỗi lần chỉ làm được với %(most)s người. Chọn ít hơn. Chưa có gì thay đổi.")


class TwoAccounts(Refusal):
    message = N_("Hai tài khoản đang chọn cùng gắn với một người (%(name)s). Sửa từng tài khoản. Chưa có gì thay đổi.")
