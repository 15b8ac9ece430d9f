"""The part of styles: for each style that is met one more, the same but for its fill, and the way back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from rollout.workbooks.marking.heights import decimal
from rollout.workbooks.marking.tags import (
    Unmarkable,
    check_plain,
    elements,
    number,
    root_prefix,
    tag,
    with_value,
)

COLOUR = b"FFFBC9C4"
"""Of our fill. No button of Excel or LibreOffice gives it, so that whatever has it was marked by us."""

LARGEST_PART = 32 * 1024 * 1024  # bytes
MOST_STYLES = 60_000
"""Excel opens a file with 64,000."""

LETTERS = 11.0  # points, where no font says how large it is

_NEAR = 64
_PLAIN = b'indexed="64"'
_KNOWN_COLOUR = re.compile(rb"""(?:^|\s)(rgb|theme|indexed|tint)\s*=\s*["'](-?[\w.]+)["']""")


@dataclass
class _List:
    """One list of the part: where it stands, and its items, to which new ones are added."""

    name: bytes
    start: int
    end: int
    attributes: bytes
    items: list[bytes]
    known: dict[bytes, int] = field(default_factory=dict)

    def add(self, item: bytes) -> int:
        """The number of a new item, or of the same one added before."""
        if item not in self.known:
            self.known[item] = len(self.items)
            self.items.append(item)
        return self.known[item]


class Styles:
    def __init__(self, part: bytes) -> None:
        if len(part) > LARGEST_PART:
            raise Unmarkable("too many styles")
        check_plain(part)
        self._part = part
        self._prefix = root_prefix(part, b"styleSheet")
        self._fills = self._list(b"fills", b"fill")
        self._formats = self._list(b"cellXfs", b"xf")
        ours = {at for at, fill in enumerate(self._fills.items) if self._colour(fill, b"fgColor").get(b"rgb") == COLOUR}
        self._marked_before = {at for at in range(len(self._formats.items)) if self._fill_of(at) in ours}
        self._marked: dict[int, int] = {}
        self._plain: dict[int, int] = {}

    def _list(self, name: bytes, item: bytes) -> _List:
        found = next(elements(self._part, self._prefix, name), None)
        if found is None:
            raise Unmarkable(f"no {name.decode()}")
        inside = islice(elements(found.content, self._prefix, item), MOST_STYLES)
        items = [found.content[one.start : one.end] for one in inside]
        return _List(name, found.start, found.end, found.attributes, items)

    @property
    def has_marked(self) -> bool:
        """Does any style come from an earlier round?"""
        return bool(self._marked_before)

    def is_ours(self, style: int) -> bool:
        return style in self._marked_before

    def marked(self, style: int) -> int:
        """The style with our fill."""
        if style in self._marked_before:
            return style
        if style not in self._marked:
            fill = self._fills.add(self._our_fill(self._fill_of(style)))
            self._marked[style] = self._with_fill(style, fill)
        return self._marked[style]

    def plain(self, style: int) -> int:
        """The style as it was before we marked it."""
        if style not in self._marked_before:
            return style
        if style not in self._plain:
            was = self._colour(self._fills.items[self._fill_of(style)], b"bgColor")
            fill = 0 if _is_nothing(was) else self._fills.add(self._solid(_attributes(was), _PLAIN))
            self._plain[style] = self._with_fill(style, fill)
        return self._plain[style]

    @cached_property
    def letters(self) -> float:
        """The size of the letters of reasons, in points: those of the first font."""
        found = tag(self._prefix, b"sz").search(self._part)
        return (decimal(found[1], b"val", None) if found else None) or LETTERS

    @cached_property
    def reason(self) -> int:
        """The style of reasons: text that is wrapped, in our fill."""
        fill = self._fills.add(self._our_fill(0))
        prefix = self._prefix
        return self._added(
            b'<%sxf numFmtId="49" fontId="0" fillId="%d" borderId="0" applyNumberFormat="1" applyFill="1" '
            b'applyAlignment="1"><%salignment vertical="top" wrapText="1"/></%sxf>' % (prefix, fill, prefix, prefix)
        )

    def part(self) -> bytes:
        """The part with what was added."""
        made, done = [], 0
        for held in sorted((self._fills, self._formats), key=lambda one: one.start):
            attributes = with_value(held.attributes, b"count", len(held.items))
            name = self._prefix + held.name
            made += [self._part[done : held.start], b"<%s%s>" % (name, attributes), *held.items, b"</%s>" % name]
            done = held.end
        return b"".join([*made, self._part[done:]])

    def _fill_of(self, style: int) -> int:
        found = tag(self._prefix, b"xf").match(self._formats.items[style])
        fill = number(found[1], b"fillId") if found else 0
        return fill if fill < len(self._fills.items) else 0

    def _with_fill(self, style: int, fill: int) -> int:
        item = self._formats.items[style]
        found = tag(self._prefix, b"xf").match(item)
        if found is None:
            raise Unmarkable("a style without a tag")
        attributes = with_value(with_value(found[1], b"fillId", fill), b"applyFill", 1)
        return self._added(b"<%sxf%s%s>" % (self._prefix, attributes, found[2]) + item[found.end() :])

    def _added(self, item: bytes) -> int:
        if len(self._formats.items) >= MOST_STYLES:
            raise Unmarkable("too many styles")
        return self._formats.add(item)

    def _our_fill(self, before: int) -> bytes:
        """Our fill; it keeps the colour that a cell had as its second one, which nobody sees of a solid fill."""
        fill = self._fills.items[before] if self._fills.items else b""
        was = self._colour(fill, b"fgColor")
        is_solid = re.search(rb"""patternType\s*=\s*["']solid["']""", fill) is not None
        return self._solid(b'rgb="%s"' % COLOUR, _attributes(was) if was and is_solid else _PLAIN)

    def _solid(self, front: bytes, back: bytes) -> bytes:
        made = b'<_fill><_patternFill patternType="solid"><_fgColor %s/><_bgColor %s/></_patternFill></_fill>'
        return re.sub(rb"(</?)_", rb"\1" + self._prefix, made) % (front, back)

    def _colour(self, fill: bytes, name: bytes) -> dict[bytes, bytes]:
        found = tag(self._prefix, name).search(fill)
        told = dict(_KNOWN_COLOUR.findall(found[1])) if found else {}
        return {**told, b"rgb": told[b"rgb"].upper()} if b"rgb" in told else told


def _attributes(colour: dict[bytes, bytes]) -> bytes:
    return b" ".join(b'%s="%s"' % pair for pair in colour.items())


def _is_nothing(colour: dict[bytes, bytes]) -> bool:
    """Was there no fill? LibreOffice puts the colour of its palette there that is nearest to ours."""
    rgb = colour.get(b"rgb")
    if rgb is None:
        return not colour or colour.get(b"indexed") == b"64"
    try:
        return all(abs(a - b) <= _NEAR for a, b in zip(bytes.fromhex(rgb.decode())[-3:], _RGB, strict=True))
    except ValueError:
        return True


_RGB = bytes.fromhex(COLOUR.decode())[-3:]
