"""The seals of rows: the same, row by row and byte by byte, however many are sealed at once."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, MetaData, String, Table

from rollout.config import make_data_keys
from rollout.core.crypto import Keys
from rollout.ledger.chain import row_seals

KEYS = Keys(make_data_keys())
TABLE = Table(
    "sealed", MetaData(), Column("id", Integer), Column("text", String), Column("on", Date), Column("is_so", Boolean),
    Column("held", LargeBinary), Column("detail", JSON), Column("mac", LargeBinary), Column("voided_seq", Integer),
    Column("void_mac", LargeBinary),
)  # fmt: skip


def seal_of_one(row: dict[str, Any]) -> bytes:
    """As every seal that is in a database was made."""
    content = {name: row[name] for name in ("id", "text", "on", "is_so", "held", "detail") if row[name] is not None}
    plain = {
        name: value.isoformat() if isinstance(value, date) else value.hex() if isinstance(value, bytes) else value
        for name, value in content.items()
    }
    return KEYS.seal(json.dumps(["sealed", plain], sort_keys=True, ensure_ascii=False).encode())


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.integers(0, 3) | st.integers(),
            "text": st.none() | st.sampled_from(["", "a", '"', "\\", "Đã", "\t"]),
            "on": st.none() | st.sampled_from([date(2021, 3, 1), date(9999, 12, 31)]),
            "is_so": st.none() | st.booleans(),
            "held": st.none() | st.binary(max_size=3),
            "detail": st.none() | st.dictionaries(st.sampled_from("zab"), st.integers() | st.text(max_size=3)),
            "mac": st.none(),
            "voided_seq": st.none() | st.integers(1, 9),
        }
    )
)


@given(ROWS)
def test_rows_sealed_together_have_the_seal_that_each_has_alone(rows: list[dict[str, Any]]) -> None:
    assert row_seals(KEYS, TABLE, rows) == [seal_of_one(row) for row in rows]
