"""The sheets of the weekly meeting as they are read and printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext as _

from rollout.core.formats import change, day, signed
from rollout.dashboard.cells import Cell, base_measure, cell, hides, is_of_many, whole_of
from rollout.dashboard.lens import Lens, address
from rollout.dashboard.masking import is_small
from rollout.dashboard.meeting import NAMED, Contacts, Meeting, Promise, Sheet
from rollout.dashboard.scoped_page import ScopedPage
from rollout.dashboard.sight import basis, measure_label
from rollout.vocabulary import Dimension, Flow

BLOCKED = ("rejected", "proposed_no_smartphone", "proposed_left")


@dataclass(frozen=True)
class SheetView:
    """One sheet, number by number; each figure leads to its list."""

    held: Sheet
    lens: Lens
    masks: bool
    list_path: str

    @property
    def title(self) -> str:
        is_office = self.held.place.by is Dimension.OFFICE
        return self.held.name if is_office else _("Cán bộ chuyên quản: %(name)s", name=self.held.name)

    @property
    def promises(self) -> tuple[Promise, ...]:
        return self.held.promises

    @property
    def further(self) -> int:
        """How many more units were promised a call than are named."""
        return self.held.contacts.promised - len(self.held.promises) if len(self.held.promises) == NAMED else 0

    @property
    def contacts(self) -> Contacts:
        return self.held.contacts

    @cached_property
    def accepted(self) -> Cell:
        return self._cell("accepted")

    @property
    def people(self) -> Cell:
        """The base that the rate is of."""
        return self._cell(base_measure(self.lens.base))

    @property
    def reached(self) -> Cell:
        """The new accounts of the week, or, where they are not rolled up, by how much the number moved."""
        held, now, opening = self.held, self.held.now["accepted"], self.held.opening["accepted"]
        value = None if now is None else held.reached
        if held.reached is None and now is not None and opening is not None:
            value = now - opening
        base = base_measure(self.lens.base)
        are_many = all(is_of_many("accepted", values, base) for values in (held.now, held.opening))
        is_hidden = self.masks and (self.accepted.is_hidden or (is_small(value) and not are_many))
        more = {"flow": Flow.REACHED.value, "from": self.lens.starts_on.isoformat()}
        url = address(self.list_path, self.lens.at(held.place), measure="accepted", **more)
        shown = cell(value, url if held.reached is not None else "", hides=is_hidden)
        if value is None or shown.is_hidden:
            return shown
        return shown._replace(text=signed(value) if held.reached is not None else change(value))

    @property
    def blocked(self) -> Iterator[tuple[str, Cell]]:
        for measure in BLOCKED:
            yield measure_label(measure), self._cell(measure)._replace(rate="")
        values = self.held.now
        out = (values["participants"] or 0) - (values["with_smartphone"] or 0)
        is_few = is_small(out) and not is_of_many("participants", values, "")
        is_hidden = self.masks and (is_few or hides("participants", values, "participants"))
        yield _("Không thuộc nhóm có điện thoại thông minh"), cell(out, "", hides=is_hidden)

    def _cell(self, measure: str) -> Cell:
        values, base = self.held.now, base_measure(self.lens.base)
        is_hidden = self.masks and hides(measure, values, base)
        is_of_hidden = self.masks and hides(base, values, base)
        return cell(
            values[measure],
            address(self.list_path, self.lens.at(self.held.place), measure=measure),
            whole=whole_of(measure, values, base) if self.lens.group and not is_of_hidden else None,
            hides=is_hidden,
        )


class MeetingPage(ScopedPage[Meeting]):
    """What the template of the meeting prints."""

    def __init__(self, held: Meeting, path: str, overview_path: str, list_path: str) -> None:
        super().__init__(held, overview_path)
        self._path, self._list = path, list_path

    @property
    def week(self) -> str:
        return _("Tuần từ %(first)s đến %(last)s", first=day(self.held.week.first), last=day(self.held.week.last))

    @property
    def basis(self) -> str:
        return " · ".join(basis(self.lens))

    @property
    def sheets(self) -> Iterator[SheetView]:
        for sheet in self.held.sheets:
            yield SheetView(sheet, self.lens, self.held.scope.masks, self._list)

    @property
    def previous_url(self) -> str:
        return self._url(self.held.page - 1) if self.held.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(self.held.page + 1) if self.held.page < self.held.last_page else ""

    def _url(self, page: int) -> str:
        return address(self._path, self.lens, page=str(page))
