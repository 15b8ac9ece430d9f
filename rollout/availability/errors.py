"""What stands in the way of what is kept here, in the users' words."""

from __future__ import annotations

from rollout.core.errors import Refusal
from rollout.vocabulary import N_, N_plural


class AbsenceEndsFirst(Refusal):
    message = N_("Ngày cuối đứng trước ngày đầu. Kiểm tra lại hai ngày.")


class AbsenceTooLong(Refusal):
    message = N_("Khoảng vắng dài hơn một năm. Kiểm tra lại hai ngày; nghỉ hẳn thì lập bàn giao.")


class AbsenceOver(Refusal):
    message = N_("Khoảng vắng này đã qua hoặc đã rút lại. Chưa có gì thay đổi.")


class ThingInUse(Refusal):
    message = N_plural("Còn %(n)s lịch đã thống nhất dùng đến. Đổi phòng, xe của các lịch đó trước rồi ghi thôi dùng.")
    counts = "n"


class SameThing(Refusal):
    message = N_("Cơ quan này đã có tên đó trong danh sách đang dùng. Chưa có gì thay đổi.")


class SameArea(Refusal):
    message = N_("Hai xã, phường là một. Chọn nơi khác, hoặc để trống ô thứ hai.")


class CorrectionThere(Refusal):
    message = N_("Đã có một dòng cho nơi này. Sửa dòng đó. Chưa có gì thay đổi.")
