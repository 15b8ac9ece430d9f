"""Finds the unit that an address names, or answers 404: what is out of scope does not exist; and leads back to it."""

from __future__ import annotations

from types import TracebackType
from typing import NamedTuple

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, viewer
from rollout.core.editing import RefusalsInto
from rollout.core.rights import opened_unit, permissions_on
from rollout.models import Unit
from rollout.register.errors import MoreThanAll
from rollout.units.forms.facts import StockForm


class Opened(NamedTuple):
    """A unit with what the viewer may do there."""

    unit: Unit
    permissions: frozenset[Permission]

    @property
    def back(self) -> str:
        return url_for("units.unit", unit_id=self.unit.id)

    @property
    def place(self) -> str:
        return f"{self.unit.name} ({self.unit.code})"


class AskedAgain(RefusalsInto):
    """A stock-take of more than everyone is shown once more, with the tick that it is so."""

    def __init__(self, form: StockForm) -> None:
        super().__init__(form)
        self._held = form

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._held.is_over = isinstance(error, MoreThanAll)
        return super().__exit__(kind, error, trace)


def opened(unit_id: int, permission: Permission = Permission.SEE_UNITS) -> Opened:
    """The unit, when the viewer may see it and holds the permission there."""
    return Opened(*opened_unit(viewer(), unit_id, Permission.SEE_UNITS, permission))


def changed(held: Opened, sentence: str, is_changed: bool = True) -> ResponseReturnValue:
    """Back to the unit, or to the list when the change has moved it out of the viewer's scope."""
    flash(sentence if is_changed else _("Nội dung đã như vậy từ trước; không có gì thay đổi."))
    if Permission.SEE_UNITS not in permissions_on(viewer(), held.unit.id):
        return htmx.go_to(url_for("units.list_units"))
    return htmx.go_to(held.back)
