"""A list older than a unit's last full list, loaded after it: what it would put back is asked about first."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workbooks.loading import HEADER, D, Loader
from tests.workbooks.test_people import AN, LAN, counts

PHONED = (*HEADER, "Điện thoại")


def asked(result: dict[str, Any]) -> list[str]:
    return [told["message"] for told in result["warnings"] if told["code"] == "ask.older"]


@pytest.mark.parametrize(("first", "is_asked"), [(20, True), (10, False), (9, False)])
def test_an_older_list_asks_before_it_puts_an_older_record_back(loader: Loader, first: int, is_asked: bool) -> None:
    loader.load([HEADER, LAN, AN])
    loader.load([PHONED, (*LAN, "0908182151"), (*AN, "")], on=D(first), full=True)
    told = loader.load([PHONED, (*LAN, "0908182152")], on=D(10), dry_run=True)
    assert counts(told) == {"updated": 1}
    assert [f"TA0001A ({D(first):%d/%m/%Y})" in message for message in asked(told)] == [True] * is_asked


def test_and_before_it_takes_off_who_is_on_a_later_list(loader: Loader) -> None:
    loader.load([HEADER, LAN, AN])
    loader.load([HEADER, LAN, AN], on=D(20), full=True)
    told = loader.load([HEADER, LAN], on=D(10), full=True, dry_run=True)
    assert counts(told) == {"unchanged": 1, "left": 1}
    assert len(asked(told)) == 1


def test_what_an_older_list_adds_is_not_asked_about(loader: Loader) -> None:
    loader.load([HEADER, LAN, AN])
    loader.load([HEADER, LAN, AN], on=D(20), full=True)
    header = (*PHONED, "Đã cài đặt")
    told = loader.load([header, (*LAN, "0908182151", "x"), (*AN, "", f"{D(3):%d/%m/%Y}")], on=D(10))
    assert counts(told) == {"updated": 2}
    assert asked(told) == []
