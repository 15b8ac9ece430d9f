"""How far long work is: whoever does it says so, and hears whether it is to stop. Outside of jobs nobody listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Stopped(Exception):
    """Somebody does not want the work any more; what it wrote is to be rolled back."""


class _Part(NamedTuple):
    report: Callable[[int], None]
    is_stopped: Callable[[], bool]
    first: float
    last: float


_part: ContextVar[_Part | None] = ContextVar("part", default=None)


@contextmanager
def telling(report: Callable[[int], None], is_stopped: Callable[[], bool]) -> Iterator[None]:
    """Work inside reports whole per cents, and ends by Stopped where that is asked for."""
    token = _part.set(_Part(report, is_stopped, 0, 100))
    try:
        yield
    finally:
        _part.reset(token)


@contextmanager
def part(first: int, last: int) -> Iterator[None]:
    """Work inside is from one per cent to another of the work around it."""
    around = _part.get()
    if around is None:
        yield
        return
    width = (around.last - around.first) / 100
    token = _part.set(around._replace(first=around.first + first * width, last=around.first + last * width))
    try:
        step(0, 1)
        yield
    finally:
        _part.reset(token)


def step(done: int, of: int) -> None:
    """So much of the work is done. Raises Stopped."""
    now = _part.get()
    if now is None or not of:
        return
    if now.is_stopped():
        raise Stopped
    now.report(int(now.first + (now.last - now.first) * done / of))
