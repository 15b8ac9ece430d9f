"""The workbook for who may not see the people: small numbers are hidden, and cannot be worked out (docs/adr/0012)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.access import Permission, viewer_of
from rollout.core.masking import CROWD
from rollout.models import User
from rollout.reports.content import MEASURES
from rollout.reports.table_sheet import CHANGE
from tests.reports.books import CLOSING, LENSES, TABLES, build
from tests.reports.sheets import SUMS, Sheet

HIDDEN = ("< 5", "ẩn")
RATE_OR_CHANGE = re.compile(f"Tỷ lệ|{CHANGE}")
UNITS = ("Tổng số đơn vị", "Đơn vị đã triển khai")


@pytest.mark.parametrize("username", ["leader", "leader.district", "leader.department", "leader.unit"])
def test_a_workbook_for_who_sees_no_people_hides_small_numbers(session: Session, username: str) -> None:
    """None under five, nothing of a unit under five, nothing to work one out by; and all formulas still agree."""
    user = session.scalars(select(User).where(User.username == username)).one()
    selection = viewer_of(session, user).selection(Permission.BUILD_REPORTS)
    for lens in LENSES:
        true, read = build(session, lens, selection), build(session, lens, selection, masks=True)
        gone = 0
        for name in ("Tổng hợp", *TABLES, "Chưa triển khai"):
            if name != "Tổng hợp":
                gone += compare(true[name], read[name], name)
            assert any("“< 5”: từ 1 đến 4 người" in words for words in read[name].texts), name
            for coordinate in read[name].all_formulas:
                written = read[name].values[coordinate].value
                assert read[name].compute(coordinate) == pytest.approx(written), f"{name} {coordinate}"
        assert gone


def compare(true: Sheet, read: Sheet, name: str) -> int:
    """How many numbers are hidden; those that are shown are the true ones."""
    headings = [h for h in true.headings[1] if h not in UNITS and isinstance(true.rows[-1].get(h), int)]
    gone: dict[str, list[int]] = {heading: [] for heading in headings}
    for n, (row, shown) in enumerate(zip(true.rows, read.rows, strict=True)):
        is_crowd = row["Tổng số người tham gia"] >= CROWD
        for heading in (heading for heading in headings if row[heading] != "–"):
            if shown[heading] in HIDDEN:
                gone[heading].append(n)
            else:
                assert shown[heading] == row[heading], (name, heading, n)
            assert is_crowd or (shown[heading] == "< 5") == (0 < abs(row[heading]) < 5), (name, heading, n)
            assert shown[heading] in HIDDEN or not 0 < row["Tổng số người tham gia"] < 5, (name, heading, n)
        for measure in MEASURES:
            block = [
                h for h in headings if h.startswith(f"{measure.label} · ") and "Tỷ lệ" not in h and CHANGE not in h
            ]
            left = [row[h] for h in block if shown[h] not in HIDDEN and h != f"{measure.label} · {CLOSING}"]
            hidden = [abs(row[h]) for h in block if shown[h] in HIDDEN]
            assert not hidden or not any(left) or (len(hidden) > 1 and sum(hidden) >= 5), (name, measure, n)
    for heading, places in gone.items():
        parts = [row[heading] for row in true.rows[:-1] if row[heading] != "–"]  # a unit that said nothing is no part
        if not any(row[SUMS] for row in true.rows[:-1]) and true.rows[-1][heading] == sum(parts) != 0:
            assert len(places) != 1, (name, heading)
    return sum(map(len, gone.values()))
