"""What is wrong or worth knowing about a row: a code, a column and what fills the sentence, never a personal value."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from flask_babel import gettext

from rollout.core.crypto import mask
from rollout.workbooks.file_texts import AGREEMENTS, FILE_TEXTS, SKIPS_COLUMN
from rollout.workbooks.row_texts import ROW_TEXTS

TEXTS = ROW_TEXTS | FILE_TEXTS


LONGEST_QUOTE = 60  # characters

_LONG_NUMBER = re.compile(r"\d(?:(?:[^\w(,;]|_){0,3}\d){8,}")  # a day and the "(2)" of a copied file are none


def quotable(text: str, longest: int = LONGEST_QUOTE) -> str:
    """What may be quoted of a file: codes, headings, its name, never a number that may be a person's."""
    return _LONG_NUMBER.sub(lambda found: mask(found[0]), text)[:longest]


class Message(NamedTuple):
    """`values` fill the sentence; `column` is the heading of the file's column, "" for the whole row."""

    code: str
    column: str = ""
    values: dict[str, Any] = {}  # noqa: RUF012  (a tuple's default, never changed)

    @property
    def is_ask(self) -> bool:
        """Must the loader agree to this before the file is written?"""
        return self.code.startswith("ask.")

    @property
    def agreement(self) -> str:
        """What the loader says by agreeing; a gettext id."""
        return AGREEMENTS.get(self.code, SKIPS_COLUMN)

    @property
    def is_warning(self) -> bool:
        return self.code.startswith("warn.")

    @property
    def is_cleaning(self) -> bool:
        """Does it tell what was mended to read a cell?"""
        return self.code.startswith("clean.")

    @property
    def key(self) -> str:
        """What tells one question of a file from another."""
        return f"{self.code} {self.values['which']}"

    def sentence(self, row: int = 0) -> tuple[str, dict[str, Any]]:
        """The gettext id and what fills it."""
        return TEXTS[self.code], {**self.values, "row": row, "column": self.column}

    def vietnamese(self, row: int = 0) -> str:
        text, values = self.sentence(row)
        return text % values

    def text(self, row: int = 0) -> str:
        """The sentence in the viewer's language."""
        text, values = self.sentence(row)
        translated: str = gettext(text, **values)
        return translated
