"""Who signs the minutes of a session: typed one a line, "title, name", those of the office after "BHXH:". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_SIDE = re.compile(r"(bhxh|cơ quan bhxh|bên bhxh|đơn vị|bên đơn vị)\s*:\s*", re.IGNORECASE)


class Signer(NamedTuple):
    title: str
    name: str


class Sides(NamedTuple):
    unit: list[Signer]
    office: list[Signer]


def sides_of(text: str) -> Sides:
    """Of a line without a comma all is taken for the name, whoever it says."""
    found = Sides([], [])
    for line in filter(None, map(str.strip, text.splitlines())):
        side = _SIDE.match(line)
        title, _comma, name = line[side.end() if side else 0 :].rpartition(",")
        is_office = side is not None and "bhxh" in side[1].lower()
        if name.strip():
            (found.office if is_office else found.unit).append(Signer(title.strip(), name.strip()))
    return found


def with_officers(signers: Iterable[Signer], officers: Iterable[Signer]) -> list[Signer]:
    """Those of the office who were there: who signs, and who held the session beside them."""
    held = list(signers)
    named = {signer.name.casefold() for signer in held}
    return held + [officer for officer in officers if officer.name.casefold() not in named]
