"""Cells that hold the name of a person → the name, without what is no part of it. Pure."""

from __future__ import annotations

import re

from rollout.core.names import LONGEST_NAME, SMALL, composed, search_key, tidy
from rollout.workbooks.remarks import Said

_FAMILIES = frozenset(
    "nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong ly dinh truong doan trinh dao cao lam mai ta"
    " luong chau to ha la thai kieu tang tu quach".split()
)
_TITLES = "ông|bà|anh|chị|cô|thầy|chú|bác|em|cháu|đ/c|đc|mr|mrs|ms"
_TITLE = re.compile(rf"(?:(?:{_TITLES})[.:]?\s+)(?=\S)", re.IGNORECASE)
_NOTE = re.compile(
    r"\s*\((?:nghỉ|nghi|ts|thai sản|ốm|không lương|hđ|hợp đồng|tập sự|thử việc|biên chế|kiêm|tổ trưởng|tổ phó"
    r"|trưởng|phó|kế toán|bảo vệ|tạp vụ|cấp dưỡng|hưu|mới|chuyển)[^()]*\)",
    re.IGNORECASE,
)
_WORD = f"[A-Z{SMALL.upper()}][a-z{SMALL}]"
PLAIN_NAME = re.compile(rf"(?!.{{{LONGEST_NAME + 1}}})(?!(?i:{_TITLES}) ){_WORD}+(?: {_WORD}*)*")
"""Names of which nothing is left out: words that begin with a capital."""

_SHOUTED = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)+")


def person_name(written: str) -> Said:
    """A name: titles before a common family name and notes in parentheses left out, CAPITALS as words."""
    name = tidy(written)
    remarks: list[str] = []
    if name != " ".join(written.split()) and composed(written) != written:
        remarks.append("clean.spelling")
    title = _TITLE.match(name)
    if title and search_key(name[title.end() :]).partition(" ")[0] in _FAMILIES:
        name = name[title.end() :]
        remarks.append("clean.title")
    if (without := _NOTE.sub("", name)) != name and without:
        name = without
        remarks.append("clean.note")
    if name.isupper() and _SHOUTED.fullmatch(name):
        name = " ".join(map(str.capitalize, name.split(" ")))
        remarks.append("clean.capitals")
    return Said(name, tuple(remarks))


def says_no_more(typed: str, held: str) -> bool:
    """Is what was typed the name on record, less its marks or in other letters of size?"""
    if typed.casefold() == held.casefold():
        return True
    return typed != held and search_key(typed) == search_key(held) and search_key(typed) == typed.lower()
