"""`make icons`: static/icons.svg, one drawing with every vendored icon, made from static/vendor/icon-*.svg."""

from __future__ import annotations

import re

from tests.machine import ROOT

SPRITE = ROOT / "static" / "icons.svg"
_DRAWN = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def sprite() -> str:
    """The whole drawing; pages show a part of it by its name."""
    symbols = []
    for path in sorted((ROOT / "static" / "vendor").glob("icon-*.svg")):
        found = _DRAWN.search(path.read_text(encoding="utf-8"))
        assert found, path.name
        lines = [line.strip() for line in found[1].splitlines() if line.strip() and 'stroke="none"' not in line]
        name = path.stem.removeprefix("icon-")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(lines)}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


if __name__ == "__main__":
    SPRITE.write_text(sprite(), encoding="utf-8")
