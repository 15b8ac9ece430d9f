"""Under which headings of the preview a row stands beside its state: by the messages that it carries. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rollout.vocabulary import N_
from rollout.workbooks.messages import Message

TAGS: Mapping[str, tuple[str, ...]] = {
    "alike": ("row.alike",),
    "duplicate": ("row.twice", "row.same_person", "row.two_persons", "row.elsewhere", "row.unit_twice"),
    "moved": ("move.",),
    "official": ("apart.only",),
    "number": ("apart.number", "apart.owner"),
    "total": ("apart.total",),
    "cleaned": ("clean.",),
    "warned": ("warn.",),
}
"""Tag → beginnings of the codes of messages that put a row under it."""

LABELS: Mapping[str, str] = {
    "alike": N_("Có thể trùng người"),
    "duplicate": N_("Trùng trong tệp hoặc với hồ sơ"),
    "moved": N_("Chuyển đơn vị"),
    "official": N_("Chỉ có ở BHXH Việt Nam"),
    "number": N_("Lệch số"),
    "total": N_("Chưa phân bổ"),
    "cleaned": N_("Đã sửa giúp"),
    "warned": N_("Cần xem lại"),
    "kept": N_("Giữ nguyên khi hoàn tác"),
}


def tags_of(messages: Iterable[Message]) -> set[str]:
    return {tag for message in messages for tag, codes in TAGS.items() if message.code.startswith(codes)}
