"""Small numbers of people that a viewer without personal records is not shown (docs/adr/0012)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from rollout.core.small_numbers import CROWD as CROWD  # what pages of figures need of small numbers is all here
from rollout.core.small_numbers import HIDDEN_TEXT as HIDDEN_TEXT
from rollout.core.small_numbers import SMALL_TEXT as SMALL_TEXT
from rollout.core.small_numbers import SMALLEST as SMALLEST
from rollout.core.small_numbers import is_small as is_small
from rollout.vocabulary import N_

MEANING = N_(
    "“< 5”: từ 1 đến 4 người. “ẩn”: số nhỏ của một phần, số của nhóm dưới 5 người, hoặc số "
    "khác không hiện để không suy ra được số nhỏ."
)

Key = TypeVar("Key")


class Sum(NamedTuple, Generic[Key]):
    """Numbers that stand beside each other: the parts add up to the whole."""

    whole: Key
    parts: Collection[Key]


def hidden(
    numbers: Mapping[Key, int | None],
    sums: Iterable[Sum[Key]] = (),
    few: Collection[Key] = (),
    many: Collection[Key] = (),
) -> frozenset[Key]:
    """Whose numbers are hidden: the small ones, those of `few` people, and what keeps them from being worked out.

    A number of `many` people is not small, but goes where it would give a small one away. Of each sum either nothing is
    hidden or at least two numbers that make at least five, as far as there are any: the next smallest parts go, nobody
    (0) last, the whole only where it has a single part, or where all that is hidden makes less than five. None, not
    said, hides nothing.
    """
    sizes = {key: abs(number) for key, number in numbers.items() if number is not None}
    chosen = {key for key, size in sizes.items() if 0 < size < SMALLEST and key not in many}
    chosen |= {key for key in few if key in sizes}
    held = [(total, [key for key in parts if key in sizes]) for total, parts in sums]
    before = -1
    while before != len(chosen):  # what goes for one sum may give another away
        before = len(chosen)
        for total, parts in held:
            _complete(chosen, sizes, total, parts)
    return frozenset(chosen)


_WHOLE: Any = object()


def hidden_parts(
    parts: Mapping[Key, int | None],
    *,
    whole_is_hidden: bool = False,
    few: Collection[Key] = (),
    many: Collection[Key] = (),
) -> frozenset[Key]:
    """Which parts of a number are hidden, where the number itself is shown, or not, whatever its parts are.

    Where all that is hidden makes less than five beside a whole that is shown, the parts of nobody are hidden too, of
    many people only where there are no others: beside a 0 that is shown it would be clear whose number the whole is.
    """
    whole = sum(number or 0 for number in parts.values())
    known_few = {*few, _WHOLE} if whole_is_hidden else few
    gone = hidden({**parts, _WHOLE: whole}, [Sum(_WHOLE, tuple(parts))], known_few, {*many, _WHOLE})
    if _WHOLE in gone and not whole_is_hidden:
        nobody = {key for key, number in parts.items() if not number}
        gone |= nobody.difference(many) or nobody
    return gone - {_WHOLE}


def _complete(chosen: set[Key], sizes: Mapping[Key, int], total: Key, parts: list[Key]) -> None:
    gone = [sizes[key] for key in (*parts, total) if key in chosen]
    if not gone or (len(gone) >= 2 and sum(gone) >= SMALLEST) or not (any(gone) or sizes.get(total)):
        return  # where the whole is nobody, so are its parts
    rest = sorted((key for key in parts if key not in chosen), key=lambda key: (not sizes[key], sizes[key], str(key)))
    for key in rest:
        if len(gone) >= 2 and (sum(gone) >= SMALLEST or not sizes[key]):
            break
        chosen.add(key)
        gone.append(sizes[key])
    if total in sizes and (len(gone) == 1 or (sum(gone) < SMALLEST and sizes[total])):
        chosen.add(total)
