"""A column of notes is not read; where it holds words of status that we know, that is told."""

from __future__ import annotations

from typing import Any

from tests.workbooks.loading import HEADER, Loader
from tests.workbooks.test_people import AN, LAN, MINH, counts

NOTED = (*HEADER, "Ghi chú")


def told(result: dict[str, Any]) -> list[str]:
    return [message["message"] for message in result["warnings"] if message["code"] == "file.notes_unread"]


def test_words_of_status_in_a_column_that_is_not_read_are_told(loader: Loader) -> None:
    result = loader.load([NOTED, (*LAN, "Nghỉ thai sản"), (*AN, "dạy tốt"), (*MINH, "k có đt")], dry_run=True)
    assert counts(result) == {"created": 3}
    (message,) = told(result)
    assert 'E "Ghi chú"' in message
    assert ": 2. Muốn dùng" in message


def test_other_notes_are_not_told_of(loader: Loader) -> None:
    assert told(loader.load([NOTED, (*LAN, "dạy tốt"), (*AN, "x"), (*MINH, "")], dry_run=True)) == []


def test_nor_is_what_a_column_of_status_says_beside_them(loader: Loader) -> None:
    header = (*NOTED, "Tình trạng")
    assert told(loader.load([header, (*LAN, "Nghỉ thai sản", "đã cài")], dry_run=True)) == []
