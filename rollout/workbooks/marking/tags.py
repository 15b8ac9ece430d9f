"""XML as bytes: a tag is found and changed where it stands, and what lies between tags stays as it is.

Nothing is expanded: a part that declares anything (`<!`), and one that is not UTF-8, is not edited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import NamedTuple

_ATTRIBUTES = rb"""((?>[^<>"'/]++|"[^"<]*+"|'[^'<]*+'|/(?!>))*+)"""
_HEAD = re.compile(rb"\s*+(?:<\?xml\b([^<>]*)\?>)?\s*+<((?:[\w.-]{1,20}:)?)([\w.-]{1,40})(?=[\s/>])")
_ENCODING = re.compile(rb"""encoding\s*=\s*["'](?!utf-8["']|us-ascii["'])""", re.IGNORECASE)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile("[&<>\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
ANY_PREFIX = rb"(?:[\w.-]{1,20}:)?"


class Unmarkable(Exception):
    """This workbook cannot be edited in place; the message says why."""


def root_prefix(part: bytes, name: bytes) -> bytes:
    """What stands before the names of a part's elements: b"" or b"x:". Raises Unmarkable."""
    found = _HEAD.match(part.removeprefix(BYTE_ORDER_MARK))
    if found is None or found[3] != name or _ENCODING.search(found[1] or b""):
        raise Unmarkable("not the part that was expected, or not UTF-8")
    return found[2]


def check_plain(part: bytes) -> None:
    """Raises Unmarkable where something that looks like a tag may be none: a comment, CDATA, a declaration."""
    if b"<!" in part or b"<?" in part[1 + len(BYTE_ORDER_MARK) :]:
        raise Unmarkable("comments, CDATA or declarations")


@lru_cache(100)
def tag(prefix: bytes, name: bytes) -> re.Pattern[bytes]:
    """A start tag: its attributes, and b"/" where it is its own end. Every byte is looked at once."""
    return re.compile(b"<" + _escaped(prefix) + name + rb"(?=[\s/>])" + _ATTRIBUTES + b"(/?)>")


class Element(NamedTuple):
    """Where an element stands in a part, with its tags; its attributes and what it holds."""

    start: int
    end: int
    attributes: bytes
    content: bytes


def elements(part: bytes, prefix: bytes, name: bytes) -> Iterator[Element]:
    """The elements of a name, of which none holds another; every byte is looked at once. Raises Unmarkable."""
    starts, end, closing = tag(prefix, name), 0, b"</" + prefix + name
    while start := starts.search(part, end):
        if start[2]:
            end = start.end()
            yield Element(start.start(), end, start[1], b"")
            continue
        close = part.find(closing, start.end())
        end = part.find(b">", close) + 1
        if close < 0 or end == 0:
            raise Unmarkable("an element that does not end")
        yield Element(start.start(), end, start[1], part[start.end() : close])


def _escaped(prefix: bytes) -> bytes:
    return prefix if prefix == ANY_PREFIX else re.escape(prefix)


@lru_cache(100)
def _attribute(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"""(?:^|\s)""" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def value(attributes: bytes, name: bytes) -> bytes | None:
    """The value of an attribute; `name` is a pattern."""
    found = _attribute(name).search(attributes)
    return None if found is None else found[1] if found[1] is not None else found[2]


def number(attributes: bytes, name: bytes, default: int = 0) -> int:
    """The value of an attribute that is a whole number."""
    found = value(attributes, name)
    return int(found) if found and found.isdigit() and len(found) <= 9 else default


def without(attributes: bytes, name: bytes) -> bytes:
    return _attribute(name).sub(b"", attributes)


def with_value(attributes: bytes, name: bytes, new: bytes | int) -> bytes:
    """The attributes with one of them set, at the end if it was not there."""
    said = b' %s="%s"' % (name, new if isinstance(new, bytes) else b"%d" % new)
    pattern = _attribute(name)
    if pattern.search(attributes):
        return pattern.sub(said, attributes, count=1)
    return attributes.rstrip() + said


def is_true(attributes: bytes, name: bytes) -> bool:
    return value(attributes, name) in (b"1", b"true")


def text(words: str) -> str:
    """A text between tags; characters that no XML may hold are gone."""
    if not _SPECIAL.search(words):
        return words
    return escape(_NO_XML.sub("", words), quote=False)
