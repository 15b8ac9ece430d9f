"""Words and marks of status → what they mean: yes, no, a milestone, or why a person is not counted. Pure.

The table is the province's (models.StatusWord); `STANDARD` is what it begins with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rollout.core.names import search_key, tidy
from rollout.vocabulary import Milestone, StandingKind

YES = "yes"
NO = "no"
IGNORED = "ignored"

MEANINGS = (
    YES, NO, IGNORED, *(milestone.value for milestone in Milestone),
    *(kind.value for kind in StandingKind if kind is not StandingKind.OTHER),
)  # fmt: skip
"""What a word may mean; "another reason" needs words of its own."""

_WRITTEN: Mapping[str, str] = {
    YES: "x|xx|v|✓|✔|√|☑|có|co|rồi|roi|đã|da|đã có|da co|ok|oke|okay|xong|đã xong|da xong|hoàn thành|đã hoàn thành"
    "|đạt|đã thực hiện|yes|y|true|1",
    NO: "-|–|—|0|o|không|khong|k|ko|kg|chưa|chua|chưa có|chua co|không có|k có|chưa thực hiện|chưa xong|no|n|false",
    Milestone.INSTALLED.value: "đã cài|đã cài đặt|da cai|da cai dat|cài rồi|đã cài app|đã cài ứng dụng|đã cài vssid"
    "|đã cài đặt vssid|đã cài đặt ứng dụng|cài đặt xong",
    Milestone.REGISTERED.value: "đã đăng ký|da dang ky|đã đk|da dk|đăng ký rồi|đã gửi tờ khai|đã đăng ký tài khoản"
    "|đã kê khai|chờ duyệt|chờ phê duyệt|đang chờ duyệt",
    Milestone.SUBMITTED.value: "đã nộp|đã nộp tờ khai|da nop to khai|đã nộp hồ sơ",
    Milestone.ACCEPTED.value: "đã được cấp|đã cấp|đã có tài khoản|đã có tk|có tài khoản|có tk|đã được cấp tài khoản"
    "|đã cấp tài khoản|đã duyệt|được duyệt|đã phê duyệt",
    Milestone.SIGNED_IN.value: "đã đăng nhập|da dang nhap|đã đăng nhập được|đăng nhập được",
    StandingKind.NO_SMARTPHONE.value: "k có đt|ko có đt|không có đt|không có điện thoại|k có điện thoại"
    "|không có smartphone|k có smartphone|không có điện thoại thông minh|k có đttm|không có đttm|đt cũ|điện thoại cũ"
    "|đt đen trắng|điện thoại phổ thông|đt bàn phím|không dùng điện thoại thông minh|khong co dt|khong co dien thoai"
    "|khong co dien thoai thong minh|khong co smartphone|k co dt",
    StandingKind.GUARDIAN_ACCOUNT.value: "dùng tk cha mẹ|dùng tài khoản cha mẹ|tài khoản cha mẹ|tk bố mẹ|tk cha mẹ"
    "|dùng chung với cha mẹ",
    StandingKind.LONG_LEAVE.value: "nghỉ thai sản|nghỉ ts|nghỉ sinh|nghỉ đẻ|thai sản|nghỉ ốm|nghỉ ốm dài ngày"
    "|nghỉ không lương|nghỉ ko lương|nghỉ k lương",
    StandingKind.ABROAD.value: "đi nước ngoài|ở nước ngoài|xuất khẩu lao động|xklđ|đi xklđ|du học|lao động nước ngoài",
    StandingKind.LEFT_UNIT.value: "đã nghỉ việc|nghỉ việc|thôi việc|đã thôi việc|chuyển công tác|đã chuyển công tác"
    "|chuyển đơn vị|đã chuyển đơn vị|nghỉ hưu|đã nghỉ hưu|chấm dứt hợp đồng|hết hợp đồng",
    StandingKind.REFUSED.value: "từ chối|không đồng ý|k đồng ý|không chịu cài|không hợp tác|không muốn cài",
    StandingKind.UNREACHABLE.value: "không liên lạc được|k liên lạc được|không liên hệ được|k liên hệ được"
    "|không nghe máy|thuê bao|sai số|sai số điện thoại",
}

_AROUND = " .,;:*!"  # what a word may stand between

LONGEST_WORD = 40  # characters; a longer text is a note, not a word of status

_HAS_LETTERS = re.compile(r"[^\W\d_]")
_MANY_DIGITS = re.compile(r"\d.*\d.*\d.*\d")


def word_key(text: str) -> str:
    """What words are compared by: lower case with their marks, since "chờ" (waiting) is not "cho" (giving)."""
    return tidy(text).lower().strip(_AROUND) or tidy(text)


class Words:
    """Words and their meanings. A word written without marks is found where only one meaning is written so."""

    def __init__(self, meanings: Mapping[str, str]) -> None:
        self._meanings = meanings
        self._plain: dict[str, set[str]] = {}
        for word, meaning in meanings.items():
            self._plain.setdefault(search_key(word), set()).add(meaning)

    def with_more(self, meanings: Mapping[str, str]) -> Words:
        """These and others, which come first."""
        return Words({**self._meanings, **meanings}) if meanings else self

    def by_meaning(self) -> dict[str, list[str]]:
        """Meaning → its words, in their order."""
        found: dict[str, list[str]] = {}
        for word, meaning in self._meanings.items():
            found.setdefault(meaning, []).append(word)
        return found

    def meaning_of(self, text: str) -> str | None:
        """What a cell says; None for a word that is not known."""
        key = word_key(text)
        if found := self._meanings.get(key):
            return found
        if key != search_key(key):
            return None
        alike = self._plain.get(key, set())
        return next(iter(alike)) if len(alike) == 1 else None


STANDARD = Words({word_key(word): meaning for meaning, said in _WRITTEN.items() for word in said.split("|")})


def may_be_word(text: str) -> bool:
    """Is a text that nobody knows short enough to be asked about, and no number or day?"""
    return len(text) <= LONGEST_WORD and bool(_HAS_LETTERS.search(text)) and not _MANY_DIGITS.search(text)
