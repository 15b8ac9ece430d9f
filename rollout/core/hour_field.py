"""Hours of a day as they are typed, 8:00, 8h30, 14h, 8; in minutes since midnight."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from rollout.core.formats import hour

DAY = 1440

NO_HOUR = _l("Không đọc được giờ. Gõ như 8:00 hoặc 8h30.")

_HOUR = re.compile(r"([01]?[0-9]|2[0-4])\s*(?:[:hg.]\s*([0-5][0-9])?)?", re.IGNORECASE)


def read_hour(text: str) -> int:
    """Raises ValueError for what is no hour of a day."""
    found = _HOUR.fullmatch(text.strip())
    if found is None:
        raise ValueError("no hour")
    minutes = int(found[1]) * 60 + int(found[2] or 0)
    if minutes > DAY:
        raise ValueError("no hour")
    return minutes


class HourField(StringField):
    """An hour as people type it (8:00, 8h30); `data` is minutes of the day, None when left empty."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else hour(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data: int | None = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = read_hour(valuelist[0])
            except ValueError as error:
                raise ValueError(NO_HOUR) from error
