"""Which values a setting may take, by its key; a setting that is not named here is text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rollout.vocabulary import N_, Base, Evidence, Milestone, PeopleGroup, Role
from rollout.vocabulary_of_obstacles import ObstacleLevel

_HOURS = re.compile(r"\d\d:\d\d-\d\d:\d\d")


@dataclass(frozen=True)
class Rule:
    """What is wrong with a value, as a gettext id, or None; `choices` lists the codes where they are few."""

    problem: Callable[[str], str | None]
    choices: Mapping[str, str] | None = None


def _one_of(choices: Mapping[str, str]) -> Rule:
    wrong = N_("Chọn một giá trị trong danh sách.")
    return Rule(lambda value: None if value in choices else wrong, choices)


def _whole(least: int, most: int, message: str) -> Rule:
    def problem(value: str) -> str | None:
        is_whole = value.isascii() and value.isdigit() and len(value) <= len(str(most))
        return None if is_whole and least <= int(value) <= most else message

    return Rule(problem)


def _hours(value: str) -> str | None:
    parts = value.split(",")
    times = [time for part in parts if _HOURS.fullmatch(part) for time in part.split("-")]
    is_right = len(times) == 2 * len(parts) and times == sorted(set(times)) and times[-1] <= "24:00"
    return (
        None if is_right else N_("Cần các khoảng giờ tăng dần, cách nhau bằng dấu phẩy, ví dụ 07:00-11:30,13:30-17:00.")
    )


def _weekdays(value: str) -> str | None:
    days = value.split(",")
    is_right = set(days) <= set("1234567") and days == sorted(set(days))
    return None if is_right else N_("Cần các số từ 1 (thứ Hai) đến 7 (Chủ nhật) tăng dần, cách nhau bằng dấu phẩy.")


def _address(value: str) -> str | None:
    is_right = re.fullmatch(r"https?://[^\s]+", value)
    return None if is_right else N_("Cần một địa chỉ bắt đầu bằng https:// hoặc http://.")


_PERCENT = _whole(1, 100, N_("Cần một số nguyên từ 1 đến 100."))
_DAY_OF_MONTH = _whole(1, 31, N_("Cần một ngày trong tháng, từ 1 đến 31."))
_WORKING_DAYS = _whole(1, 60, N_("Cần một số nguyên từ 1 đến 60."))
_WINDING = _whole(100, 300, N_("Cần một số nguyên từ 100 đến 300."))
_SPEED = _whole(5, 100, N_("Cần một số nguyên từ 5 đến 100."))
_MINUTES = _whole(0, 240, N_("Cần một số nguyên từ 0 đến 240."))
_VISITS = _whole(1, 20, N_("Cần một số nguyên từ 1 đến 20."))
_DAYS = _PEOPLE = _whole(1, 999, N_("Cần một số nguyên từ 1 đến 999."))

_DAYS_OR_NONE = _whole(0, 365, N_("Cần một số nguyên từ 0 đến 365; 0 là không dùng."))
_POINTS = _whole(0, 100, N_("Cần một số nguyên từ 0 đến 100."))


def _quarters(value: str) -> str | None:
    is_whole = value.isascii() and value.isdigit() and len(value) < 4
    is_right = is_whole and 15 <= int(value) <= 480 and int(value) % 15 == 0
    return None if is_right else N_("Cần một số phút chia hết cho 15, từ 15 đến 480.")


_QUARTERS = Rule(_quarters)

RULES: dict[str, Rule] = {
    "guide_url": Rule(_address),
    "working_hours": Rule(_hours),
    "working_days": Rule(_weekdays),
    "deployed_milestone": _one_of({member.value: member.label for member in Milestone}),
    "deployed_rate": _PERCENT,
    "deployed_base": _one_of({"participants": Base.ALL.label, "with_smartphone": Base.SMARTPHONE.label}),
    "deployed_group": _one_of(
        {"default": N_("Nhóm chính của loại hình"), **{member.value: member.label for member in PeopleGroup}}
    ),
    "deployed_evidence": _one_of({member.value: member.label for member in Evidence}),
    "deployed_confirmed_by": _one_of({role.value: role.label for role in (Role.STAFF, Role.OFFICER)}),
    "stale_list_days": _DAYS,
    "overdue_working_days": _WORKING_DAYS,
    **dict.fromkeys(
        (*(f"obstacle_days_{level.value}" for level in ObstacleLevel), "obstacle_days_to_confirm"), _WORKING_DAYS
    ),
    "report_cutoff_day": _DAY_OF_MONTH,
    "report_due_day": _DAY_OF_MONTH,
    "report_december_cutoff_day": _DAY_OF_MONTH,
    "travel_winding": _WINDING,
    "travel_speed": _SPEED,
    "travel_within": _MINUTES,
    "visits_a_day": _VISITS,
    "visit_answer_days": _WORKING_DAYS,
    "visit_again_days": _DAYS_OR_NONE,
    "visit_minutes": _QUARTERS,
    "visit_points_deadline": _POINTS,
    "visit_points_overdue": _POINTS,
    "visit_points_days": _DAYS,
    "visit_people_most": _PEOPLE,
}

TEXT = Rule(lambda value: None if value else N_("Cần điền mục này."))


def rule_of(key: str) -> Rule:
    return RULES.get(key, TEXT)
