"""Vietnamese text as data: one spelling for storing, a key for sorting, a key for searching."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Literal

LONGEST_KEY = 300  # characters; the width of the columns that hold keys
LONGEST_NAME = 300  # characters; the width of the columns of names
LONGEST_ADDRESS = 500  # characters, of a person, a unit or a site
KEPT_WORDS = 10_000
"""So many words are kept with their keys: the names of a province are made of some hundreds."""

MOST_MARKS = 30
"""Marks on one letter; no script has more (Unicode, annex 15, stream-safe text)."""


def _is_mark(sign: str) -> bool:
    """Does it, taken apart, start with a mark for the letter before?"""
    return unicodedata.combining(unicodedata.normalize("NFKD", sign)[0]) != 0


_MARKS = "".join(sign for sign in map(chr, range(0x300, 0x20000)) if _is_mark(sign))  # none lies elsewhere
_PILE = re.compile(f"([{_MARKS}]{{{MOST_MARKS}}})[{_MARKS}]+")
_MAY_BE_PILE = re.compile(rf"[\W\uff9e\uff9f]{{{MOST_MARKS + 1}}}")  # holds every mark and is looked for much faster


def piles_marks(text: str) -> bool:
    """Does a letter carry more marks than any script has?"""
    return _MAY_BE_PILE.search(text) is not None and _PILE.search(text) is not None


def composed(text: str, form: Literal["NFC", "NFD", "NFKC"] = "NFC") -> str:
    """A text in one of the spellings of Unicode, whatever keyboard it came from; marks over MOST_MARKS are left out.

    To order the marks of one letter takes the square of their number: a pile of thousands would take minutes.
    """
    if text.isascii():
        return text
    spelled = unicodedata.normalize(form, _without_piles(text) if len(text) > MOST_MARKS else text)
    return _without_piles(spelled) if len(spelled) > MOST_MARKS else spelled


def _without_piles(text: str) -> str:
    return _PILE.sub(r"\1", text) if piles_marks(text) else text


_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # ngang huyền hỏi ngã sắc nặng
_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ", "\u00a0": " "})
_LOOKALIKE = re.compile("[ÐðƉɖ\u00a0]")


UNSEEN = re.compile("[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Signs that nobody sees: control characters that are no space, joiners, and those that turn the order of others."""


def _letter_codes() -> dict[str, str]:
    """Two characters a letter, [a-z0-9] only, so that every collation of every engine orders them alike."""
    codes, place = {"a": "a0"}, 0
    for before, letter in pairwise(_LETTERS):
        base = "d" if letter == "đ" else composed(letter, "NFD")[0]
        place = place + 1 if codes[before][0] == base else 0
        codes[letter] = f"{base}{place}"
    return codes | {digit: f"1{digit}" for digit in "0123456789"}


_CODES = _letter_codes()


SMALL = "đ" + "".join(composed(vowel + tone) for vowel in "aăâeêioôơuưy" for tone in _TONES)
"""The small letters of Vietnamese that have marks, and the vowels without, each one sign."""

TIDY = f"[!-~{SMALL}{SMALL.upper()}]+(?: [!-~{SMALL}{SMALL.upper()}]+)*"
"""The pattern of most of what is written: what is on a keyboard and the Vietnamese letters, with single spaces."""

_TIDY = re.compile(TIDY)


def tidy(text: str) -> str:
    """The one spelling that is stored: NFC, the Vietnamese Đ, single spaces, none at the ends, nothing unseen."""
    if _TIDY.fullmatch(text):
        return text
    plain = composed(text)
    if not plain.isprintable():  # all that is unseen is not, and little else
        plain = UNSEEN.sub("", plain)
    if _LOOKALIKE.search(plain):
        plain = plain.translate(_LOOKALIKES)
    return " ".join(plain.split())


def tidy_lines(text: str) -> str:
    """A text of several lines as it is stored: NFC, nothing unseen, no space around."""
    return UNSEEN.sub("", composed(text)).strip()


def search_key(text: str) -> str:
    """What a name and a search are compared by: lower case, đ → d, no marks, single spaces."""
    plain = tidy(text).lower()
    return (plain if plain.isascii() else " ".join(map(_bare, plain.split(" "))))[:LONGEST_KEY]


@lru_cache(KEPT_WORDS)
def _bare(word: str) -> str:
    """A word in lower case without marks."""
    return "".join(sign for sign in composed(word.replace("đ", "d"), "NFD") if not unicodedata.combining(sign))


@lru_cache(KEPT_WORDS)
def _word_key(word: str) -> str:
    """The letters of a word, then its tone; the end of a word sorts before any letter."""
    codes, tone = [], 0
    for sign in composed(word.lower()):
        parts = composed(sign, "NFD")
        tone = next((place for place, mark in enumerate(_TONES) if mark and mark in parts), tone)
        letter = composed("".join(part for part in parts if part not in _TONES))
        codes.append(_CODES.get(letter) or _CODES.get(parts[0], ""))
    return f"{''.join(codes)}0{tone}"


def sort_key(name: str, *, given_name_first: bool = True) -> str:
    """What a name is ordered by in the Vietnamese alphabet, tones last within a word.

    People order by given name, then family, then middle names; units and areas as they are read
    (`given_name_first=False`). The key holds [a-z0-9] only and at most 300 characters.
    """
    words = tidy(name).split()
    if not all(map(str.isalnum, words)):
        signs = (sign if sign.isalnum() or unicodedata.combining(sign) else " " for sign in " ".join(words))
        words = "".join(signs).split()
    if given_name_first and len(words) > 1:
        words = [words[-1], words[0], *words[1:-1]]
    return "".join(_word_key(word) for word in words)[:LONGEST_KEY]


def words_of(text: str) -> list[str]:
    """The words of a name or of what is searched for, without marks, [a-z] only; Mỹ and Mĩ are one word."""
    return re.findall("[a-z]+", search_key(text).replace("y", "i"))


def words_key(words: Iterable[str]) -> str:
    """Words in a row as [a-z0] only, so that every collation of every engine finds a beginning by its order."""
    return "0".join(words)[:LONGEST_KEY]


def person_keys(name: str) -> dict[str, str]:
    """The columns of a person that follow from the name."""
    search = search_key(name)
    words = words_of(search)
    return {
        "sort_name": sort_key(name),
        "search_name": search,
        "words": words_key(words),
        "words_back": words_key(reversed(words)),
    }


def like_literal(text: str) -> str:
    """A text that LIKE … ESCAPE '!' takes as it is."""
    return "".join(f"!{sign}" if sign in "!%_" else sign for sign in text)
