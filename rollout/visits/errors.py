"""What can stand in the way of arranging a visit, in the users' words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from rollout.core.errors import Refusal
from rollout.register.errors import RegisterError
from rollout.vocabulary import N_


class ChangedMeanwhile(Refusal):
    message = N_("Lịch vừa có thay đổi sau khi mở trang này. Chưa có gì thay đổi thêm; xem lại rồi gửi lại.")


class NothingNew(Refusal):
    message = N_("Chưa có gì thay đổi so với lần ghi trước. Ghi người dự hoặc yêu cầu, hoặc chọn câu trả lời khác.")


class TimesRefused(Refusal):
    """Some of the times that were typed cannot be had: why, by their position in the form."""

    message = N_("Có thời gian chưa đề xuất được.")

    def __init__(self, refused: Mapping[int, RegisterError]) -> None:
        super().__init__()
        self.refused = refused


class UnusualTimes(Refusal):
    """What is unusual about times that may be had all the same, each as a sentence; whoever knows better says so."""

    message = N_("Chưa đề xuất. Nếu vẫn muốn đề xuất như vậy, bấm “Vẫn đề xuất”.")

    def __init__(self, remarks: Sequence[str]) -> None:
        super().__init__()
        self.remarks = remarks

    @property
    def text(self) -> str:
        return " ".join([*self.remarks, _(self.message)])
