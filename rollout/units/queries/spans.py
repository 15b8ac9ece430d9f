"""Where units belong on a day, as joins of a query on table unit u."""

from __future__ import annotations

from rollout.models.rollup import DIM_CODE

_TABLES = {
    "commune_2021": "area", "commune_2025": "area", "department": "department", "unit_type": "unit_type",
    "office": "office", "officer": "app_user",
}  # fmt: skip


def span_joins(*places: tuple[str, str]) -> str:
    """For each (dimension, alias) the row that unit u belongs to on the day :day, under that alias."""
    return " ".join(
        f"LEFT JOIN unit_span s_{alias} ON s_{alias}.dim = {DIM_CODE[dim]} AND s_{alias}.unit_id = u.id "
        f"AND s_{alias}.from_day <= :day AND s_{alias}.to_day > :day "
        f"LEFT JOIN {_TABLES[dim]} {alias} ON {alias}.id = s_{alias}.group_id"
        for dim, alias in places
    )
