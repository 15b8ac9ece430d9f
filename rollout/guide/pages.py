"""The guide as a whole: its sections, the order in which one page follows another."""

from __future__ import annotations

from typing import NamedTuple

from rollout.guide import for_people, for_units
from rollout.guide.page import GuidePage
from rollout.vocabulary import N_

ERRORS, ERRORS_TITLE = "errors", N_("Lỗi hay gặp và cách xử lý")
"""The page of frequent errors has a shape of its own, and stands between those for people and those for units."""


class Stop(NamedTuple):
    """A page as others lead to it."""

    slug: str
    title: str


class Section(NamedTuple):
    title: str
    stops: tuple[Stop, ...]


class Way(NamedTuple):
    """The pages before and after one; None at either end."""

    previous: Stop | None
    next: Stop | None


PAGES: dict[str, GuidePage] = {page.slug: page for page in (*for_people.PAGES, *for_units.PAGES)}


def _stops(pages: tuple[GuidePage, ...]) -> tuple[Stop, ...]:
    return tuple(Stop(page.slug, page.title) for page in pages)


SECTIONS = (
    Section(N_("Cho người tham gia"), (*_stops(for_people.PAGES), Stop(ERRORS, ERRORS_TITLE))),
    Section(N_("Cho đầu mối đơn vị"), _stops(for_units.PAGES)),
)

_ORDER = [stop for section in SECTIONS for stop in section.stops]


def way(slug: str) -> Way:
    """What comes before and after a page. Raises ValueError for one that is none."""
    place = [stop.slug for stop in _ORDER].index(slug)
    return Way(_ORDER[place - 1] if place else None, _ORDER[place + 1] if place + 1 < len(_ORDER) else None)
