"""What the addresses of this feature name, for whom it is there; 404 where it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from flask import abort, url_for

from rollout.core.access import Permission, viewer
from rollout.db import db
from rollout.directives import blueprint, matrix, queries
from rollout.directives.cells import Cell
from rollout.directives.kinds import OF_UNITS, Bodies, Body, bodies
from rollout.directives.reach import Reach, reach
from rollout.models import Directive, Obligation
from rollout.register.obligation_due import Calendar, calendar

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True)
class Seen:
    """What a viewer sees: how far a permission reaches, the bodies of the registry, and today."""

    reach: Reach
    bodies: Bodies
    when: Calendar


def seen(permission: Permission = Permission.SEE_OBLIGATIONS) -> Seen:
    session = db.session()
    return Seen(reach(viewer(), permission), bodies(session), calendar(session))


def steers() -> bool:
    """Is this a viewer who tracks obligations of the whole province?"""
    who = viewer()
    return who.can(Permission.TRACK_OBLIGATIONS) and who.selection(Permission.TRACK_OBLIGATIONS).is_everything


def opened_directive(directive_id: int) -> Directive:
    return queries.directive(db.session(), directive_id) or abort(404)


def steered_obligation(obligation_id: int) -> Obligation:
    """An obligation in force, for who steers."""
    found = queries.obligation(db.session(), obligation_id)
    if found is None or not steers():
        abort(404)
    return found


def of_addressees(end: str = "", **options: Any) -> Callable[[View], View]:
    """Gives a view an address for each sort of addressee: it is called with department_id=, office_id= or unit_id=."""

    def mark(view: Any) -> Any:
        for what in ("department", "office", OF_UNITS):
            view = blueprint.route(f"/directives/addressees/{what}/<int:{what}_id>{end}", **options)(view)
        return view

    return mark


def opened_body(held: Seen, key: dict[str, int]) -> Body:
    """The addressee that an address names, where it is within reach."""
    [(column, number)] = key.items()
    what = column.removesuffix("_id")
    return queries.seen_body(viewer(), held.bodies, held.reach, what, number) or abort(404)


@dataclass(frozen=True)
class Duty:
    """One obligation of one addressee, on which the viewer acts."""

    seen: Seen
    cell: Cell

    @property
    def obligation(self) -> Obligation:
        return self.cell.obligation

    @property
    def body(self) -> Body:
        return self.cell.body

    @cached_property
    def back(self) -> str:
        return url_for("directives.addressee", **self.body.key)


def opened_duty(key: dict[str, int], obligation_id: int, *, steering: bool = False) -> Duty:
    """404 unless it is laid on the addressee and the viewer tracks it there, or steers where that is asked."""
    obligation = queries.obligation(db.session(), obligation_id)
    if obligation is None or (steering and not steers()):
        abort(404)
    held = seen(Permission.TRACK_OBLIGATIONS)
    body = opened_body(held, key)
    if body.what == OF_UNITS and not viewer().may(Permission.TRACK_OBLIGATIONS, body.id):
        abort(404)
    cells = matrix.cells_of(db.session(), [obligation], body, held.bodies, held.reach, held.when)
    if not cells:
        abort(404)
    return Duty(held, cells[0])
