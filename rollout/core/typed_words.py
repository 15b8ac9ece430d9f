"""What was typed, in words, where it is read again away from its form (rollout/core/kept.py)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rollout.core.formats import label, number
from rollout.core.translations import gettext
from rollout.vocabulary import (
    N_,
    Channel,
    ContactOutcome,
    ContactWay,
    Evidence,
    Labelled,
    LeavingReason,
    Milestone,
    PeopleGroup,
    Sex,
    StandingKind,
    UnitMode,
)

FIELDS = {
    "address": N_("Địa chỉ"),
    "agreed": N_("Đúng là như vậy"),
    "already_in_units": N_("Trong đó đã thuộc đơn vị khác"),
    "area": N_("Địa bàn"),
    "area_2021": N_("Địa bàn 2021"),
    "area_2025": N_("Địa bàn 2025"),
    "basis": N_("Căn cứ"),
    "bhxh": N_("Mã số BHXH"),
    "birth": N_("Ngày sinh"),
    "call_back_on": N_("Ngày hẹn gọi lại"),
    "callee": N_("Người liên hệ"),
    "channel": N_("Kênh thực hiện"),
    "cmnd": N_("Số CMND"),
    "code": N_("Mã"),
    "contact": N_("Người liên hệ"),
    "count": N_("Số người"),
    "day": N_("Ngày"),
    "department": N_("Sở, ban, ngành"),
    "display_name": N_("Họ và tên"),
    "district": N_("Huyện, thị xã, thành phố"),
    "email": N_("Thư điện tử"),
    "evidence": N_("Mức xác nhận"),
    "from_on": N_("Từ ngày"),
    "group": N_("Nhóm"),
    "guardian": N_("Số của người giám hộ"),
    "headcount": N_("Số người đơn vị đang quản lý"),
    "is_agreed": N_("Đúng là như vậy"),
    "is_full": N_("Danh sách đầy đủ của đơn vị"),
    "is_main": N_("Là đầu mối chính"),
    "job_title": N_("Chức vụ"),
    "kind": N_("Loại"),
    "list_on": N_("Danh sách tính đến ngày"),
    "milestone": N_("Mốc"),
    "mode": N_("Cách theo dõi"),
    "name": N_("Tên"),
    "note": N_("Ghi chú"),
    "number": N_("Số"),
    "numbers": N_("Các số, mỗi dòng một số"),
    "office": N_("Cơ quan BHXH quản lý"),
    "officer": N_("Cán bộ chuyên quản"),
    "on": N_("Từ ngày"),
    "outcome": N_("Kết quả"),
    "participants": N_("Tổng số người tham gia"),
    "passport": N_("Số hộ chiếu"),
    "personal_id": N_("Số định danh/CCCD"),
    "phone": N_("Điện thoại"),
    "proposal": N_("Đề nghị của đơn vị"),
    "reason": N_("Lý do"),
    "sector": N_("Ngành"),
    "sex": N_("Giới tính"),
    "tax_code": N_("Mã số thuế"),
    "taker": N_("Người nhận"),
    "text": N_("Các dòng dán từ Excel"),
    "to_on": N_("Đến trước ngày"),
    "unit": N_("Mã đơn vị"),
    "unit_type": N_("Khối, loại hình"),
    "units": N_("Mã đơn vị"),
    "user": N_("Tên đăng nhập"),
    "username": N_("Tên đăng nhập"),
    "value": N_("Giá trị mới"),
    "way": N_("Cách liên hệ"),
    "with_smartphone": N_("Người có điện thoại thông minh"),
    **{milestone.value: milestone.label for milestone in Milestone},
}
"""By the last part of a field's name, the words for it wherever it stands."""

CHOSEN = {"person_ids": N_("Số người đã chọn"), "unit_ids": N_("Số đơn vị đã chọn")}
"""Fields of ticks, of which only the count says something."""

CHOICES: dict[str, tuple[type[Labelled], ...]] = {
    "channel": (Channel,),
    "evidence": (Evidence,),
    "group": (PeopleGroup,),
    "kind": (StandingKind,),
    "milestone": (Milestone,),
    "mode": (UnitMode,),
    "outcome": (ContactOutcome,),
    "proposal": (StandingKind, LeavingReason),
    "reason": (LeavingReason, StandingKind),
    "sex": (Sex,),
    "way": (ContactWay,),
}
"""The closed lists that a field chooses from."""


class Said(NamedTuple):
    """What a field holds; `name` is "" for what a page adds of its own. `row`: of a grid of several, counted from 1."""

    name: str
    texts: tuple[str, ...]
    row: int | None = None


def in_words(pairs: Iterable[tuple[str, str]]) -> list[Said]:
    """What the fields of a form hold, in its order, in the viewer's language; empty ones are left out."""
    held: dict[str, list[str]] = {}
    for field, text in pairs:
        if text.strip():
            held.setdefault(field, []).append(text)
    prefixes = [prefix for prefix in dict.fromkeys(map(_prefix, held)) if prefix]
    rows = {prefix: row for row, prefix in enumerate(prefixes, 1)}
    return [_said(field, texts, rows.get(_prefix(field))) for field, texts in held.items()]


def _prefix(field: str) -> str:
    return field.rpartition("-")[0]


def _said(field: str, texts: list[str], row: int | None) -> Said:
    if field in CHOSEN:
        return Said(gettext(CHOSEN[field]), (number(len(texts)),))
    own = field.rpartition("-")[2]
    labels = {member.value: member for kind in CHOICES.get(own, ()) for member in kind}
    words = tuple(label(labels[text]) if text in labels else text for text in texts)
    return Said(gettext(FIELDS[own]) if own in FIELDS else "", words, row)
