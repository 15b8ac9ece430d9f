"""How days, moments and numbers read on screen, and how a typed day is understood. Registered as template filters."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from rollout.core.crypto import mask
from rollout.core.dates import local
from rollout.core.dates import today as current_day
from rollout.core.names import search_key
from rollout.core.translations import gettext
from rollout.vocabulary import FOREVER, N_, Labelled

NOTHING = "–"
Number = int | float | Decimal

WEEKDAYS = (N_("Thứ Hai"), N_("Thứ Ba"), N_("Thứ Tư"), N_("Thứ Năm"), N_("Thứ Sáu"), N_("Thứ Bảy"), N_("Chủ nhật"))

_SIGNS = str.maketrans(",.", ".,")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SPOKEN = {"hom nay": 0, "hom qua": -1, "today": 0, "yesterday": -1, "mai": 1, "ngay mai": 1, "tomorrow": 1}
"""Days from today, by search key."""

LATELY = timedelta(days=92)
"""Within which a day without its year is taken to be past, even where one to come is asked for."""


def day(value: date | None) -> str:
    """23/11/2026; "–" for no day and for the open end of an interval."""
    return NOTHING if value is None or value == FOREVER else f"{value:%d/%m/%Y}"


def weekday(value: date) -> str:
    """Thứ Hai"""
    return gettext(WEEKDAYS[value.weekday()])


def weekday_of(number: int) -> str:
    """thứ Hai, of a number from 1, Monday: as it stands inside a sentence."""
    return gettext(WEEKDAYS[number - 1]).replace("Thứ ", "thứ ")


def day_said(value: date) -> str:
    """thứ Hai 07/12/2026"""
    return f"{weekday_of(value.isoweekday())} {day(value)}"


def birth(on: date | None, precision: str) -> str:
    """1985, 06/1985 or 01/06/1985, as far as it is known; "" when it is not."""
    if on is None or precision == "none":
        return ""
    return {"year": f"{on:%Y}", "month": f"{on:%m/%Y}"}.get(precision, day(on))


def moment(value: datetime | None) -> str:
    """14:05 23/11/2026 on the clock of Việt Nam."""
    return NOTHING if value is None else f"{local(value):%H:%M %d/%m/%Y}"


def hour(minutes: int) -> str:
    """08:30, of minutes since midnight."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _vietnamese(text: str) -> str:
    """1,234.5 → 1.234,5"""
    return text.translate(_SIGNS)


def number(value: int | None) -> str:
    """1.234"""
    return NOTHING if value is None else f"{value:,}".replace(",", ".")


@cache
def _step(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def rounded(value: Number, places: int = 1) -> Decimal:
    """The number that `decimal` writes: half is rounded up."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(_step(places), ROUND_HALF_UP)


def decimal(value: Number | None, places: int = 1) -> str:
    """1.234,5, rounded half up."""
    return NOTHING if value is None else _vietnamese(f"{rounded(value, places):,}")


def rate(part: int | None, whole: int | None) -> Decimal | None:
    """Per cent of a whole, exact; None where there is no whole. Over 100 is not clipped."""
    return None if part is None or not whole else Decimal(100 * part) / Decimal(whole)


def percent(part: int | None, whole: int | None) -> str:
    """61,2 %"""
    value = rate(part, whole)
    return NOTHING if value is None else f"{decimal(value)} %"


def change(value: Number | None) -> str:
    """tăng 12 · giảm 12 · không đổi; never a sign beside the word."""
    return _change(value, "")


def points(value: Number | None) -> str:
    """The difference of two rates: tăng 2,1 điểm %."""
    return _change(None if value is None else Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP), _(" điểm %"))


def _change(value: Number | None, unit: str) -> str:
    if value is None:
        return NOTHING
    if value == 0:
        return _("không đổi")
    size = -value if value < 0 else value
    amount = (number(size) if isinstance(size, int) else decimal(size)) + unit
    return _("tăng %(amount)s", amount=amount) if value > 0 else _("giảm %(amount)s", amount=amount)


def signed(value: int | None) -> str:
    """+12, −12 or 0, for columns of differences."""
    if not value:
        return number(value)
    return f"{'+' if value > 0 else '−'}{number(abs(value))}"


def plural(message: str, count: int | None, /, **values: object) -> str:
    """A sentence about so many things, in the viewer's language: English has a form for one. `n` says how many."""
    return ngettext(message, message, 0 if count is None else count, **{"n": number(count), **values})


def label(member: Labelled) -> str:
    """The label of a closed list's member in the viewer's language."""
    return gettext(member.label)


def parse_day(text: str, today: date | None = None, *, is_to_come: bool = False) -> date:
    """The day that someone typed: 23/11/2026, 1/6/2021, 23/11, 2026-11-23, hôm nay, hôm qua, ngày mai.

    A day without its year is the last such day; where it `is_to_come` the next one, unless there was one LATELY: who
    types yesterday by mistake does not mean next year. Raises ValueError for anything else.
    """
    today = today or current_day()
    spoken = search_key(text)
    if spoken in _SPOKEN and (is_to_come or _SPOKEN[spoken] <= 0):
        return today + timedelta(days=_SPOKEN[spoken])
    if iso := _ISO_DAY.fullmatch(spoken):
        return date(*map(int, iso.groups()))
    written = _DAY.fullmatch(spoken)
    if written is None:
        raise ValueError("not a day")
    day_of_month, month, year = written.groups()
    if year is None and is_to_come:
        return _first_since(today - LATELY, int(month), int(day_of_month))
    found = date(int(year or today.year), int(month), int(day_of_month))
    return found.replace(year=today.year - 1) if year is None and found > today else found


def _first_since(since: date, month: int, day_of_month: int) -> date:
    """The first such day of the next years. Raises ValueError where there is none."""
    for year in range(since.year, since.year + 3):
        with suppress(ValueError):  # the 29th of February
            if (found := date(year, month, day_of_month)) >= since:
                return found
    raise ValueError("not a day")


FILTERS = (
    day, weekday, weekday_of, day_said, moment, hour, number, decimal, percent, change, points, signed, label, mask,
)  # fmt: skip


def init_app(app: Flask) -> None:
    for filter_ in FILTERS:
        app.add_template_filter(filter_)
    app.jinja_env.globals["plural"] = plural
