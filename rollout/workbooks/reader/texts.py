"""A text file → its one table: which coding, which separator. Nothing is taken for Vietnamese that is not."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple
from unicodedata import normalize

from .legacy import CODINGS, converted
from .limits import COLUMNS_THERE_ARE, Refused
from .syllables import is_syllable
from .tables import Cell, Rows, Table, numbered

SEPARATORS = ";\t,|"
SAMPLE = 65_536  # characters by which coding and separator are known
LINES = 50  # of them, by which the separator is
ENOUGH = 0.7  # of the words with marks are Vietnamese syllables, or the coding is another

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_FOREIGN = re.compile(r"[^\t\n\v\f\r\x1a -\u024f\u02b0-\u036f\u1e00-\u22ff\u2500-\u27bf\ufeff]")
_QUOTED = re.compile('"[^"]*"')
_MARKED_WORD = re.compile("[A-Za-z\x80-\U0010ffff]+")
_SEPARATOR_LINE = re.compile(r"\s*sep=(.)\s*", re.IGNORECASE)


class Text(NamedTuple):
    """A file's text and its coding: utf-8, utf-16, windows-1258 or latin-1, which only the fonts before Unicode use.

    `is_doubtful`: what is not ASCII in it is no Vietnamese in any coding that we know.
    """

    text: str
    encoding: str
    is_doubtful: bool = False


def decoded(content: bytes) -> Text:
    """Raises Refused for what is no text."""
    try:
        text = _decoded(content)
    except UnicodeDecodeError as error:
        raise Refused("encoding") from error
    if _CONTROL.search(text.text):
        raise Refused("type")
    return text


def _decoded(content: bytes) -> Text:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return Text(content[len(mark) :].decode(encoding), encoding[:6] if encoding != "utf-8" else encoding)
    if b"\0" in content[:SAMPLE]:
        return Text(_utf_16(content), "utf-16")
    try:
        return Text(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _of_one_byte(content)


def _utf_16(content: bytes) -> str:
    """Without a mark: high bytes are mostly 0, and the text is of our part of the world."""
    start = content[:SAMPLE]
    odd, even = start[1::2].count(0), start[::2].count(0)
    text = content.decode("utf-16-le" if odd > even else "utf-16-be")
    if max(odd, even) * 4 < len(start) // 2 or _FOREIGN.search(text[:SAMPLE]):
        raise Refused("type")
    return text


def _of_one_byte(content: bytes) -> Text:
    """Windows-1258 or a font before Unicode: in which it is more Vietnamese."""
    latin = content.decode("latin-1")
    composed = normalize("NFC", content.decode("windows-1258", "replace"))
    likeness = _likeness(composed[:SAMPLE])
    of_fonts = max(_likeness(converted(latin[:SAMPLE], coding)) for coding in CODINGS)
    if likeness >= of_fonts:
        return Text(composed, "windows-1258", likeness < ENOUGH or "\ufffd" in composed)
    return Text(latin, "latin-1", of_fonts < ENOUGH)


def _likeness(text: str) -> float:
    """How many of the words that have marks are Vietnamese syllables, from 0 to 1."""
    words = [word for word in _MARKED_WORD.findall(text) if not word.isascii()]
    return sum(map(is_syllable, words)) / len(words) if words else 0.0


def tables(text: str) -> Iterator[Table]:
    """The one table of a text file, without a name."""
    start = 0
    first = text[:SAMPLE].partition("\n")[0]
    if told := _SEPARATOR_LINE.fullmatch(first):  # Excel writes it for itself and does not show it
        separator, start = told[1], len(first) + 1
    else:
        separator = _separator(text[:SAMPLE])
    csv.field_size_limit(len(text) + 1)  # a cell that is too long is named by its row
    quoting = csv.QUOTE_NONE if _never_closes(text, start, separator) else csv.QUOTE_MINIMAL
    yield Table("", partial(_rows, text, start, separator, quoting))


def _rows(text: str, start: int, separator: str, quoting: int) -> Rows:
    return numbered(_fields(text, start, separator, quoting))


def _fields(text: str, start: int, separator: str, quoting: int, *, strict: bool = False) -> Iterator[list[Cell]]:
    held = io.StringIO(text, newline="")
    held.seek(start)
    number = 1
    lines = _narrow(held, separator)
    try:
        for fields in csv.reader(lines, delimiter=separator, quoting=quoting, strict=strict):  # type: ignore[arg-type]
            yield list[Cell](fields)
            number += 1
    except csv.Error as error:
        raise Refused("type") from error
    except _TooWide as error:
        raise Refused("columns", place=str(number)) from error


class _TooWide(Exception):
    """A line of more cells than any sheet has columns."""


def _narrow(lines: Iterable[str], separator: str) -> Iterator[str]:
    """The lines, as long as each costs no more than a row of a sheet. Raises _TooWide."""
    for line in lines:
        if line.count(separator) > COLUMNS_THERE_ARE and _QUOTED.sub("", line).count(separator) > COLUMNS_THERE_ARE:
            raise _TooWide
        yield line


def _never_closes(text: str, start: int, separator: str) -> bool:
    """Does a quotation mark open a cell that never ends? It would swallow all rows to the end."""
    if text.count('"') % 2 == 0:
        return False
    held = io.StringIO(text, newline="")
    held.seek(start)
    try:
        for _fields in csv.reader(held, delimiter=separator, strict=True):
            pass
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _separator(sample: str) -> str:
    """The one that stands equally often in most lines."""
    lines = [line for line in _QUOTED.sub("", sample).splitlines() if line.strip()][:LINES]

    def evenness(separator: str) -> tuple[int, int]:
        counts = Counter(count for line in lines if (count := line.count(separator)))
        return max(((lines, count) for count, lines in counts.items()), default=(0, 0))

    return max(SEPARATORS, key=evenness)
