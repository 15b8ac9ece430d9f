"""Who the addressees of a kind are: bodies of the registry, by the data alone; units stand in groups by their form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import Department, Obligation, Office
from rollout.vocabulary import N_, DepartmentKind, UnitForm
from rollout.vocabulary_of_obligations import AddresseeKind

K = AddresseeKind

HEALTH = "SYT"
COMMUNICATIONS = "STTTT"
"""Codes of the two bodies that 6396 names apart from all others; the same in every province's registry."""

OF_UNITS = "unit"
UNKNOWN_FORM = "unknown"
ALL_UNITS = N_("Mọi đơn vị, trừ hộ gia đình ở xã")
NO_FORM = N_("Chưa xác định loại hình")


class Group(NamedTuple):
    """Addressees that stand together: of a kind, of units also of a form, None for those whose form is not known."""

    kind: AddresseeKind
    form: UnitForm | None = None

    @property
    def key(self) -> str:
        """What stands for it in an address."""
        return f"{OF_UNITS}-{self.form or UNKNOWN_FORM}" if self.is_of_units else self.kind.value

    @property
    def is_of_units(self) -> bool:
        return self.kind is K.UNIT

    @property
    def label(self) -> str:
        """Its name, a gettext id."""
        if not self.is_of_units:
            return self.kind.label
        return self.form.label if self.form else NO_FORM

    def holds(self, obligation: Obligation) -> bool:
        """Is an obligation laid on these addressees? One of all units is not on households of a commune."""
        forms = (self.form,) if self.form is UnitForm.COMMUNE else (None, self.form)
        return obligation.addressee_kind == self.kind and obligation.unit_form in forms


GROUPS: dict[str, Group] = {
    group.key: group
    for group in (
        *(Group(kind) for kind in K if kind is not K.UNIT),
        *(Group(K.UNIT, form) for form in (*UnitForm, None)),
    )
}
"""Every group by its key, in the order in which they are shown."""


class Body(NamedTuple):
    """An addressee: `what` is "department", "office" or "unit", the name of its column; `code` is of the registry."""

    what: str
    id: int
    name: str
    code: str

    @property
    def column(self) -> str:
        return f"{self.what}_id"

    @property
    def key(self) -> dict[str, Any]:
        """What names it in an address, and in a row that says something of it."""
        return {self.column: self.id}


@dataclass(frozen=True)
class Bodies:
    """The departments and offices of the registry, in its order."""

    departments: tuple[Department, ...]
    offices: tuple[Office, ...]

    def of(self, kind: AddresseeKind) -> list[Body]:
        """The addressees of a kind; of units none, whose number is another."""
        if kind in (K.VSS_PROVINCE, K.VSS_OFFICE):
            level = "province" if kind is K.VSS_PROVINCE else "district"
            return [Body("office", o.id, o.name, o.code) for o in self.offices if o.level == level]
        return [Body("department", d.id, d.name, d.code) for d in self.departments if is_of(kind, d)]

    def kinds_of(self, body: Body) -> frozenset[AddresseeKind]:
        """The kinds that a body is of; a sở may be of two."""
        if body.what == OF_UNITS:
            return frozenset({K.UNIT})
        return frozenset(
            kind for kind in K if any(held.id == body.id and held.what == body.what for held in self.of(kind))
        )

    @cached_property
    def below(self) -> dict[int, frozenset[int]]:
        """Department → itself and all that stand below it."""
        children: dict[int | None, list[int]] = {}
        for department in self.departments:
            children.setdefault(department.parent_id, []).append(department.id)

        def walk(top: int) -> Iterator[int]:
            waiting = [top]
            while waiting:
                found = waiting.pop()
                yield found
                waiting += children.get(found, ())

        return {department.id: frozenset(walk(department.id)) for department in self.departments}


def is_of(kind: AddresseeKind, department: Department) -> bool:
    """Is a department one of the kind? Bodies that answer to a ministry are "ngành" too (registry/data/README.md)."""
    own = DepartmentKind(department.kind)
    if kind is K.DEPARTMENT:
        return own in (DepartmentKind.DEPARTMENT, DepartmentKind.VERTICAL)
    if kind is K.DISTRICT_COMMITTEE:
        return own is DepartmentKind.COMMITTEE and department.parent_id is not None
    if kind is K.HEALTH:
        return department.code == HEALTH
    if kind is K.MEDIA:
        return department.code == COMMUNICATIONS or (own is DepartmentKind.MEDIA and department.parent_id is None)
    return kind is K.MASS_ORGANISATION and own in (DepartmentKind.FRONT, DepartmentKind.ORGANISATION)


def bodies(session: Session) -> Bodies:
    """Two queries; a few hundred rows."""
    departments = session.scalars(select(Department).order_by(Department.position, Department.id))
    return Bodies(tuple(departments), tuple(session.scalars(select(Office).order_by(Office.code))))


def groups_of(obligations: Iterable[Obligation]) -> list[Group]:
    """The groups on which any of some obligations is laid."""
    held = list(obligations)
    return [group for group in GROUPS.values() if any(group.holds(obligation) for obligation in held)]
