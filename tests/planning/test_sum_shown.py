"""The sum as it is shown: whoever reckons it again from the page comes to the same, within rounding."""

from __future__ import annotations

import re
from random import Random

from flask import Flask, get_template_attribute

from rollout.planning.expected import Expected
from rollout.planning.score import UnitRow, Weights, score

NUMBER = r"[\d.]+(?:,\d+)?"


def value(text: str) -> float:
    return float(text.replace(".", "").replace(",", "."))


def test_what_is_shown_adds_up(app: Flask) -> None:
    chance = Random(1)
    with app.test_request_context():
        sum_of = get_template_attribute("planning/_sum.html", "sum_of")
        for _ in range(200):
            missing, share = chance.randint(1, 3_000), chance.uniform(0.001, 0.9)
            row = UnitRow(
                1, missing, chance.choice([0, chance.randint(0, missing)]), Expected(share, share / 2, share, 3, 0.5),
                chance.randint(0, 400), chance.choice([30, 45, 90, 240]), chance.choice([None, 3, 17]),
                chance.randint(0, 4),
            )  # fmt: skip
            most = chance.choice([None, 5, 50])
            told = " ".join(re.sub(r"<[^>]+>", "", str(sum_of(score(row, Weights(most_people=most))))).split())
            first, second = told.split(";")
            left, right = first.rsplit("=", 1)
            right, _, bound = right.partition(", một buổi giúp được nhiều nhất ")
            people = [value(each) for each in re.findall(rf"({NUMBER}) người", left)]
            [percent] = re.findall(rf"× ({NUMBER}) %", left)
            reachable = people[0] - sum(people[1:])
            [shown] = re.findall(rf"({NUMBER}) người", right)
            assert abs(reachable * value(percent) / 100 - value(shown)) <= reachable * 0.0005 + 0.051, told
            assert bool(bound) == (most is not None and reachable * share > most), told
            if bound:
                assert bound.strip() == f"{most} người", told
                shown = f"{most},0"
            assert second.strip().startswith(f"{shown} người ÷"), told
            minutes = [value(each) for each in re.findall(rf"({NUMBER}) phút", second)]
            points = [value(each) for each in re.findall(rf"({NUMBER}) điểm", second)]
            [total] = re.findall(rf"= ({NUMBER})$", second)
            again = value(shown) / sum(minutes) * 60 + sum(points)
            assert abs(again - value(total)) <= 0.05 * 60 / sum(minutes) + 0.05 * (1 + len(points)) + 0.001, told
