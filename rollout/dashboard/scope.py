"""Which units a page of figures is about: the viewer's scope, narrowed to the places of the lens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import text

from rollout.core.access import Permission, Viewer
from rollout.core.selection import Part, Selection
from rollout.dashboard.groupings import communes_of, grouping, in_communes, narrowed, subtree
from rollout.dashboard.lens import Lens, Place
from rollout.vocabulary import AreaList, Dimension

AREAS = (Dimension.PROVINCE, Dimension.DISTRICT, Dimension.COMMUNE)
SMALL_PLACES = (Dimension.COMMUNE, Dimension.UNIT)


class NoSuchPlace(LookupError):
    """The address names a row that the dimension does not have."""


class NamedPlace(NamedTuple):
    place: Place
    name: str
    has_rows_below: bool


@dataclass(frozen=True)
class Scope:
    """`selection` is of the figures. `masks`: small numbers of people are hidden from this viewer; `is_small`: the
    whole page is about a commune or about named units."""

    selection: Selection
    places: tuple[NamedPlace, ...]
    masks: bool
    is_small: bool

    @property
    def hides(self) -> bool:
        """Are small totals hidden too?"""
        return self.masks and self.is_small


def sees_people_of_all(viewer: Viewer) -> bool:
    """May the viewer see the people behind every figure they see?"""
    people = viewer.selection(Permission.SEE_PEOPLE)
    return viewer.can(Permission.SEE_PEOPLE) and (
        people.is_everything or people == viewer.selection(Permission.SEE_FIGURES)
    )


def scope(viewer: Viewer, lens: Lens) -> Scope:
    """What a viewer sees through a lens. Raises NoSuchPlace."""
    selection = viewer.selection(Permission.SEE_FIGURES)
    is_small = any(part.dim is None for clause in selection.clauses for part in clause)
    if lens.areas is AreaList.Y2021 and any(place.by in AREAS for place in lens.places):
        selection = in_communes(viewer.session, selection)
    named = []
    for place in lens.places:
        selection, name = _narrow(viewer, lens, selection, place)
        named.append(name)
    is_small = is_small or any(held.place.by in SMALL_PLACES and held.place.key for held in named)
    return Scope(selection, tuple(named), not sees_people_of_all(viewer), is_small)


def _narrow(viewer: Viewer, lens: Lens, selection: Selection, place: Place) -> tuple[Selection, NamedPlace]:
    if place.by is Dimension.UNIT:
        unit = viewer.session.execute(
            text("SELECT id, name FROM unit WHERE code = :code"), {"code": place.key}
        ).one_or_none()
        if unit is None:
            raise NoSuchPlace(place)
        return selection.within(Part(frozenset({unit.id}))), NamedPlace(place, unit.name, False)
    held = grouping(viewer.session, place.by, lens.areas)
    if place.key not in held.by_key:
        raise NoSuchPlace(place)
    group = held.by_key[place.key]
    has_rows_below = bool(place.key) and not place.is_own and place.key in held.below
    named = NamedPlace(place, group.name, has_rows_below)
    if place.by is Dimension.DEPARTMENT and not place.is_own:
        ids = frozenset[int]().union(*(below.ids for below in subtree(held, place.key)))
        return held.narrow(selection, ids), named
    if place.by is Dimension.DISTRICT and place.key and held.dim == "district":
        return narrowed(selection, communes_of(viewer.session, group.ids)), named
    return held.narrow(selection, group.ids), named
