"""Which column is what: by its heading, in Vietnamese or English, with or without marks; else what it looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from rollout.core.names import search_key, tidy
from rollout.vocabulary import OF_PEOPLE, ImportKind
from rollout.workbooks.headings import HEADINGS, MILESTONE_HEADINGS
from rollout.workbooks.messages import quotable
from rollout.workbooks.reading import Cell

LONGEST_READ = 200  # characters of a heading that are looked at; a cell of data may stand where one is sought

_PARENTHESES = re.compile(r"\([^)]*\)")
_NO_WORD = re.compile(r"[^a-z0-9]+")
_DEN_NAY = re.compile(r"^den nay ")
_OF_VSSID = re.compile(r" (tren |qua |vao )?(ung dung |app )?vssid$")

_NEUTRAL = re.compile(
    r"\b(vssid|tinh trang|tinh hinh|ket qua|thong tin|giay to|cccd|cmnd|can cuoc|dinh danh|nguoi lao dong|nld"
    r"|nguoi tham gia|can bo|vien chuc|cong chuc|nhan vien|hoc sinh|sinh vien|thanh vien|nguoi huong|ho va ten|ho ten"
    r"|nam sinh|ngay sinh|gioi tinh|dia chi|den nay|luy ke|tien do|thuc hien|trien khai|cai dat|dang ky|tai khoan"
    r"|ung dung|lien he|don vi|moc|danh sach|bhxh|bao hiem)\b"
)
"""Headings that say nothing else of the columns below than these say themselves."""

_TURNING = re.compile(
    r"\b(cha|mẹ|ba|má|bố|bà|ông|vợ|chồng|giám hộ|chủ hộ|phụ huynh|người thân|đại diện|hướng dẫn|đầu mối|người lập"
    r"|zalo|vneid|trong tuần|trong tháng|trong kỳ|trong ngày|tuần này|tháng này|phát sinh|chỉ tiêu|kế hoạch|tỷ lệ"
    r"|tỉ lệ|dự kiến|lịch|hẹn|mục tiêu|phu huynh|giam ho|chu ho|chi tieu|ke hoach|ty le|du kien|phat sinh)\b"
)
"""Headings over columns about somebody or something else: another person, another app, a plan, a part of the time."""

_MALE = frozenset({"nam", "giới tính nam", "phái nam"})
"""Without its marks "Năm" (a year) is the same word, so that this field is known by them alone."""

_PARTS = {"ngày": "birth_day", "tháng": "birth_month", "năm": "birth_year"}
"""The headings below that of the birth, where it is written in three columns."""

_RUNNING = frozenset({"stt", "tt", "so tt", "so thu tu", "no", "order"})
REASON_KEYS = frozenset({"ly do bi tu choi", "why it was refused"})
"""The heading of the reasons that we hand back beside refused rows, in the languages of the pages."""

_UNREMARKABLE = frozenset({"ngay cap", "noi cap", "ngay cap cccd", "noi cap cccd", "so lan truoc"}) | REASON_KEYS

_OF_OTHER_THINGS = frozenset(
    "noi sinh|ma hoc sinh|noi dang ky kcb|noi dang ky kham chua benh|so tai khoan|so tai khoan ngan hang".split("|")
)
"""Headings with words that matter elsewhere, of columns that do not."""

_RESEMBLING: Mapping[str, str] = {
    "number": "cccd|cmnd|cmt|can cuoc|dinh danh|chung minh|ho chieu|passport|ma so|so bhxh|ma bhxh|so so|so the|ma the",
    "phone": "dien thoai|dt|sdt|dtdd|di dong|zalo|phone",
    "milestone": "vssid|kich hoat|cai|cai dat|dang ky|dk|tai khoan|tk|to khai|dang nhap|mat khau|ung dung|app",
    "day": "ngay|nam sinh|sinh",
}
"""What an unknown heading may be about → the words that make it so, apart by "|"; the first that fits."""

_LOOKING_LIKE: Mapping[str, re.Pattern[str]] = {
    "phone": re.compile(r"(\+?84|0)?[35789]\d{8}"),
    "number": re.compile(r"\d{10}|\d{12}"),
    "milestone": re.compile(r"[xX✓√]"),
    "day": re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}"),
}
"""What a cell of an unknown column may be; numbers without what stands between digits, days with "/" or ISO."""

_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s.'-](?=\d)")
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


class Doubt(NamedTuple):
    """A column that is not read though it may matter; `likeness` is a key of _RESEMBLING, the heading may be ""."""

    letter: str
    heading: str
    likeness: str


def heading_key(text: str) -> str:
    """What headings are compared by: no marks, no punctuation, single spaces."""
    return " ".join(_NO_WORD.sub(" ", search_key(text)).split())


def _known(kind: ImportKind) -> dict[str, str]:
    known: dict[str, str] = {}
    for field, (label, others) in HEADINGS[kind].items():
        for name in (field, label, *others.split("|")):
            if key := heading_key(name):
                known.setdefault(key, field)
    return known


KNOWN: Mapping[ImportKind, Mapping[str, str]] = {kind: _known(kind) for kind in HEADINGS}


@lru_cache(10_000)
def field_of(kind: ImportKind, heading: str) -> str | None:
    """The field that a heading names; what stands in parentheses counts only where nothing else does."""
    known, heading = KNOWN[kind], heading[:LONGEST_READ]
    if kind in OF_PEOPLE and tidy(heading).lower().strip(": ") in _MALE:
        return "is_male"
    found = _by_key(kind, known, heading)
    if found in ("birth_male", "birth_year"):
        spoken = tidy(_PARENTHESES.sub(" ", heading)).lower().rstrip(": ")
        return "birth_male" if spoken.endswith("nam") else "birth_year"
    return found


def _by_key(kind: ImportKind, known: Mapping[str, str], heading: str) -> str | None:
    for key in (heading_key(heading), heading_key(_PARENTHESES.sub(" ", heading))):
        if kind is ImportKind.UNITS:
            key = _DEN_NAY.sub("", key)
        if field := known.get(key) or known.get(_OF_VSSID.sub("", key)):
            return field
    return None


def field_of_levels(kind: ImportKind, levels: Sequence[str]) -> str | None:
    """The field of a column under headings of several levels, the outermost first: "CCCD" over "Số" is "Số CCCD".

    A milestone below a heading of results is the milestone, as it is beside it, though "Kết quả cài đặt" is any status.
    """
    *over, own = levels or ("",)
    if not over:
        return field_of(kind, own)
    if kind in OF_PEOPLE and (part := _PARTS.get(own.lower())) and field_of(kind, over[-1]) == "birth":
        return part
    said = " ".join(over)
    is_plain = _NEUTRAL.search(heading_key(said)) is not None and not _TURNING.search(tidy(said).lower())
    alone = field_of(kind, own) if is_plain else None
    for several in (" ".join(levels), " ".join((own, *over)), f"{over[-1]} {own}", f"{own} {over[-1]}"):
        if field := field_of(kind, several):
            return alone if field == "status" and alone in MILESTONE_HEADINGS else field
    return alone


def is_running(heading: str) -> bool:
    """Is it the heading of the running numbers?"""
    return heading_key(heading) in _RUNNING


def is_unremarkable(heading: str) -> bool:
    """Is it the heading of a column that nobody misses: running numbers, when a card was issued, what is ours?"""
    return is_running(heading) or heading_key(heading) in _UNREMARKABLE


CELLS_LOOKED_AT = 50  # of a column that is not read


def likeness(heading: str, cells: Iterable[Cell]) -> str | None:
    """What a column that is not read may be about: by the words of its heading, else by most of its cells."""
    if heading_key(heading) in _OF_OTHER_THINGS:
        return None
    words = f" {heading_key(heading)} "
    for like, named in _RESEMBLING.items():
        if any(f" {name} " in words for name in named.split("|")):
            return like
    shown = [shown for cell in cells if (shown := shown_cell(cell))]
    for like, pattern in _LOOKING_LIKE.items():
        if shown and 2 * sum(pattern.fullmatch(text) is not None for text in shown) > len(shown):
            return like
    return None


def shown_cell(cell: Cell) -> str:
    """A cell as the patterns of _LOOKING_LIKE expect it."""
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = _DAY.sub(r"\1/\2/\3", tidy(str(cell)))
    return _BETWEEN_DIGITS.sub("", text) if "/" not in text else text


def named(letter: str, heading: str) -> str:
    """How a message names a column."""
    return f'{letter} "{quotable(heading)}"' if heading else letter
