"""Small changes of a timetable, each kept only where it brings more points, or as many with less travel. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rollout.planning.timetable import Day, Timetable

Over = Callable[[], bool]
"""Is the time up?"""

LEFT_OUT_TRIED = 60
"""Of the units left out, so many are tried in the place of a visit."""


def relocate(table: Timetable, over: Over) -> bool:
    """A visit goes to another day, or another place of its day, where it takes less travel."""
    changed = False
    for candidate in list(table.where):
        if over():
            break
        day = table.days[table.where[candidate]]
        order, before = list(day.visits), day.travel
        table.take(candidate)
        saved = before - day.travel
        fits = ((fit, other) for other in table.days if (fit := table.fit(other, candidate)))
        best = min(fits, key=lambda each: each[0].added, default=None)
        if best and best[0].added < saved:
            table.put(best[1], candidate, best[0].position)
            changed = True
        else:
            table.order(day, order)
    return changed


def exchange(table: Timetable, over: Over) -> bool:
    """Two visits of two days change places."""
    changed = False
    on_days = [day for day in table.days if day.visits]
    for number, a in enumerate(on_days):
        for b in on_days[number + 1 :]:
            if over():
                return changed
            changed = _exchanged(table, a, b) or changed
    return changed


def _exchanged(table: Timetable, a: Day, b: Day) -> bool:
    for i, of_a in enumerate(a.visits):
        for j, of_b in enumerate(b.visits):
            if not table.starts(a, of_b) or not table.starts(b, of_a):
                continue
            for_a = [*a.visits[:i], of_b, *a.visits[i + 1 :]]
            for_b = [*b.visits[:j], of_a, *b.visits[j + 1 :]]
            in_a = table.travel_in(a, for_a)
            if in_a is None or in_a >= a.travel + b.travel:
                continue
            in_b = table.travel_in(b, for_b)
            if in_b is not None and in_a + in_b < a.travel + b.travel:
                table.order(b, for_b[:j] + for_b[j + 1 :])
                table.order(a, for_a)
                table.order(b, for_b)
                return True
    return False


def turn(table: Timetable, over: Over) -> bool:
    """2-opt: a part of a day is gone the other way round."""
    changed = False
    for day in table.days:
        if over():
            break
        for i in range(len(day.visits)):
            for j in range(i + 2, len(day.visits) + 1):
                order = [*day.visits[:i], *reversed(day.visits[i:j]), *day.visits[j:]]
                travel = table.travel_in(day, order)
                if travel is not None and travel < day.travel:
                    changed = table.order(day, order) or changed
    return changed


def replace(table: Timetable, over: Over) -> bool:
    """A unit left out comes instead of one that brings fewer points, or as many on longer ways."""
    changed = False
    left = left_out(table)[:LEFT_OUT_TRIED]
    for candidate in list(table.where):
        if over():
            break
        changed = _replaced(table, candidate, left) or changed
    return changed


def _replaced(table: Timetable, candidate: int, left: Sequence[int]) -> bool:
    day = table.days[table.where[candidate]]
    order, worth = list(day.visits), (table.prize[candidate], -day.travel)
    table.take(candidate)
    found = None
    for other in left:
        if other in table.where or table.prize[other] < worth[0] or not table.has_room(other):
            continue
        fit = table.fit(day, other)
        if fit and (new := (table.prize[other], -day.travel - fit.added)) > worth:
            found, worth = (other, fit.position), new
    if found is None:
        table.order(day, order)
        return False
    table.put(day, *found)
    return True


def left_out(table: Timetable) -> list[int]:
    """What is on no day, the most points for a minute of the visit first."""
    left = [each for each in table.open if each not in table.where and table.prize[each] > 0]
    return sorted(left, key=lambda each: (-table.prize[each] / table.minutes[each], each))
