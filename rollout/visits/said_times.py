"""How days and times of visits read, with their weekday."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from rollout.core.translations import language
from rollout.register.visit_times import Time


def day_said(day: date, tongue: str = "") -> str:
    """Thứ Hai 07/12/2026; in the reader's language unless another is named."""
    weekday = format_date(day, "EEEE", locale=tongue or language())
    return f"{weekday[:1].upper()}{weekday[1:]} {day:%d/%m/%Y}"


def time_said(time: Time, tongue: str = "") -> str:
    """08:00–09:30, Thứ Hai 07/12/2026"""
    return f"{time.hours}, {day_said(time.day, tongue)}"
