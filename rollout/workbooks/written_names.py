"""Cells that hold the name of a person → the name, without what is no part of it. Pure."""

from __future__ import annotations

import re

from rollout.core.names import LONGEST_NAME, SMALL, composed, search_key, tidy
from rollout.workbooks.remarks import Said

_FAMILIES = frozenset(
    "bach bui cao chau chu dam dang dao dinh do doan doi duong giang giap ha ho hoang hua huynh khuc kieu la lai"
    " lam lang le leu lo lu luc luong luu ly ma mac mai mong ngac ngan nghiem ngo nguy nguyen nham ninh nong pham"
    " phan phi phung quach quang sung ta tang thach thai than tieu to ton tong tran trieu trinh truong tu u ung"
    " vang vi vo vu vuong xa yen".split()
)
_TITLES = "ông|bà|anh|chị|cô|thầy|chú|bác|em|cháu|đ/c|đc|mr|mrs|ms"
_TITLE = re.compile(rf"(?:(?:{_TITLES})[.:]?\s+)(?=\S)", re.IGNORECASE)
_NOTE = re.compile(
    r"\s*\((?:nghỉ|nghi|ts|thai sản|ốm|không lương|hđ|hợp đồng|tập sự|thử việc|biên chế|kiêm|tổ trưởng|tổ phó"
    r"|trưởng|phó|kế toán|bảo vệ|tạp vụ|cấp dưỡng|hưu|mới|chuyển)[^()]*\)",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"[\^~`?*+=<>{}\[\]|\\#$%&@!_]|^[-–]")
"""What no name holds: marks that were typed and did not become one (Nguye^~n), formulas, letters that were lost."""

_TELEX = re.compile(r"aa|ee|oo|dd|aw|ow|uw|[aeiouy](?:n|ng|nh|m|c|ch|p|t)?[fjxz]$|[aeiouy](?:nh?|m|ng)[rs]$")
"""In a word without marks what a keyboard program should have made a mark of (Nguyeenx, Vawn)."""
_WORD = f"[A-Z{SMALL.upper()}][a-z{SMALL}]"
_MAY_BE_KEYS = r"(?i:aa|ee|oo|dd|[aou]w|[fjxz]\b|(?:nh?|m|ng)[rs]\b)"
PLAIN_NAME = re.compile(rf"(?!.{{{LONGEST_NAME + 1}}})(?!(?i:{_TITLES}) )(?!.*{_MAY_BE_KEYS}){_WORD}+(?: {_WORD}*)*")
"""Names of which nothing is left out or pointed out: words that begin with a capital."""

_SHOUTED = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)+")


def person_name(written: str) -> Said:
    """A name: titles before a family name and more, and notes in parentheses left out, CAPITALS as words."""
    name = tidy(written)
    remarks: list[str] = []
    if name != " ".join(written.split()) and composed(written) != written:
        remarks.append("clean.spelling")
    title = _TITLE.match(name)
    family, _, given = search_key(name[title.end() :]).partition(" ") if title else ("", "", "")
    if title and family in _FAMILIES and given:
        name = name[title.end() :]
        remarks.append("clean.title")
    if (without := _NOTE.sub("", name)) != name and without:
        name = without
        remarks.append("clean.note")
    if name.isupper() and _SHOUTED.fullmatch(name):
        name = " ".join(map(str.capitalize, name.split(" ")))
        remarks.append("clean.capitals")
    return Said(name, tuple(remarks))


def is_half_typed(written: str) -> bool:
    """Does a name look as if the keyboard program had been off?"""
    return any(word.isascii() and _TELEX.search(word.lower()) for word in written.split())


def holds_signs(written: str) -> bool:
    """Does it hold what no name does?"""
    return _SIGNS.search(written) is not None


def says_no_more(typed: str, held: str) -> bool:
    """Is what was typed the name on record, less its marks or in other letters of size?"""
    if typed.casefold() == held.casefold():
        return True
    return typed != held and search_key(typed) == search_key(held) and search_key(typed) == typed.lower()
