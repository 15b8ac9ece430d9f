"""The style of a marked cell and the way back from it, also after other programs have saved the file."""

from __future__ import annotations

import re

import pytest

from rollout.workbooks.marking.styles import COLOUR, Styles

YELLOW = b'<fill><patternFill patternType="solid"><fgColor rgb="FFFFFF00"/><bgColor indexed="64"/></patternFill></fill>'
THEME = b'<fill><patternFill patternType="solid"><fgColor theme="4" tint="-0.25"/></patternFill></fill>'
STRIPES = b'<fill><patternFill patternType="lightUp"><fgColor rgb="FFFF0000"/></patternFill></fill>'
NONE = b'<fill><patternFill patternType="none"/></fill>'


def part(*fills: bytes) -> bytes:
    """Styles, one of each fill."""
    formats = b"".join(b'<xf numFmtId="49" fillId="%d" borderId="0"/>' % at for at in range(len(fills)))
    lists = b'<fills count="%d">%s</fills><cellXfs>%s</cellXfs><dxfs/>' % (len(fills), b"".join(fills), formats)
    return b"<styleSheet>" + lists + b"</styleSheet>"


def fill_of(styles: bytes, style: int) -> bytes:
    fills = re.findall(rb"<fill>.*?</fill>", styles)
    formats = re.findall(rb"<xf [^>]*/?>", styles)
    assert b'numFmtId="49"' in formats[style]
    return fills[int(re.findall(rb'fillId="(\d+)"', formats[style])[0])]


@pytest.mark.parametrize(("fill", "after"), [(NONE, NONE), (YELLOW, YELLOW), (THEME, THEME), (STRIPES, NONE)])
def test_what_a_cell_was_filled_with_comes_back(fill: bytes, after: bytes) -> None:
    first = Styles(part(NONE, fill))
    ours = first.marked(1)
    assert (ours, first.marked(1)) == (2, 2)
    assert COLOUR in fill_of(first.part(), ours)
    assert b'<cellXfs count="3">' in first.part()
    again = Styles(first.part())
    assert (again.is_ours(1), again.is_ours(ours)) == (False, True)
    assert again.marked(ours) == ours
    style = again.plain(ours)
    back = fill_of(again.part(), style)
    colours = re.compile(rb"<fgColor ([^/]*)/>")
    assert colours.findall(back) == colours.findall(after)


@pytest.mark.parametrize("second", [b'rgb="FFFFCC99"', b'rgb="FFC0C0C0"', b'indexed="64"', b'rgb="nonsense"', b""])
def test_the_second_colour_that_another_program_puts_there_is_not_taken_for_a_fill(second: bytes) -> None:
    fill = YELLOW.replace(b"FFFFFF00", COLOUR.lower()).replace(b'indexed="64"', second)
    styles = Styles(part(NONE, fill))
    assert styles.is_ours(1)
    style = styles.plain(1)
    assert fill_of(styles.part(), style) == NONE
