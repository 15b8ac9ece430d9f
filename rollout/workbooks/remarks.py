"""What a cell was understood as: its value with what had to be mended to read it, or why it cannot be."""

from __future__ import annotations

from typing import Any, NamedTuple


class CellRefused(ValueError):
    """A cell that cannot be understood; `code` is one of messages.TEXTS."""

    def __init__(self, code: str, /, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Said(NamedTuple):
    """A value and the codes of remarks on how it was read ("clean.zero", …), which the loader is shown."""

    value: Any
    remarks: tuple[str, ...] = ()

    def then(self, value: Any, *remarks: str) -> Said:
        """The same with another value and further remarks."""
        return Said(value, (*self.remarks, *remarks))
