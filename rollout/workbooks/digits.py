"""Cells that hold a number of a person or a phone → the number, and what had to be mended. Pure.

Excel takes long numbers for quantities: it drops zeros at their front, shows them as 5.12E+11 and rounds them at
fifteen digits. A zero is put back only where the outcome is a number that exists; digits that are lost are refused.
"""

from __future__ import annotations

import re

from rollout.core import numbers
from rollout.core.names import composed
from rollout.workbooks.reading import Cell
from rollout.workbooks.remarks import CellRefused, Said

MOST_EXACT = 10**15
"""Excel keeps fifteen digits of a number and makes zeros of the rest."""

_ROUND = re.compile(r"[1-9]\d{3,}0{6}")
"""A number that ends in six zeros was typed back from 5.12E+11; of a million numbers one really does."""

_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?\s*[eE]\s*\+?(\d{1,3})")
_NO_FRACTION = re.compile(r"(\d{7,})[.,]0{1,2}")
_GLUE = re.compile(r"[\s.\-–'’`()\u200b-\u200d\ufeff]+")
_PARENTHESES = re.compile(r"\([^)]*+(?:\)|\Z)")
"""What stands in parentheses, or behind one that nobody closes: it is passed at once, not looked through for each."""

_BETWEEN_PHONES = re.compile(r"[/;,|\n]+| [-–] |(?<=\d) {2,}(?=[+0(])|(?<=\d{9}) (?=0)|\b(?:hoặc|hoac|và|va)\b")
_PHONE_IN_WORDS = re.compile(r"([^\d+@]*)((?:\+?84|0)(?:[\s.\-–]*\d){9,10})([^\d@]*)")
_LETTER_BEFORE, _LETTER_BEHIND = re.compile(r"(?:^|[\W_])[^\W\d_]$"), re.compile(r"[^\W\d_](?:[\W_]|$)")
"""A single letter at a digit may be a digit too: O908182151."""
_NO_PHONE = re.compile(r"[^\d+]+")

BIRTH_PROVINCES = frozenset(
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 "
    "044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 "
    "089 091"
    " 092 093 094 095 096".split()
)
"""What a personal number of somebody born in Vietnam begins with (annex 1 of Thông tư 07/2016/TT-BCA)."""

_LOST = {10: "00", 11: "0"}
_NO_ZERO_FIRST = re.compile(r"[1-9][0-9]+")  # whoever drops zeros at the front drops all of them
_BHXH_WITHOUT_ZERO = re.compile(r"[1-9]\d{8}")


def plain_digits(cell: Cell) -> Said:
    """The digits of a cell as text, or its text as it is. Raises CellRefused for what lost digits."""
    if isinstance(cell, bool):
        raise CellRefused("row.letters")
    if isinstance(cell, float):
        if not cell.is_integer():
            raise CellRefused("row.letters")
        if abs(cell) >= MOST_EXACT:
            raise CellRefused("row.rounded")
        return Said(_not_rounded(str(int(cell))))
    if not isinstance(cell, str):
        raise CellRefused("row.letters")
    if cell.isascii() and cell.isdigit():
        return Said(_not_rounded(cell))
    written = composed(cell, "NFKC").strip().strip("'’`")
    if found := _SCIENTIFIC.fullmatch(written):
        return Said(_whole(*found.groups("")), ("clean.scientific",))
    if found := _NO_FRACTION.fullmatch(written):
        return Said(_not_rounded(found[1]), ("clean.fraction",))
    joined = _GLUE.sub("", written)
    if joined.isascii() and joined.isdigit():
        return Said(_not_rounded(joined), ("clean.separators",) if joined != written else ())
    return Said(written)


def _not_rounded(digits: str) -> str:
    """The same digits. Raises CellRefused."""
    if _ROUND.fullmatch(digits):
        raise CellRefused("row.rounded")
    return digits


def _whole(first: str, fraction: str, exponent: str) -> str:
    """The digits of a number in scientific notation, where it shows all of them. Raises CellRefused."""
    if len(fraction) < int(exponent):
        raise CellRefused("row.lost_digits")
    if fraction[int(exponent) :].strip("0"):
        raise CellRefused("row.letters")
    return first + fraction[: int(exponent)]


def bhxh(cell: Cell) -> Said:
    """Mã số BHXH; one of nine digits that may lack its zero is refused as "row.nine_digits" (it may be a CMND)."""
    said = plain_digits(cell)
    if len(said.value) == 9 and _BHXH_WITHOUT_ZERO.fullmatch(said.value):
        raise CellRefused("row.nine_digits")
    return said.then(_clean(numbers.bhxh, said.value))


def bhxh_with_zeros(cell: Cell) -> Said:
    """Mã số BHXH of a column whose numbers of nine digits lack their zero, as its loader says."""
    said = plain_digits(cell)
    if len(said.value) == 9 and _BHXH_WITHOUT_ZERO.fullmatch(said.value):
        return said.then("0" + said.value, "clean.zero")
    return said.then(_clean(numbers.bhxh, said.value))


def personal_id(cell: Cell) -> Said:
    """Số định danh/CCCD. Ten digits may be a BHXH number too: marked "check.zeros", to be held against the birth."""
    said = plain_digits(cell)
    lost = _LOST.get(len(said.value)) if _NO_ZERO_FIRST.fullmatch(said.value) else None
    if lost and (lost + said.value)[:3] in BIRTH_PROVINCES:
        return said.then(lost + said.value, "clean.zero", *(("check.zeros",) if lost == "00" else ()))
    return said.then(_clean(numbers.personal_id, said.value))


def cmnd(cell: Cell) -> Said:
    """Số CMND; zeros at the front were lost where there are eight digits."""
    said = plain_digits(cell)
    if len(said.value) == 8 and said.value.isascii() and said.value.isdigit():
        return said.then("0" + said.value, "clean.zero")
    return said.then(_clean(numbers.cmnd, said.value))


def phone(cell: Cell, *, landline: bool = False) -> Said:
    """The first phone of a cell; what else stands in it is dropped with a remark."""
    if isinstance(cell, str):
        written = composed(cell, "NFKC")
        without = _PARENTHESES.sub(_without_note, written)
        parts = [part for part in _BETWEEN_PHONES.split(without) if sum(map(str.isdigit, part)) >= 8]
        if without != written or len(parts) > 1:
            return _first_phone(parts, landline, is_noted=without != written)
        if number := _beside_words(written):
            found, *mended = _phone(number, landline)
            return Said(found, ("clean.words", *mended))
    said = plain_digits(cell)
    return said.then(*_phone(said.value, landline))


def _without_note(found: re.Match[str]) -> str:
    """What is left of what stands in parentheses: a number."""
    return " " if found[0].endswith(")") and not any(map(str.isdigit, found[0])) else found[0]


def _beside_words(written: str) -> str:
    """The digits of the one number of a text that holds no other digit and says in words whose it is; else ""."""
    found = _PHONE_IN_WORDS.fullmatch(written)
    if not found or not any(map(str.isalpha, found[1] + found[3])):
        return ""
    before, number, behind = found.groups()
    return "" if _LETTER_BEFORE.search(before) or _LETTER_BEHIND.match(behind) else _NO_PHONE.sub("", number)


def _first_phone(parts: list[str], landline: bool, *, is_noted: bool) -> Said:
    remarks = (("clean.note",) if is_noted else ()) + (("clean.second_phone",) if len(parts) > 1 else ())
    refused = CellRefused("row.contact_phone" if landline else "row.phone")
    for part in parts:
        try:
            found, *mended = _phone(_NO_PHONE.sub("", part), landline)
        except CellRefused as error:
            refused = error
            continue
        return Said(found, (*remarks, *mended))
    raise refused


def _phone(written: str, landline: bool) -> tuple[str, ...]:
    found = _clean(numbers.contact_phone if landline else numbers.phone, written)
    if found and len(written) == 9:
        return found, "clean.zero"
    if len(written) in (10, 11) and found[-7:] == written[-7:] and written[:2] == "01":
        return found, "clean.prefix"
    return (found,)


def _clean(clean: numbers.Cleaner, written: str) -> str:
    try:
        return clean(written)
    except numbers.WrongNumber as error:
        raise CellRefused(f"row.{error.code}", **error.values) from error
