"""What each page of one scope says: what its figures are about, whether small ones are hidden, the way back."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from flask_babel import gettext as _

from rollout.core.masking import MEANING
from rollout.dashboard.lens import Lens, address
from rollout.dashboard.scope import Scope
from rollout.dashboard.sight import basis


class OfScope(Protocol):
    @property
    def lens(self) -> Lens: ...

    @property
    def scope(self) -> Scope: ...


Held = TypeVar("Held", bound=OfScope)


class ScopedPage(Generic[Held]):
    """`held` are the figures that the page prints."""

    def __init__(self, held: Held, overview_path: str) -> None:
        self.held = held
        self.lens = held.lens
        self._overview = overview_path

    @property
    def basis(self) -> str:
        return " · ".join((*(place.text for place in self.held.scope.places), *basis(self.lens)))

    @property
    def back_url(self) -> str:
        return address(self._overview, self.lens)

    @property
    def masks_mean(self) -> str:
        return _(MEANING) if self.held.scope.masks else ""
