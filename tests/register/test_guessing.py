"""When asking for numbers is guessing: who works is never told so, who guesses somebody's number is, soon."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from rollout.core.dates import now
from rollout.models import Answer, LookUp, User
from rollout.register import look_ups
from rollout.register.errors import NotLookedUp, TooManyAlike, TooManyAlikeTogether, TooManyFound, TooManyMissed
from rollout.register.guessing import (
    MOST_ALIKE,
    MOST_FOUND,
    MOST_MISSED,
    REMEMBERED,
    by_chance,
    ending,
    is_guessing,
    may_ask_again,
)
from tests.register.world import World
from tests.staffed import queries

CANDIDATES = [f"051185{middle:03d}123" for middle in range(1_000)]
"""All that is left to try of a woman of 1985 from Quảng Ngãi whose mask shows 123."""


@pytest.mark.parametrize(
    ("missed", "asked", "free", "expected"),
    [
        (0, 1, 0, False),
        (14, 1, 0, False),
        (15, 1, 0, True),
        (15, 0, 0, False),  # what was missed with before may be asked again
        (0, 15, 0, False),
        (0, 16, 0, True),
        (0, 18, 3, False),
        (15, 3, 3, False),  # so many are alike by chance
        (15, 4, 3, True),
    ],
)
def test_when_it_is_guessing(missed: int, asked: int, free: int, expected: bool) -> None:
    assert is_guessing(missed, asked, free=free) is expected


@given(st.integers(0, MOST_ALIKE), st.integers(1, 20))
def test_after_the_wait_the_same_may_be_asked_and_no_earlier(missed: int, asked: int) -> None:
    assume(is_guessing(missed, asked))
    times = [now() - timedelta(hours=place) for place in range(missed)]
    until = may_ask_again(times, asked)
    if until is None:
        assert asked > MOST_ALIKE
        return
    counted = sum(at + REMEMBERED > until for at in times)
    assert not is_guessing(counted, asked)
    assert is_guessing(counted + 1, asked)


def in_the_past(session: Session, user: User, days: float) -> None:
    """All that was asked so far was asked so many days ago."""
    at = now() - timedelta(days=days)
    session.execute(update(LookUp).where(LookUp.user_id == user.id).values(at=at))


def ask(session: Session, user: User, *numbers: str, answer: Answer = Answer.MISSED, free: int = 0) -> None:
    look_ups.check(session, user, numbers, free=free)
    look_ups.note(session, user, dict.fromkeys(numbers, answer), free=free)


def tries(session: Session, user: User, candidates: list[str], run: int) -> set[str]:
    """Which of the candidates are answered, asked so many at once."""
    answered: set[str] = set()
    for start in range(0, len(candidates), run):
        numbers = candidates[start : start + run]
        with suppress(NotLookedUp):
            ask(session, user, *numbers)
            answered.update(numbers)
    return answered


@pytest.mark.parametrize("run", [1, 5, 100])
def test_who_guesses_one_person_has_fifteen_tries_in_thirty_days(world: World, run: int) -> None:
    session, user = world.session, world.user
    first = tries(session, user, CANDIDATES[:100], run)
    assert len(first) == (15 if run < 15 else 0)
    in_the_past(session, user, 29)
    assert tries(session, user, CANDIDATES[100:200], run) == set()
    in_the_past(session, user, 30.1)
    assert len(tries(session, user, CANDIDATES[200:300], run)) == len(first)


def test_padding_hides_no_guess(world: World) -> None:
    session, user, chance, answered = world.session, world.user, Random(1), 0
    for place in range(0, 1_000, 10):
        others = {f"{chance.randrange(10**11, 10**12)}" for _ in range(90)}
        numbers = {*CANDIDATES[place : place + 10], *(number for number in others if ending(number) != "123")}
        with suppress(NotLookedUp):
            ask(session, user, *numbers)
            answered += 10
    assert answered <= MOST_ALIKE


def numbers_by_chance(chance: Random, count: int) -> list[str]:
    """Personal numbers and numbers of social insurance, as they come over a desk."""
    kinds = (lambda: f"051{chance.randrange(10**9):09d}", lambda: f"51{chance.randrange(10**8):08d}")
    return [chance.choice(kinds)() for _ in range(count)]


@pytest.mark.parametrize("seed", range(3))
def test_honest_work_is_never_refused(world: World, seed: int) -> None:
    """A month behind it with 3,000 misses; then a day of 200 look-ups, bundles, a column of the wrong unit."""
    session, user, chance = world.session, world.user, Random(seed)
    for days in range(1, 30):
        look_ups.note(session, user, dict.fromkeys(numbers_by_chance(chance, 103), Answer.MISSED))
        session.execute(
            update(LookUp).where(LookUp.at > now() - timedelta(hours=1)).values(at=now() - timedelta(days=days))
        )
    for place, number in enumerate(numbers_by_chance(chance, 200)):
        ask(session, user, number, answer=Answer.MISSED if place % 10 == 0 else Answer.FOUND)
    for _bundle in range(10):
        numbers = numbers_by_chance(chance, 200)
        look_ups.check(session, user, numbers)
        told = {number: Answer.MISSED if place < 30 else Answer.FOUND for place, number in enumerate(numbers)}
        look_ups.note(session, user, told)
    wrong = numbers_by_chance(chance, 500)
    for _time in range(5):  # seen, corrected, seen again, written
        ask(session, user, *wrong)
    column = [f"5120{number:06d}" for number in range(1_000)]
    ask(session, user, *column)  # numbers handed out in a row
    counts = Counter(session.scalars(select(LookUp.answer)))
    assert counts[Answer.MISSED] > 4_000


def test_the_wait_is_told_and_ends(world: World) -> None:
    session, user = world.session, world.user
    for number in CANDIDATES[:MOST_ALIKE]:
        ask(session, user, number)
    with pytest.raises(TooManyAlike, match="tận cùng 123"):
        look_ups.check(session, user, [CANDIDATES[20]])
    look_ups.check(session, user, [CANDIDATES[0], "051185000124"])
    with pytest.raises(TooManyAlikeTogether, match="có 16 số khác nhau"):
        look_ups.check(session, user, [f"051185{n:03d}777" for n in range(16)])


def test_each_user_is_counted_alone_and_only_for_misses(world: World, session: Session) -> None:
    other = User(username="other", display_name="Người khác", created_at=now())
    session.add(other)
    session.flush()
    ask(session, world.user, *CANDIDATES[:MOST_ALIKE])
    ask(session, other, *CANDIDATES[:MOST_ALIKE])
    ask(session, other, *(f"0511850{n:02d}321" for n in range(100)[:MOST_ALIKE]), answer=Answer.FOUND)
    ask(session, other, "051185999321")
    rows = session.execute(select(LookUp.user_id, LookUp.ending, LookUp.number).where(LookUp.answer == "missed")).all()
    mine, others = ({tuple(row[1:]) for row in rows if row[0] == user.id} for user in (world.user, other))
    assert mine.isdisjoint(others), "one user's rows say nothing of another's"


def test_a_day_has_its_bounds(world: World) -> None:
    session, user, chance = world.session, world.user, Random(5)
    bounds = ((Answer.MISSED, MOST_MISSED, TooManyMissed), (Answer.FOUND, MOST_FOUND, TooManyFound))
    for answer, most, refusal in bounds:
        look_ups.note(session, user, dict.fromkeys([f"{n:010d}" for n in range(most - 1)], answer))
        look_ups.check(session, user, [f"{chance.randrange(10**10):010d}"])
        look_ups.note(session, user, {"9999999999": answer})
        with pytest.raises(refusal):
            look_ups.check(session, user, ["0123456789"])
        in_the_past(session, user, 1.01)
        look_ups.check(session, user, ["9999999999"])


def test_a_list_of_people_counts_until_it_is_written(world: World) -> None:
    session, user = world.session, world.user
    ask(session, user, *CANDIDATES[:8], answer=Answer.LISTED)
    ask(session, user, *CANDIDATES[8:15])
    with pytest.raises(TooManyAlike):
        look_ups.check(session, user, CANDIDATES[15:16])
    look_ups.forget_listed(session, user, [*CANDIDATES[:8], *CANDIDATES[8:15], "0"])
    left = session.scalars(select(LookUp.answer)).all()
    assert left == [Answer.MISSED] * 7, "what was looked up by itself stays"


def test_the_first_by_chance_are_left_out_and_the_same_again(world: World) -> None:
    session, user = world.session, world.user
    assert [by_chance(n) for n in (0, 333, 334, 1_000, 100_000)] == [0, 0, 1, 3, 140]
    for _time in range(2):
        ask(session, user, *CANDIDATES[:8], answer=Answer.LISTED, free=3)
    assert session.scalar(select(func.count()).select_from(LookUp)) == 5


def test_what_is_past_is_deleted(world: World) -> None:
    session, user = world.session, world.user
    ask(session, user, *CANDIDATES[:2])
    assert look_ups.forget_past(session, now() + REMEMBERED - timedelta(minutes=1)) == 0
    assert look_ups.forget_past(session, now() + REMEMBERED + timedelta(minutes=1)) == 2


def test_checking_costs_the_same_for_one_and_for_many(world: World) -> None:
    session, user = world.session, world.user
    look_ups.note(session, user, dict.fromkeys([f"{n:010d}" for n in range(1_500)], Answer.MISSED))
    many = [f"1{n:09d}" for n in range(1_000)]
    assert queries(lambda: look_ups.check(session, user, many[:1])) == 3
    assert queries(lambda: look_ups.check(session, user, many)) == 3
