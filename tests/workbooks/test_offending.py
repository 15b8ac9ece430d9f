"""Which cells a message colours: of its column, of the fields it speaks about, or the first of the row."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale, gettext

from rollout.vocabulary import ImportKind
from rollout.workbooks.columns import REASON_KEYS, field_of, heading_key
from rollout.workbooks.headers import Header, find_header
from rollout.workbooks.headings import HEADINGS
from rollout.workbooks.messages import TEXTS, Message
from rollout.workbooks.offending import ABOUT, offending
from rollout.workbooks.reading import Sheet, SheetRow

OF_THE_ROW = {"row.older", "row.unit_older", "row.alike", "row.leaving_group", "row.other_header"}
"""What is said of a row and of no cell of it."""

ROW = SheetRow(2, ["", "TA0001A", "An", "51", ""])


@pytest.fixture
def header() -> Header:
    headings = SheetRow(1, ["Ghi chú", "Mã đơn vị", "Họ tên", "Mã số BHXH", "CCCD", "Ngày sinh"])
    found = find_header(ImportKind.PARTICIPANTS, Sheet("", [headings]))
    assert found is not None
    return found


def test_a_message_without_a_column_says_which_fields_it_is_about() -> None:
    refusing = {code for code in TEXTS if code.startswith(("row.", "date."))}
    without = {code for code in refusing if "%(column)s" not in TEXTS[code]}
    assert without == {*ABOUT} | OF_THE_ROW, "list it in ABOUT, or here"
    known = {field for headings in HEADINGS.values() for field in headings}
    assert {field for fields in ABOUT.values() for field in fields} <= known


@pytest.mark.parametrize(
    ("message", "positions"),
    [
        (Message("row.digits", "CCCD"), {4}),
        (Message("row.day", "Ngày sinh"), {5}),
        (Message("row.number_missing"), {3, 4}),
        (Message("row.unit", "Mã đơn vị"), {1}),
        (Message("row.unit_missing"), {1}),
        (Message("row.older"), {1}),
        (Message("row.digits", "Cột đã mất"), {1}),
    ],
)
def test_cells_that_offend(header: Header, message: Message, positions: set[int]) -> None:
    assert offending(header, ROW, [message]) == positions
    assert offending(header, ROW, [message, Message("row.name")]) == positions | {2}


def test_our_heading_of_reasons_is_known_in_every_language_and_is_no_column_of_the_list(app: Flask) -> None:
    found = set()
    for language in ("vi", "en"):
        with app.test_request_context(), force_locale(language):
            heading = gettext("Lý do bị từ chối")
        found.add(heading_key(heading))
        assert [kind for kind in ImportKind if field_of(kind, heading)] == []
        cells = [SheetRow(1, ["Họ tên", "Mã số BHXH", heading]), SheetRow(2, ["An", "51", "Đăng ký ngày 01/02/2021."])]
        header = find_header(ImportKind.PARTICIPANTS, Sheet("", [*cells]))
        assert header is not None
        assert (header.ignored, header.doubtful, header.unnamed) == ((), (), ())
    assert found == REASON_KEYS
