"""What the loader of a file has said of it: answers to questions, what columns are, which sheets and rows to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NO_HEADER = (0, 0)


@dataclass(frozen=True)
class SheetChoice:
    """`header`: the numbers of the first and the last row of the header, NO_HEADER where there is none, None as found;
    `columns`: letter → field, "" for none."""

    header: tuple[int, int] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


AS_FOUND = SheetChoice()


@dataclass(frozen=True)
class Choices:
    """`sheets` by name; `read`: hidden sheets that are read all the same; `skips_hidden`: hidden rows are left out.

    `memory`: print of a header → its columns, as the loader chose them for an earlier file; not kept with the file.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    sheets: Mapping[str, SheetChoice] = field(default_factory=dict)
    read: frozenset[str] = frozenset()
    skips_hidden: bool = False
    memory: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, sheet: str) -> SheetChoice:
        return self.sheets.get(sheet, AS_FOUND)

    def as_json(self) -> dict[str, Any]:
        return {
            "answers": dict(self.answers),
            "sheets": {
                name: {"header": chosen.header, "columns": dict(chosen.columns)} for name, chosen in self.sheets.items()
            },
            "read": sorted(self.read),
            "skips_hidden": self.skips_hidden,
        }


def choices_from(told: Mapping[str, Any]) -> Choices:
    """What `as_json` told."""
    return Choices(
        told["answers"],
        {
            name: SheetChoice(tuple(sheet["header"]) if sheet["header"] else None, sheet["columns"])
            for name, sheet in told["sheets"].items()
        },
        frozenset(told["read"]),
        told["skips_hidden"],
    )


NOTHING_SAID = Choices()
