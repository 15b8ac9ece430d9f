"""Vietnamese text as data: one spelling for storing, a key for sorting, a key for searching."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

LONGEST_KEY = 300  # characters; the width of the columns that hold keys
LONGEST_NAME = 300  # characters; the width of the columns of names
LONGEST_ADDRESS = 500  # characters, of a person, a unit or a site

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # ngang huyền hỏi ngã sắc nặng
_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ", "\u00a0": " ", "\u200b": None, "\ufeff": None})


def _letter_codes() -> dict[str, str]:
    """Two characters a letter, [a-z0-9] only, so that every collation of every engine orders them alike."""
    codes, place = {"a": "a0"}, 0
    for before, letter in pairwise(_LETTERS):
        base = "d" if letter == "đ" else unicodedata.normalize("NFD", letter)[0]
        place = place + 1 if codes[before][0] == base else 0
        codes[letter] = f"{base}{place}"
    return codes | {digit: f"1{digit}" for digit in "0123456789"}


_CODES = _letter_codes()


def tidy(text: str) -> str:
    """The one spelling that is stored: NFC, the Vietnamese Đ, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_LOOKALIKES).split())


def search_key(text: str) -> str:
    """What a name and a search are compared by: lower case, đ → d, no marks, single spaces."""
    plain = unicodedata.normalize("NFD", tidy(text).lower().replace("đ", "d"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))[:LONGEST_KEY]


def _word_key(word: str) -> str:
    """The letters of a word, then its tone; the end of a word sorts before any letter."""
    codes, tone = [], 0
    for sign in unicodedata.normalize("NFC", word.lower()):
        parts = unicodedata.normalize("NFD", sign)
        tone = next((place for place, mark in enumerate(_TONES) if mark and mark in parts), tone)
        letter = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
        codes.append(_CODES.get(letter) or _CODES.get(parts[0], ""))
    return f"{''.join(codes)}0{tone}"


def sort_key(name: str, *, given_name_first: bool = True) -> str:
    """What a name is ordered by in the Vietnamese alphabet, tones last within a word.

    People order by given name, then family, then middle names; units and areas as they are read
    (`given_name_first=False`). The key holds [a-z0-9] only and at most 300 characters.
    """
    words = "".join(sign if sign.isalnum() or unicodedata.combining(sign) else " " for sign in tidy(name)).split()
    if given_name_first and len(words) > 1:
        words = [words[-1], words[0], *words[1:-1]]
    return "".join(_word_key(word) for word in words)[:LONGEST_KEY]
