"""A row that tells its unit by code and by name: whose they are, and what is read to know it."""

from __future__ import annotations

import pytest

from rollout.workbooks import unit_names
from tests.workbooks.loading import HEADER, Loader
from tests.workbooks.test_people import AN, LAN, MINH, ON_ONE_ENGINE, A, codes, counts

NAMED = (*HEADER, "Tên đơn vị")
OWN, OTHERS, NOBODYS = "Trường tiểu học  BÌNH CHÁNH", "Cty may Tịnh Hà", "Trường Tiểu học Bình Chánh cơ sở 2"

pytestmark = ON_ONE_ENGINE


def test_a_code_beside_the_name_of_another_unit_is_refused(loader: Loader) -> None:
    result = loader.load([NAMED, (*LAN, OWN), (*AN, OTHERS), (A, *MINH[1:], NOBODYS)])
    assert codes(result) == [(3, "row.unit_contradicts")]
    assert counts(result) == {"created": 2, "rejected": 1}


def test_where_codes_and_names_agree_no_other_unit_is_read(loader: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(unit_names, "_Units")
    assert counts(loader.load([NAMED, (*LAN, OWN), (*AN, "TH Bình Chánh")])) == {"created": 2}
