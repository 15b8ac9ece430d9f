"""Why a report is not made."""

from __future__ import annotations

from datetime import date

from rollout.core.errors import Refusal
from rollout.core.formats import day as day_text
from rollout.vocabulary import N_


class DayToCome(Refusal):
    message = N_("Ngày %(day)s sau hôm nay. Chọn ngày đã qua hoặc hôm nay.")

    def __init__(self, day: date) -> None:
        super().__init__(day=day_text(day))
