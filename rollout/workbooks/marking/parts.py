"""The parts of a workbook's archive: read in pieces, bounded, and which of them are sheets, styles, macros."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from html import unescape
from zipfile import ZipFile, ZipInfo

from rollout.workbooks.marking.tags import (
    ANY_PREFIX,
    Unmarkable,
    check_plain,
    root_prefix,
    tag,
    value,
    with_value,
)
from rollout.workbooks.reader.limits import UNPACKED_LIMIT

WORKBOOK = "xl/workbook.xml"
TYPES = "[Content_Types].xml"
LARGEST_INDEX = 4 * 1024 * 1024  # bytes of a part that lists others
PIECE = 1024 * 1024  # bytes

_MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO = re.compile(r"xl/(_rels/)?vba[^/]*", re.IGNORECASE)

_SHEET_NAME = re.compile(r"(?!')[^\\*?:/\[\]\x00-\x1f]{1,31}(?<!')")


class Parts:
    """The parts of an archive; of two of one name the last, as the reader takes it."""

    merges = True
    """May cells of its sheets be merged?"""

    def __init__(self, content: bytes) -> None:
        self._archive = ZipFile(io.BytesIO(content))
        self._infos = {info.filename: info for info in self._archive.infolist()}
        self._names = {name.lower(): name for name in self._infos}
        self._left = 2 * UNPACKED_LIMIT  # sheets are read twice

    def infos(self) -> list[ZipInfo]:
        return list(self._infos.values())

    def info(self, name: str) -> ZipInfo:
        return self._infos[name]

    def name(self, wanted: str) -> str:
        """A part as the archive writes it. Raises Unmarkable when there is none."""
        found = self._names.get(wanted.lower())
        if found is None:
            raise Unmarkable(f"no {posixpath.basename(wanted)}")
        return found

    def pieces(self, name: str) -> Iterator[bytes]:
        with self._archive.open(self._infos[name]) as part:
            while piece := part.read(PIECE):
                self._left -= len(piece)
                if self._left < 0:
                    raise Unmarkable("too large")
                yield piece

    def read(self, name: str, most: int) -> bytes:
        """A whole part of at most so many bytes."""
        held = b""
        for piece in self.pieces(name):
            held += piece
            if len(held) > most:
                raise Unmarkable("a part is too large")
        return held


class Book:
    """What the index of a workbook says: its sheets in their order (None for what is no sheet of cells), its styles."""

    def __init__(self, parts: Parts) -> None:
        workbook = parts.read(parts.name(WORKBOOK), LARGEST_INDEX)
        self.links = parts.name("xl/_rels/workbook.xml.rels")
        links = parts.read(self.links, LARGEST_INDEX)
        for part in (workbook, links):
            check_plain(part)
        root_prefix(workbook, b"workbook")
        targets = {}
        for link in tag(ANY_PREFIX, b"Relationship").finditer(links):
            kind = posixpath.basename(_said(link[1], b"Type"))
            if kind.lower().endswith("macrosheet"):
                raise Unmarkable("a macro sheet")
            targets[_said(link[1], b"Id")] = kind, posixpath.normpath(posixpath.join("xl", _said(link[1], b"Target")))
        self.sheets: list[str | None] = []
        for sheet in tag(ANY_PREFIX, b"sheet").finditer(workbook):
            if not _SHEET_NAME.fullmatch(_said(sheet[1], b"name")):
                raise Unmarkable("a sheet whose name Excel does not take")
            kind, target = targets.get(_said(sheet[1], rb"[\w.-]+:id"), ("", ""))
            self.sheets.append(parts.name(target.lstrip("/")) if kind == "worksheet" else None)
        self.styles = next(
            (parts.name(target.lstrip("/")) for kind, target in targets.values() if kind == "styles"), None
        )
        macros = {target.lstrip("/").lower() for kind, target in targets.values() if kind == "vbaProject"}
        self.macros = {
            info.filename
            for info in parts.infos()
            if info.filename.lower() in macros or _MACRO.fullmatch(info.filename)
        }
        """Macros are not handed back: people trust a file that comes from this server, and may send it on."""


def _said(attributes: bytes, name: bytes) -> str:
    return unescape((value(attributes, name) or b"").decode(errors="replace"))


def without_macros(types: bytes, links: bytes, macros: set[str]) -> tuple[bytes, bytes]:
    """The content types and the links of the workbook, in which it is one without those parts."""
    dropped = {name.lower() for name in macros}

    def typed(found: re.Match[bytes]) -> bytes:
        name = _said(found[1], b"PartName").lstrip("/").lower()
        if name == WORKBOOK:
            return found[0].replace(found[1], with_value(found[1], b"ContentType", _MAIN))
        return b"" if name in dropped else found[0]

    def linked(found: re.Match[bytes]) -> bytes:
        return b"" if _said(found[1], b"Type").endswith("/vbaProject") else found[0]

    check_plain(types)
    if b"</Override" in types or b"Relationship>" in links:
        raise Unmarkable("an index that is not written as usual")
    return (
        tag(ANY_PREFIX, b"Override").sub(typed, types),
        tag(ANY_PREFIX, b"Relationship").sub(linked, links),
    )
