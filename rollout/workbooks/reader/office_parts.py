"""Which part of an .xlsx or .xlsb archive is which sheet: the workbook names its sheets, its relations their parts."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from html import unescape

from . import sheet_biff12
from .limits import Refused
from .packages import Unpacking

_ATTRIBUTE = re.compile(r"""([\w:]{1,40})=(["'])(.*?)\2""", re.DOTALL)


def part_name(part: zipfile.ZipInfo) -> str:
    """The same for every way of writing it."""
    return part.filename.replace("\\", "/").lstrip("/").lower()


def sheets(content: bytes, parts: Sequence[zipfile.ZipInfo], kind: str) -> dict[str, str]:
    """The name of each sheet, by its part. Raises Refused."""
    by_name = {part_name(part): part for part in parts}
    workbook = "xl/workbook.bin" if kind == "xlsb" else "xl/workbook.xml"
    relations = by_name.get(f"xl/_rels/{posixpath.basename(workbook)}.rels")
    if workbook not in by_name or relations is None:
        raise Refused("damaged")
    unpacking = Unpacking(content)
    told = unpacking.whole(by_name[workbook])
    names = sheet_biff12.sheets(told) if kind == "xlsb" else _sheets(told)
    found: dict[str, str] = {}
    for attributes in _elements(unpacking.whole(relations), "Relationship"):
        if name := names.get(attributes.get("Id", "")):
            target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "").replace("\\", "/")))
            found[target.lstrip("/").lower()] = name
    return found


def _sheets(workbook: bytes) -> dict[str, str]:
    """The name of each sheet, by the id of its relation."""
    return {
        value: attributes.get("name", "")
        for attributes in _elements(workbook, "sheet")
        for key, value in attributes.items()
        if key.endswith(":id")
    }


def _elements(document: bytes, tag: str) -> Iterator[dict[str, str]]:
    """The attributes of each element of that name; whatever else is wrong with the document."""
    for element in re.finditer(rf"<(?:\w{{1,20}}:)?{tag}\s([^<>]*)>", document.decode("utf-8", "replace")):
        yield {key: unescape(value) for key, _, value in _ATTRIBUTE.findall(element[1])}
