"""What a file leaves open and its loader alone can say: a sentence, the answers to choose from, and a key.

The key holds what the question is about, so that an answer given once is of no other question.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import gettext

from rollout.vocabulary import N_, Milestone, StandingKind
from rollout.workbooks.colour_names import shown_colour

TEXTS: dict[str, str] = {
    "question.order": N_(
        "Cột %(which)s: có ngày viết ngày/tháng, có ngày viết tháng/ngày; %(count)s ô đọc được theo cả hai cách. Các "
        "ô đó viết theo cách nào?"
    ),
    "question.swapped": N_(
        "Cột %(which)s: có thể Excel đã đổi chỗ ngày và tháng ở %(count)s ô (mọi ngày đều từ 1 đến 12). Đối chiếu vài "
        "dòng với giấy tờ rồi chọn."
    ),
    "question.sex": N_("Cột %(which)s: %(count)s ô ghi bằng số. Số 1 là nam hay nữ?"),
    "question.zeros": N_(
        "Cột %(which)s: %(count)s ô chỉ có 9 chữ số. Excel đã bỏ số 0 ở đầu, hay đây là số CMND ghi nhầm cột?"
    ),
    "question.fill": N_("Cột %(which)s: %(count)s ô để trống dưới một ô đã ghi. Các dòng đó thuộc đơn vị ghi ở trên?"),
    "question.word": N_('Cột %(which)s: "%(word)s" (%(count)s ô) nghĩa là gì?'),
    "question.colour": N_("%(count)s dòng tô màu %(colour)s nghĩa là gì?"),
    "question.colour_cells": N_("%(count)s dòng có ô tô màu %(colour)s (cột %(which)s) nghĩa là gì?"),
    "question.colour_blank": N_("Cột %(which)s: %(count)s ô trống tô màu %(colour)s nghĩa là gì?"),
    "question.covers": N_(
        "Tệp gồm mọi tài khoản đã cấp của cơ quan BHXH nào? Chỉ với cơ quan đó mới nói được ai đơn vị báo mà BHXH Việt "
        "Nam chưa có."
    ),
    "question.unit": N_('"%(name)s" (%(count)s dòng) là đơn vị nào?'),
}

ANSWERS: dict[str, str] = {
    "answer.day_first": N_("Ngày trước, tháng sau (dd/mm/yyyy), giữ như đang ghi"),
    "answer.month_first": N_("Tháng trước, ngày sau (mm/dd/yyyy)"),
    "answer.swapped": N_("Excel đã đổi chỗ: đổi lại ngày và tháng"),
    "answer.one_is_male": N_("1 là nam"),
    "answer.one_is_female": N_("1 là nữ"),
    "answer.zeros": N_("Thiếu số 0 ở đầu: thêm số 0"),
    "answer.keep": N_("Không; từ chối các dòng này để sửa lại"),
    "answer.fill": N_("Đúng, điền theo ô ở trên"),
    "answer.every_office": N_("Mọi cơ quan BHXH của tỉnh"),
    "answer.no_office": N_("Không phải mọi tài khoản của cơ quan nào"),
    "answer.no_meaning": N_("Không nói gì về mốc hay tình trạng; bỏ qua màu này"),
    "answer.no_unit": N_("Không phải đơn vị nào ở đây; từ chối các dòng này"),
    "meaning.yes": N_("Đạt mốc của cột này"),
    "meaning.no": N_("Chưa đạt"),
    "meaning.ignored": N_("Không nói gì về mốc; bỏ qua"),
    **{f"meaning.{milestone.value}": milestone.label for milestone in Milestone},
    **{f"meaning.{kind.value}": kind.label for kind in StandingKind},
}


class Question(NamedTuple):
    """`options`: (value, code of ANSWERS or the text itself); `values` fill the sentence."""

    key: str
    code: str
    values: dict[str, Any]
    options: tuple[tuple[str, str], ...]

    def answer_in(self, answers: Mapping[str, str]) -> str | None:
        """What was answered, if it is one of the options."""
        answer = answers.get(self.key)
        return answer if any(answer == value for value, _label in self.options) else None

    @property
    def text(self) -> str:
        """The sentence in the viewer's language."""
        values = self.values | ({"colour": shown_colour(self.colour)} if self.colour else {})
        asked: str = gettext(TEXTS[self.code], **values)
        return asked

    @property
    def colour(self) -> str:
        """The colour that it is about, RRGGBB; "" for any other question."""
        return str(self.values.get("colour", ""))

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(value, label in the viewer's language)."""
        return [(value, gettext(ANSWERS[label]) if label in ANSWERS else label) for value, label in self.options]


def yes_no(yes: str, no: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Two options that are called by their values."""
    return (yes, f"answer.{yes}"), (no, f"answer.{no}")
