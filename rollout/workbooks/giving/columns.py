"""The columns of the forms that are handed out, by the fields that are read when they come back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rollout.core.handouts import Column
from rollout.ledger.facts import COUNTED
from rollout.vocabulary import ImportKind, Milestone, PeopleGroup, Role, ScopeKind, UnitMode
from rollout.workbooks.headings import HEADINGS, NOT_IN_TEMPLATE

_YES_NO = ("Có", "Không")
_REACHED = "Ghi x, hoặc ngày theo dd/mm/yyyy nếu biết. Để trống nếu chưa."
_NUMBER = "Ghi đủ chữ số, kể cả số 0 ở đầu."
_DAY = "Ghi theo dd/mm/yyyy."
_WIDE = 28

_MARKS = {milestone.value: ("day", 14, (), _REACHED) for milestone in Milestone}

_LOOKS: Mapping[ImportKind, Mapping[str, tuple[str, int, tuple[str, ...], str]]] = {
    ImportKind.PARTICIPANTS: {
        "name": ("text", _WIDE, (), ""),
        "bhxh": ("text", 14, (), _NUMBER),
        "personal_id": ("text", 16, (), _NUMBER),
        "cmnd": ("text", 14, (), _NUMBER),
        "birth": ("text", 13, (), "Ghi dd/mm/yyyy, mm/yyyy hoặc yyyy."),
        "sex": ("text", 9, ("Nam", "Nữ"), "Chọn Nam hoặc Nữ."),
        "phone": ("text", 14, (), _NUMBER),
        "address": ("text", _WIDE, (), ""),
        "group": ("text", _WIDE, tuple(group.label for group in PeopleGroup), "Chọn một nhóm trong danh sách."),
        "smartphone": ("text", 14, _YES_NO, "Chọn Có hoặc Không."),
        "status": ("text", _WIDE, (), "Ghi chú ngắn: đã cài, k có đt, nghỉ thai sản…"),
        **_MARKS,
    },
    ImportKind.UNITS: {
        "name": ("text", 40, (), ""),
        "area_2021": ("text", 36, (), ""),
        "area_2025": ("text", 24, (), ""),
        "department": ("text", 36, (), ""),
        "sector": ("text", 26, (), ""),
        "unit_type": ("text", 30, (), ""),
        "office": ("text", 30, (), ""),
        "mode": ("text", 16, tuple(mode.label for mode in UnitMode), "Chọn một cách theo dõi."),
        "headcount": ("number", 12, (), "Ghi số nguyên."),
        "count_group": ("text", 18, (), ""),
        "started_on": ("day", 13, (), _DAY),
        "deployed_on": ("day", 13, (), _DAY),
        **dict.fromkeys(COUNTED, ("number", 14, (), "Ghi tổng số lũy kế đến nay, số nguyên.")),
    },
    ImportKind.USERS: {
        "display_name": ("text", _WIDE, (), ""),
        "role": ("text", _WIDE, tuple(role.label for role in Role), "Chọn một vai trò."),
        "scope": ("text", _WIDE, tuple(scope.label for scope in ScopeKind), "Chọn một loại phạm vi."),
        "places": ("text", _WIDE, (), "Ghi mã; nhiều đơn vị cách nhau bằng dấu phẩy."),
    },
    ImportKind.OFFICIAL: {
        "office": ("text", _WIDE, (), ""),
        "name": ("text", _WIDE, (), ""),
        "bhxh": ("text", 14, (), _NUMBER),
        "personal_id": ("text", 16, (), _NUMBER),
        "birth": ("text", 13, (), "Ghi dd/mm/yyyy."),
        **_MARKS,
        "total_on": ("day", 13, (), _DAY),
        "total": ("number", 14, (), "Ghi tổng số lũy kế đến ngày ghi ở cột bên, số nguyên."),
    },
}
"""Field → kind of column, width, drop-down and hint, where it is not a plain text."""


def template_fields(kind: ImportKind) -> list[str]:
    return [field for field in HEADINGS[kind] if field not in NOT_IN_TEMPLATE]


def columns_of(kind: ImportKind, fields: Iterable[str], choices: Mapping[str, tuple[str, ...]] = {}) -> list[Column]:
    """`choices`: field → what the registry offers for it."""
    found = []
    for field in fields:
        look, width, offered, hint = _LOOKS[kind].get(field, ("text", 18, (), ""))
        hint = hint or ("Chọn trong danh sách." if field in choices else "")
        found.append(Column(HEADINGS[kind][field][0], look, width, choices.get(field, offered), hint))
    return found
