"""Which styles of an .xlsx workbook fill a cell with a colour. White and what is nearly white is none."""

from __future__ import annotations

import colorsys
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from xml.parsers import expat

from .limits import MEGABYTE, Refused
from .packages import Unpacking
from .spreadsheet_xml import careful_parser

LARGEST_PART = 32 * MEGABYTE
NEARLY_WHITE = 0xF0  # of red, green and blue each

_RGB = re.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")

_PALETTE = (
    "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 800000 008000 000080 808000 800080 008080 C0C0C0 808080 "
    "9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF "
    "00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 "
    "003366 339966 003300 333300 993300 993366 333399 333333"
).split()
"""The colours that are called by numbers from 8 on; those from 0 to 7 are the first eight again."""

_THEME = "lt1 dk1 lt2 dk2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink".split()
_OFFICE = "FFFFFF 000000 E7E6E6 44546A 4472C4 ED7D31 A5A5A5 FFC000 5B9BD5 70AD47 0563C1 954F72".split()
"""The colours of themes by their numbers, and what they are where the workbook has no theme."""

Told = dict[str, str]


def colours_of_styles(content: bytes, parts: Sequence[zipfile.ZipInfo]) -> dict[bytes, str]:
    """Number of a style as cells write it → RRGGBB; most workbooks have none. Raises Refused."""
    styles = _part(content, parts, "xl/styles.xml")
    if b"solid" not in styles:
        return {}
    told = _Styles()
    if not _parsed(styles, told.start, told.end) or not any(told.fills):
        return {}
    theme = _Theme()
    if any("theme" in fill for fill in told.fills):
        _parsed(_part(content, parts, "xl/theme/theme1.xml"), theme.start, theme.end)
    by_fill = {place: _colour(fill, told.palette, theme.colours) for place, fill in enumerate(told.fills) if fill}
    found = ((str(number).encode(), by_fill.get(fill, "")) for number, fill in enumerate(told.styles))
    return {number: colour for number, colour in found if colour}


def _part(content: bytes, parts: Iterable[zipfile.ZipInfo], name: str) -> bytes:
    """A part; b"" where there is none, or one that no program writes so large."""
    found = b""
    for part in parts:
        if part.filename.replace("\\", "/").lstrip("/").lower() == name:
            for piece in Unpacking(content).pieces(part):
                found += piece
                if len(found) > LARGEST_PART:
                    return b""
    return found


def _parsed(part: bytes, start: Callable[[str, Told], None], end: Callable[[str], None]) -> bool:
    """Was it read to its end? A workbook whose styles cannot be read is read without its colours."""
    parser = careful_parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, Refused):
        return False
    return True


class _Styles:
    """`fills`: what each solid fill says of its colour; `styles`: the fill of each style of cells."""

    def __init__(self) -> None:
        self.fills: list[Told] = []
        self.styles: list[int] = []
        self.palette: list[str] = []
        self._path: list[str] = []
        self._is_solid = False

    def start(self, name: str, told: Told) -> None:
        tag = name.rpartition(" ")[2]
        self._path.append(tag)
        match self._path[1:]:
            case ["fills", "fill"]:
                self.fills.append({})
            case ["fills", "fill", "patternFill"]:
                self._is_solid = told.get("patternType") == "solid"
            case ["fills", "fill", "patternFill", "fgColor"] if self._is_solid:
                self.fills[-1] = told
            case ["cellXfs", "xf"]:
                self.styles.append(_whole(told.get("fillId", "")))
            case ["colors", "indexedColors", "rgbColor"]:
                self.palette.append(told.get("rgb", ""))

    def end(self, _name: str) -> None:
        self._path.pop()


class _Theme:
    def __init__(self) -> None:
        self.colours = dict(zip(_THEME, _OFFICE, strict=True))
        self._path: list[str] = []

    def start(self, name: str, told: Told) -> None:
        self._path.append(name.rpartition(" ")[2])
        match self._path[1:]:
            case ["themeElements", "clrScheme", which, "srgbClr" | "sysClr"] if which in self.colours:
                self.colours[which] = told.get("lastClr") or told.get("val", "")

    def end(self, _name: str) -> None:
        self._path.pop()


def _colour(told: Told, palette: Sequence[str], theme: dict[str, str]) -> str:
    """RRGGBB, "" for none."""
    if "rgb" in told:
        written = told["rgb"]
    elif "theme" in told:
        place = _whole(told["theme"])
        written = theme[_THEME[place]] if place < len(_THEME) else ""
    else:
        written = _indexed(_whole(told.get("indexed", "")), palette)
    found = _RGB.fullmatch(written)
    if not found:
        return ""
    red, green, blue = _tinted(bytes.fromhex(found[1]), told.get("tint", ""))
    return "" if min(red, green, blue) >= NEARLY_WHITE else f"{red:02X}{green:02X}{blue:02X}"


def _indexed(number: int, palette: Sequence[str]) -> str:
    if number < len(palette):
        return palette[number]
    place = number if number < 8 else number - 8
    return _PALETTE[place] if place < len(_PALETTE) else ""


def _tinted(rgb: bytes, tint: str) -> tuple[int, int, int]:
    """Nearer to white for a positive tint, to black for a negative one."""
    try:
        by = min(1.0, max(-1.0, float(tint)))
    except ValueError:
        return rgb[0], rgb[1], rgb[2]
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in rgb))
    light = light + (1 - light) * by if by > 0 else light * (1 + by)
    red, green, blue = colorsys.hls_to_rgb(hue, light, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


def _whole(written: str) -> int:
    """A number too large for anything where none is written."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 10**9
