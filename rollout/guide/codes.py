"""What a poster leads to: addresses of ours in letters and as QR codes."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from rollout.core.public import public_address
from rollout.core.qr import qr


class Code(NamedTuple):
    """`name` says where it leads."""

    name: str
    address: str
    drawing: Markup


def codes(*ways: tuple[str, str]) -> list[Code]:
    """Of (path, name) each; none where nobody has said how the program is reached."""
    return [Code(name, address, qr(address, name)) for path, name in ways if (address := public_address(path))]
