"""The text of a directive, split into its clauses by how they are numbered. Pure.

"Điều 2", "Mục II", "I.", "1.", "1.1.", "a)": each begins a clause where it comes next in its row; a number that merely
begins a line of running text does not. What only heads others ("2. Sở Y tế", then "a)") is no clause of its own.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from rollout.core.names import composed
from rollout.core.numbers import LONG_NUMBER

MOST = 120
"""Clauses of one directive."""

LONGEST_TEXT = 60_000
"""Characters of a pasted text."""

LONGEST_NUMBER = 12
"""Characters of a clause's number, as they are stored."""

OPENING = "mở đầu"
CLOSING = "cuối"
LEFT_OUT = "[…]"

ALPHABET = "abcdđeghiklmnopqrstuvxy"
"""The letters that clauses are lettered by in Vietnamese."""

ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}

_ARTICLE = re.compile(r"(Điều|Mục|Phần|Chương)\s+(\d{1,3}|[IVXL]{1,7})\s*[.:]?\s+(?=\S)")
_ROMAN = re.compile(r"([IVXL]{1,7})\s*[.)]\s+(?=\S)")
_DEEP = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})\s*[.)]?\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,2})\s*[.)/]\s+(?=\S)")
_LETTER = re.compile(r"([a-zđ])\s*[.)]\s+(?=\S)")

_ADDRESSED = re.compile(r"kính gửi\s*:?", re.IGNORECASE)
_SENT_TO = re.compile(r"n[ơo]i nhận\s*:", re.IGNORECASE)
_OPENS = re.compile(r"(Thực hiện|Căn cứ|Để|Theo|Nhằm)\b")
"""What the text of a directive begins with, right below whom it is addressed to."""

_OWN_SIGNS = ("(", "-", "+", "•")
_END_MARK = re.compile(r"\s*\./\.$")
_SENTENCE_ENDS = (".", ":", ";", "!", "?", "…", ")", "”", '"')


class Piece(NamedTuple):
    number: str
    text: str


class _Mark(NamedTuple):
    """A number at the start of a paragraph: of which kind, which place in its row, as it is written."""

    kind: str
    place: int
    written: str
    rest: str


class _Clause(NamedTuple):
    """`written`: its first paragraph as it stands in the text."""

    depth: int
    number: str
    paragraphs: list[str]
    written: str


class Parts(NamedTuple):
    """A text taken apart; together they hold every word of it. `left`: what is of no clause, as it stood: the head and
    the address, lines that only head clauses, the receivers."""

    pieces: list[Piece]
    left: list[str]


def split(text: str) -> list[Piece]:
    """The clauses in their order; what stands between the address and the first is OPENING, what follows the last one
    and is not its own is CLOSING. None of an empty text."""
    return take_apart(text).pieces


def take_apart(text: str) -> Parts:
    """The clauses, and what stands in none of them."""
    head, body, tail = _body(composed(text))
    opening: list[str] = []
    found: list[_Clause] = []
    open_marks: list[tuple[_Mark, str]] = []
    for paragraph in body:
        mark = _mark(paragraph)
        depth = None if mark is None else _depth(mark, [held for held, _number in open_marks])
        if mark is None or depth is None:
            (found[-1].paragraphs if found else opening).append(paragraph)
            continue
        above = open_marks[depth - 1][1] if depth else ""
        number = _number(mark, above)
        open_marks[depth:] = [(mark, number)]
        is_cut_off = len(number) > LONGEST_NUMBER
        found.append(_Clause(depth, number[:LONGEST_NUMBER], [paragraph if is_cut_off else mark.rest], paragraph))
    closing = _closing(found[-1]) if found else []
    headings = {place for place, pair in enumerate(pairwise(found)) if _is_heading(*pair)}
    own = [(clause.number, clause.paragraphs) for place, clause in enumerate(found) if place not in headings]
    pieces = [Piece(number, _joined(said)) for number, said in ((OPENING, opening), *own, (CLOSING, closing))]
    named = [found[place].written for place in sorted(headings)]
    return Parts([piece for piece in pieces if piece.text], [*head, *named, *tail])


def _closing(last: _Clause) -> list[str]:
    """Takes from the last clause what follows its own text: whole paragraphs without a number, a dash or brackets."""
    said = last.paragraphs
    place = 1 if _is_whole(said[0]) else 2
    while place < len(said) and (
        said[place - 1].endswith(":") or said[place].startswith(_OWN_SIGNS) or _mark(said[place]) is not None
    ):
        place += 1
    closing, said[place:] = said[place:], []
    return closing


def _is_whole(paragraph: str) -> bool:
    """Does it end as a sentence does, or is it a remark in brackets?"""
    return paragraph.endswith((".", ":", ";")) or (paragraph.startswith("(") and paragraph.endswith(")"))


def _is_heading(clause: _Clause, below: _Clause) -> bool:
    """One line that ends no sentence: it names what stands below it."""
    text = _joined(clause.paragraphs)
    return below.depth > clause.depth and len(clause.paragraphs) == 1 and not text.endswith((".", ";"))


def _joined(paragraphs: list[str]) -> str:
    return _END_MARK.sub(".", "\n".join(paragraphs)).strip()


def _body(text: str) -> tuple[list[str], list[str], list[str]]:
    """The paragraphs up to the address, those between it and the list of receivers, the rest; each on one line."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    end = next((place for place, line in enumerate(lines) if _SENT_TO.match(line)), len(lines))
    tail = list(filter(None, lines[end:]))
    held: list[str] = []
    for line in lines[:end]:
        if not line:
            held.append("")
        elif held and held[-1] and _is_cut(held[-1], line):
            held[-1] += f" {line}"
        else:
            held.append(line)
    paragraphs: list[str] = []
    for line in filter(None, held):
        if paragraphs and _goes_on(paragraphs[-1], line):
            paragraphs[-1] += f" {line}"
        else:
            paragraphs.append(line)
    addressed = [place for place, line in enumerate(paragraphs) if _ADDRESSED.search(line[:40])]
    start = addressed[0] + 1 if addressed else 0
    while addressed and start < len(paragraphs) and paragraphs[start].startswith("-"):
        start += 1
    return paragraphs[:start], paragraphs[start:], tail


def _is_cut(before: str, line: str) -> bool:
    """Does a line go on with the one right above it?"""
    if _mark(line) is not None or line.startswith(("-", "+", "•")):
        return False
    if _OPENS.match(line) and (_ADDRESSED.search(before[:40]) or before.startswith("-")):
        return False
    return line[0].islower() or not _is_whole(before)


def _goes_on(before: str, line: str) -> bool:
    """Was a sentence cut by the end of a page?"""
    return not before.endswith(_SENTENCE_ENDS) and line[0].islower() and _mark(line) is None


def _mark(paragraph: str) -> _Mark | None:
    """The number that a paragraph begins with, if any."""
    if held := _ARTICLE.match(paragraph):
        written = held[2]
        place = int(written) if written.isdigit() else _roman(written)
        return _Mark(held[1], place, f"{held[1]} {written}", paragraph[held.end() :])
    if held := _DEEP.match(paragraph):
        steps = held[1].split(".")
        return _Mark(f"deep {'.'.join(steps[:-1])}", int(steps[-1]), held[1], paragraph[held.end() :])
    if held := _NUMBER.match(paragraph):
        return _Mark("number", int(held[1]), held[1], paragraph[held.end() :])
    if held := _ROMAN.match(paragraph):
        return _Mark("roman", _roman(held[1]), held[1], paragraph[held.end() :])
    if (held := _LETTER.match(paragraph)) and held[1] in ALPHABET:
        return _Mark("letter", ALPHABET.index(held[1]) + 1, held[1], paragraph[held.end() :])
    return None


def _roman(written: str) -> int:
    values = [ROMAN[sign] for sign in written]
    return sum(-value if any(value < later for later in values[n:]) else value for n, value in enumerate(values, 1))


def _depth(mark: _Mark, open_marks: list[_Mark]) -> int | None:
    """At which depth a number goes on: the next of an open row, or the first of a new one; None where neither."""
    for depth in range(len(open_marks) - 1, -1, -1):
        if open_marks[depth].kind == mark.kind:
            return depth if mark.place == open_marks[depth].place + 1 else None
    if mark.kind.startswith("deep "):
        above = mark.kind.removeprefix("deep ")
        for depth, held in enumerate(open_marks):
            if held.written == above:
                return depth + 1 if mark.place == 1 else None
    return len(open_marks) if mark.place == 1 else None


def _number(mark: _Mark, above: str) -> str:
    """What a clause is called with those above it: 2a, 2.1a, Điều 5.1, II.3."""
    if mark.kind == "letter":
        number = f"{above}{mark.written}"
    elif not above or mark.kind.startswith("deep ") or mark.kind in ("Điều", "Mục", "Phần", "Chương"):
        number = mark.written
    else:
        number = f"{above}.{mark.written}"
    return number


def without_private_numbers(text: str) -> str:
    """A text with LEFT_OUT in the place of numbers of people; those of offices (02…) stay."""
    return "\n".join(
        LONG_NUMBER.sub(lambda held: LEFT_OUT if _is_private(held[0]) else held[0], line) for line in text.split("\n")
    )


def holds_private_number(text: str) -> bool:
    """May a text hold a mobile phone or a number of somebody's papers?"""
    return any(_is_private(held[0]) for line in text.split("\n") for held in LONG_NUMBER.finditer(line))


def _is_private(written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    return not (len(digits) == 11 and digits.startswith("02"))
