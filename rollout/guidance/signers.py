"""Who signs the minutes of a session: typed one a line, "title, name", after "BHXH:" or the code of a unit. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

_SIDE = re.compile(r"(bhxh|cơ quan bhxh|bên bhxh|đơn vị|bên đơn vị)\s*:\s*", re.IGNORECASE)


class Signer(NamedTuple):
    """`code`: of the unit that the line names, "" where it names none."""

    title: str
    name: str
    code: str = ""


class Sides(NamedTuple):
    unit: list[Signer]
    office: list[Signer]


def sides_of(text: str, codes: Collection[str] = ()) -> Sides:
    """Of a line without a comma all is taken for the name, whoever it says. `codes`: of the units that lines name."""
    found = Sides([], [])
    for line in filter(None, map(str.strip, text.splitlines())):
        side = _SIDE.match(line)
        start, _colon, rest = line.partition(":")
        code = next((code for code in codes if start.strip().casefold() == code.casefold()), "")
        title, _comma, name = (rest if code else line[side.end() if side else 0 :]).rpartition(",")
        is_office = side is not None and "bhxh" in side[1].lower()
        if name.strip():
            (found.office if is_office else found.unit).append(Signer(title.strip(), name.strip(), code))
    return found


def with_officers(signers: Iterable[Signer], officers: Iterable[Signer]) -> list[Signer]:
    """Those of the office who were there: who signs, and who held the session beside them."""
    held = list(signers)
    named = {signer.name.casefold() for signer in held}
    return held + [officer for officer in officers if officer.name.casefold() not in named]
