"""Text of the fonts before Unicode, TCVN3 (.VnTime) and VNI, found by what becomes Vietnamese of it. Pure.

Such text arrives as Latin letters with the wrong marks: "Qu¶ng Ng·i", "Quaûng Ngaõi". What is spelt right as it
stands shows nothing: "Vò" may be "Vò", or "Vũ" in TCVN3. So most of a column decide for the others, where it says
nothing most of the sheet, and a row that is clearly Unicode for itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from .syllables import is_syllable, resembles_syllable
from .tables import Cell, Rows

Coding = Literal["tcvn3", "vni"]

CHARACTERS_LOOKED_AT = 200  # of a cell
SHORTEST = 2  # letters of a word that shows a coding
SHORTEST_OF_SIGNS = 4  # of one whose marks may be signs, like "µm"

_TCVN3 = dict(
    zip(
        map(
            ord,
            "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        ),
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)

_VNI_MARKS = {
    "a": ("ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ"),
    "e": ("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ"),
    "o": ("ùøûõïâáàåãä", "óòỏõọôốồổỗộ"),
    "ô": ("ùøûõï", "ớờởỡợ"),
    "u": ("ùøûõï", "úùủũụ"),
    "ö": ("ùøûõï", "ứừửữự"),
    "y": ("ùøûõ", "ýỳỷỹ"),
}
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ"}


def _vni() -> dict[str, str]:
    lower = _VNI_ALONE | {
        vowel + mark: letter
        for vowel, (marks, letters) in _VNI_MARKS.items()
        for mark, letter in zip(marks, letters, strict=True)
    }
    title = {pair[0].upper() + pair[1:]: letter.upper() for pair, letter in lower.items()}
    return lower | title | {pair.upper(): letter.upper() for pair, letter in lower.items()}


_VNI = _vni()
_VNI_LETTER = re.compile("[aeoôuöyAEOÔUÖY][ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË]|[ôöæóòîñÔÖÆÓÒÎÑ]")

_BEYOND_LATIN = re.compile("[^\x00-\xff]")
_WORD = re.compile("[A-Za-z\xa1-\xff]+")
_SMALL_LATIN = re.compile("[a-z]")
_CAPITALS = re.compile("[A-Z\xa1-\xff][A-Z]")
_SIGNS = re.compile("[^A-Za-zµ·×÷°±¹½¼¾]")

CODINGS: tuple[Coding, ...] = ("tcvn3", "vni")


def converted(text: str, coding: Coding) -> str:
    """The text in Unicode, as if it were written so. Fonts like .VnTimeH show small letters as capitals."""
    if coding == "vni":
        return _VNI_LETTER.sub(lambda found: _VNI.get(found[0], found[0]), text)
    found = text.translate(_TCVN3)
    return found.upper() if _CAPITALS.search(text) and not _SMALL_LATIN.search(text) else found


def is_possible(text: str) -> bool:
    """May the text be of such a font at all? Whoever has letters beyond Latin-1 writes Unicode."""
    return not text.isascii() and not _BEYOND_LATIN.search(text)


@lru_cache(maxsize=10_000)
def codings_of(text: str) -> tuple[Coding, ...]:
    """The codings in which the text becomes Vietnamese syllables while, as it stands, it is none."""
    words = _marked_words(text)
    telling = [word for word in words if _tells(word) and not resembles_syllable(word)]
    return tuple(
        coding for coding in CODINGS if telling and all(is_syllable(converted(word, coding)) for word in words)
    )


def _marked_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text[:CHARACTERS_LOOKED_AT]) if not word.isascii()]


def _tells(word: str) -> bool:
    return len(word) >= (SHORTEST if _SIGNS.search(word) else SHORTEST_OF_SIGNS)


def is_unicode(text: str) -> bool:
    """Is it Vietnamese as it stands, and nothing if it were converted?"""
    if _BEYOND_LATIN.search(text):
        return True
    words = _marked_words(text)
    return all(map(resembles_syllable, words)) and not any(
        all(is_syllable(converted(word, coding)) for word in words) for coding in CODINGS
    )


class Conversion:
    """Converts the cells of one sheet; `coding` is the one that was found, "" as long as there is none."""

    def __init__(self, sample: Rows) -> None:
        """`sample`: the first rows of the sheet."""
        codings: Counter[Coding] = Counter()
        legacy: Counter[int] = Counter()
        proper: Counter[int] = Counter()
        for _number, row in sample:
            for column, cell in enumerate(row):
                if not isinstance(cell, str) or cell.isascii():
                    continue
                if is_possible(cell) and (found := codings_of(cell)):
                    codings.update(found)
                    legacy[column] += 1
                elif is_unicode(cell):
                    proper[column] += 1
        most = codings.most_common(1)
        self.coding: Coding | Literal[""] = most[0][0] if most else ""
        self._columns = {column for column in legacy if legacy[column] > proper[column]}
        self._told = legacy.keys() | proper.keys()
        self._is_whole = legacy.total() > proper.total()

    def row(self, cells: list[Cell]) -> list[Cell]:
        """The row in Unicode."""
        latin = _latin(cells)
        if self.coding and latin and _is_in_unicode(cells):
            return cells
        for column in latin:
            cell = str(cells[column])
            if self.coding and self._is_legacy(column) and not is_unicode(cell):
                cells[column] = converted(cell, self.coding)
            elif found := codings_of(cell):
                self.coding = self.coding or found[0]
                cells[column] = converted(cell, self.coding if self.coding in found else found[0])
        return cells

    def _is_legacy(self, column: int) -> bool:
        return column in self._columns or (self._is_whole and column not in self._told)


def _is_in_unicode(cells: list[Cell]) -> bool:
    """Is some of a row clearly Unicode and none of it clearly another coding, as headings over old rows are?"""
    marked = [cell for cell in cells if isinstance(cell, str) and not cell.isascii()]
    return any(map(is_unicode, marked)) and not any(codings_of(cell) for cell in marked if is_possible(cell))


def _latin(cells: Iterable[Cell]) -> list[int]:
    return [
        column
        for column, cell in enumerate(cells)
        if type(cell) is str and not cell.isascii() and not _BEYOND_LATIN.search(cell)
    ]
