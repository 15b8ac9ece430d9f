"""What a file is, by what it holds: its name says nothing."""

from __future__ import annotations

import re
from typing import NamedTuple

from .limits import Refused
from .packages import Unpacking, parts_of
from .texts import Text, decoded

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TABLE = (b"%PDF", rb"{\rtf", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"MZ")

_SPREADSHEET_XML = re.compile(r"<(?:\w{1,20}:)?Workbook\s[^<>]*urn:schemas-microsoft-com:office:spreadsheet")
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|style|div|center|font)\b", re.IGNORECASE)
_WITHIN = 4096  # characters from the start in which markup shows itself


class Kind(NamedTuple):
    """`name` is one of xlsx, xlsm, xlsb, ods, xls, html, xml, text; of the last three there is the text."""

    name: str
    text: Text = Text("", "")


def kind_of(content: bytes) -> Kind:
    """Raises Refused for what is no table, and for a workbook with a password."""
    if content.startswith(b"PK"):
        return Kind(_package(content))
    if content.startswith(_OLE):
        return Kind(_compound(content))
    if content.startswith(_NO_TABLE):
        raise Refused("type")
    text = decoded(content)
    start = text.text[:_WITHIN].lstrip()
    if start.startswith("<"):
        if _SPREADSHEET_XML.search(start):
            return Kind("xml", text)
        if _MARKUP.search(start):
            return Kind("html", text)
        raise Refused("type")
    if text.is_doubtful:
        raise Refused("encoding")
    return Kind("text", text)


def _package(content: bytes) -> str:
    parts = {part.filename.lower().replace("\\", "/"): part for part in parts_of(content)}
    if "xl/workbook.bin" in parts:
        return "xlsb"
    if "xl/workbook.xml" in parts:
        types = parts.get("[content_types].xml")
        return "xlsm" if types and b"macroEnabled" in Unpacking(content).whole(types) else "xlsx"
    about = parts.get("mimetype"), parts.get("meta-inf/manifest.xml")
    told = b"".join(Unpacking(content).whole(part) for part in about if part)
    if "content.xml" in parts and b"opendocument.spreadsheet" in told:
        if b"encryption-data" in told:
            raise Refused("password")
        return "ods"
    raise Refused("type")


def _compound(content: bytes) -> str:
    """An OLE2 file names its streams in UTF-16."""
    if _named("EncryptedPackage", content):
        raise Refused("password")
    if _named("Workbook", content) or _named("Book", content):
        return "xls"
    raise Refused("type" if _named("WordDocument", content) or _named("PowerPoint Document", content) else "damaged")


def _named(stream: str, content: bytes) -> bool:
    return f"{stream}\0".encode("utf-16-le") in content
