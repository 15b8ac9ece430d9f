"""The form field of a birth, of which often only the month or the year is known."""

from __future__ import annotations

import re
from datetime import date

from flask_babel import gettext as _
from wtforms import StringField

from rollout.core.dates import today
from rollout.core.formats import birth

_BIRTH = re.compile(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})")


class BirthField(StringField):
    """A birth as people know it: dd/mm/yyyy, mm/yyyy or yyyy; `data` is (first such day, precision) or None."""

    data: tuple[date, str] | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return birth(*self.data) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        written = _BIRTH.fullmatch(typed)
        try:
            if written is None:
                raise ValueError("not a birth")
            of_month, month, year = written.groups()
            born = date(int(year), int(month or 1), int(of_month or 1))
        except ValueError as error:
            raise ValueError(_("Không đọc được ngày sinh. Gõ dd/mm/yyyy, mm/yyyy hoặc chỉ năm sinh.")) from error
        if not date(1900, 1, 1) <= born <= today():
            raise ValueError(_("Ngày sinh phải từ năm 1900 đến hôm nay."))
        self.data = (born, "day" if of_month else "month" if month else "year")
