"""The departments as rows: each that has others below it is a group row, the sum of them and of its own units. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rollout.dashboard.groupings import Group
from rollout.reports.content import Figures, Row, total

ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


class _Node(NamedTuple):
    name: str
    own: Figures | None
    below: list[_Node]


def tree_rows(groups: Sequence[Group], found: Mapping[str, Figures]) -> tuple[list[Row], list[int]]:
    """The rows in the order of the tree without branches that hold nothing, and the places of those at its top."""
    children: dict[str, list[Group]] = {}
    for group in groups:
        if group.key:
            children.setdefault(group.above, []).append(group)

    def nodes(above: str) -> list[_Node]:
        held = []
        for group in children.get(above, ()):
            own = found.get(group.key)
            node = _Node(group.name, None if own is None or own.is_nothing else own, nodes(group.key))
            if node.own or node.below:
                held.append(node)
        return held

    rows: list[Row] = []
    top = [_write(rows, node, roman(number), 0) for number, node in enumerate(nodes(""), 1)]
    return rows, top


def roman(number: int) -> str:
    """I … XXXIX."""
    return "X" * (number // 10) + ROMAN[number % 10]


def _write(rows: list[Row], node: _Node, number: str, depth: int) -> int:
    """Adds the rows of a branch; returns the place of its first."""
    at = len(rows)
    if node.own and not node.below:
        rows.append(Row(number, node.name, node.own))
        return at
    rows.append(Row(number, node.name, total(())))
    sums = []
    if node.own:
        sums.append(len(rows))
        rows.append(Row("", f"Trực thuộc {node.name}", node.own))
    for place, child in enumerate(node.below, 1):
        sums.append(_write(rows, child, f"{number}.{place}" if depth else str(place), depth + 1))
    rows[at] = Row(number, node.name, total(rows[i].figures for i in sums), sums=tuple(sums), is_group=True)
    return at
