"""Which units a page of figures is about: the viewer's scope, narrowed to the places of the lens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.rights import sees_people_of_all
from rollout.core.selection import Part, Selection
from rollout.dashboard.groupings import communes_of, grouping, in_communes, narrowed, subtree
from rollout.dashboard.lens import Lens, Place
from rollout.vocabulary import AreaList, Dimension

AREAS = (Dimension.PROVINCE, Dimension.DISTRICT, Dimension.COMMUNE)


class NotThere(LookupError):
    """The address names nothing that there is for this viewer."""


class NoSuchPlace(NotThere):
    """The address names a row that the dimension does not have, or that is none of the viewer's."""


PUBLIC = frozenset(Dimension) - {Dimension.OFFICER, Dimension.UNIT}
"""The dimensions whose rows are of a public registry: whoever sees everything may name those without a unit."""


class NamedPlace(NamedTuple):
    place: Place
    name: str
    has_rows_below: bool

    @property
    def text(self) -> str:
        """The name in the viewer's language: "Chưa xác định" is a word of ours, all others are data."""
        return self.name if self.place.key else _(self.name)


@dataclass(frozen=True)
class Scope:
    """`selection` is of the figures. `masks`: small numbers of people are hidden from this viewer (docs/adr/0012).

    `open_units` are those whose people such a viewer sees all the same: nothing of them is hidden, nor hides another.
    """

    selection: Selection
    places: tuple[NamedPlace, ...]
    masks: bool
    open_units: frozenset[int] = frozenset()


def scope(viewer: Viewer, lens: Lens) -> Scope:
    """What a viewer sees through a lens. Raises NoSuchPlace."""
    held = viewer.selection(Permission.SEE_FIGURES)
    selection = held
    if lens.areas is AreaList.Y2021 and any(place.by in AREAS for place in lens.places):
        selection = in_communes(viewer.session, selection)
    named, parts, units = [], [], set[int]()
    for place in lens.places:
        selection, name, part = _narrow(viewer.session, lens, selection, place)
        named.append(name)
        if part and place.by is Dimension.UNIT:
            units |= part.ids
        if part and place.key and not (held.is_everything and place.by in PUBLIC):
            parts.append(part)
    if parts and not _holds(viewer.session, lens, held, parts):
        raise NoSuchPlace(lens.places)
    if sees_people_of_all(viewer):
        return Scope(selection, tuple(named), masks=False)
    open_units = _open_units(viewer)
    return Scope(selection, tuple(named), masks=not units & open_units, open_units=open_units)


def _open_units(viewer: Viewer) -> frozenset[int]:
    """The units whose people a viewer sees today. One query, of who sees those of some."""
    if not viewer.can(Permission.SEE_PEOPLE):
        return frozenset()
    condition = viewer.selection(Permission.SEE_PEOPLE).sql("u.id")
    found = viewer.session.scalars(text(f"SELECT u.id FROM unit u WHERE {condition}"), {"day": day_number(today())})
    return frozenset(found)


def _holds(session: Session, lens: Lens, selection: Selection, parts: list[Part]) -> bool:
    """Has a selection units in each of some parts, at the start or at the end of the lens's period? One query."""
    days = (str(day_number(lens.opening)), str(day_number(lens.day)))
    conditions = []
    for part in parts:
        inside = selection.within(part)
        on_either_day = " OR ".join(f"({inside.sql('u.id', day)})" for day in days)
        conditions.append(f"EXISTS (SELECT 1 FROM unit u WHERE {on_either_day})")
    return session.execute(text(f"SELECT 1 WHERE {' AND '.join(conditions)}")).first() is not None


def _narrow(
    session: Session, lens: Lens, selection: Selection, place: Place
) -> tuple[Selection, NamedPlace, Part | None]:
    """The selection within a place, the place's name, and its units; None for all units."""
    if place.by is Dimension.UNIT:
        unit = session.execute(text("SELECT id, name FROM unit WHERE code = :code"), {"code": place.key}).one_or_none()
        if unit is None:
            raise NoSuchPlace(place)
        part = Part(frozenset({unit.id}))
        return selection.within(part), NamedPlace(place, unit.name, False), part
    held = grouping(session, place.by, lens.areas)
    if place.key not in held.by_key:
        raise NoSuchPlace(place)
    group = held.by_key[place.key]
    ids, has_rows_below = group.ids, bool(place.key) and not place.is_own and place.key in held.below
    if place.by is Dimension.DEPARTMENT and not place.is_own:
        ids = frozenset[int]().union(*(below.ids for below in subtree(held, place.key)))
    named = NamedPlace(place, group.name, has_rows_below)
    if held.dim == "total":
        return selection, named, None
    part = Part(ids, held.dim)
    if place.by is Dimension.DISTRICT and place.key:
        return narrowed(selection, communes_of(session, ids)), named, part
    return narrowed(selection, part), named, part
