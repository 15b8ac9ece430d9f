"""Which numbers of people are small, and what stands for them where people are not seen (docs/adr/0012)."""

from __future__ import annotations

from rollout.vocabulary import N_

SMALLEST = 5  # the smallest number of people shown
CROWD = 100  # people: a number of so many points at nobody, however small
SMALL_TEXT = f"< {SMALLEST}"
HIDDEN_TEXT = N_("ẩn")


def is_small(number: int | None) -> bool:
    """1 to 4, of either sign. Nobody is no small number: it says nothing of a person."""
    return number is not None and 0 < abs(number) < SMALLEST
