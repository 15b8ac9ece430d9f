"""Departments as rows: group rows sum what is below them, empty branches are left out."""

from __future__ import annotations

import pytest

from rollout.dashboard.groupings import Group
from rollout.reports.content import MEASURES, Block, Figures, total
from rollout.reports.tree import roman, tree_rows


def some(number: int) -> Figures:
    return Figures(1, 0, number, 0, number, tuple(Block(number, 1, 0, 0, 0) for _ in MEASURES))


def group(key: str, above: str = "") -> Group:
    return Group(key, key.upper(), frozenset({hash(key)}), above)


def test_the_tree() -> None:
    groups = [
        group("ubnd"), group("so", "ubnd"), group("empty", "ubnd"), group("huyen", "ubnd"), group("phong", "huyen"),
        group("xa", "huyen"), group("bao"), Group("", "Chưa xác định", frozenset({0})),
    ]  # fmt: skip
    found = {"so": some(10), "huyen": some(3), "phong": some(20), "xa": some(30), "bao": some(5), "": some(99)}
    rows, top = tree_rows(groups, found)
    assert [(row.number, row.name, row.figures.participants, row.sums, row.is_group) for row in rows] == [
        ("I", "UBND", 63, (1, 2), True),
        ("1", "SO", 10, (), False),
        ("2", "HUYEN", 53, (3, 4, 5), True),
        ("", "Trực thuộc HUYEN", 3, (), False),
        ("2.1", "PHONG", 20, (), False),
        ("2.2", "XA", 30, (), False),
        ("II", "BAO", 5, (), False),
    ]
    assert top == [0, 6]
    assert rows[0].figures == total([some(10), some(3), some(20), some(30)])


def test_nothing_makes_no_rows() -> None:
    assert tree_rows([group("so")], {}) == ([], [])


@pytest.mark.parametrize(("number", "text"), [(1, "I"), (4, "IV"), (9, "IX"), (10, "X"), (14, "XIV"), (39, "XXXIX")])
def test_roman_numbers(number: int, text: str) -> None:
    assert roman(number) == text
