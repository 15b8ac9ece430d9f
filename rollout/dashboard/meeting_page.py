"""The sheets of the weekly meeting as they are read and printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from flask_babel import gettext as _

from rollout.core.dates import today
from rollout.core.formats import change, day, signed
from rollout.dashboard.cells import HIDDEN, Cell, base_measure, cell, whole_of
from rollout.dashboard.groupings import UNKNOWN_KEY
from rollout.dashboard.hiding import ACCEPTED, CHANGE, Key, hides_lack, part
from rollout.dashboard.lens import Lens, address
from rollout.dashboard.meeting import WITHOUT, Meeting, Sheet, without
from rollout.dashboard.scoped_page import ScopedPage
from rollout.dashboard.sight import measure_label
from rollout.dashboard.steps import before
from rollout.dashboard.week_log import Contacts, Promise
from rollout.vocabulary import FIRST_DAY, Dimension, Flow

REPORTED = ("proposed_no_smartphone", "proposed_left")
"""What units say of their people, and nobody has confirmed."""


@dataclass(frozen=True)
class SheetView:
    """One sheet, number by number; each figure leads to its list. `hidden` are those of the page that are not shown."""

    held: Sheet
    lens: Lens
    masks: bool
    hidden: frozenset[Key]
    names_units: bool
    list_path: str
    officers_url: str

    @property
    def title(self) -> str:
        row = self.held.row
        if row.place.by is Dimension.OFFICE:
            return row.name if row.place.key != UNKNOWN_KEY else _("Chưa có cơ quan quản lý")
        if row.place.key == UNKNOWN_KEY:
            return _("Chưa có cán bộ chuyên quản")
        return _("Cán bộ chuyên quản: %(name)s", name=row.name)

    @property
    def promises(self) -> Iterator[tuple[Promise, str]]:
        """Each with what came of it."""
        for promise in self.held.promises:
            yield promise, _(promise.came.label)

    @property
    def further(self) -> int:
        """How many more units were promised a call than are named, for who may read names."""
        return self.held.contacts.promised - len(self.held.promises) if self.names_units else 0

    @property
    def contacts(self) -> Contacts:
        return self.held.contacts

    @property
    def is_moved(self) -> bool:
        """Is it told how the number of accounts moved, since what was reached is not rolled up?"""
        return self.held.row.flows is None

    @cached_property
    def accepted(self) -> Cell:
        return self._cell(ACCEPTED)

    @property
    def people(self) -> Cell:
        """The base that the rate is of."""
        return self._cell(base_measure(self.lens.base))

    @property
    def reached(self) -> Cell:
        """The new accounts of the week, or, where they are not rolled up, by how much the number moved."""
        row = self.held.row
        if row.now[ACCEPTED] is None or (self.is_moved and row.opening[ACCEPTED] is None):
            return cell(None, "")
        if (row.place, part(ACCEPTED, CHANGE if self.is_moved else Flow.REACHED.value)) in self.hidden:
            return HIDDEN
        if row.flows is None:
            value = (row.now[ACCEPTED] or 0) - (row.opening[ACCEPTED] or 0)
            return cell(value, "")._replace(text=change(value))
        return self._moved(row.flows[Flow.REACHED][ACCEPTED] or 0, Flow.REACHED)

    @property
    def stock(self) -> Cell | None:
        """By how much units that count corrected their number: nobody reached that in the week. None where none did."""
        row = self.held.row
        value = row.flows[Flow.STOCK][ACCEPTED] if row.flows else None
        if (row.place, part(ACCEPTED, Flow.STOCK.value)) in self.hidden:
            return HIDDEN
        return self._moved(value, Flow.STOCK) if value else None

    def _moved(self, value: int, flow: Flow) -> Cell:
        more = {"flow": flow.value, "from": self.lens.starts_on.isoformat()}
        url = address(self.list_path, self.lens.at(self.held.row.place), measure=ACCEPTED, **more)
        return cell(value, url)._replace(text=signed(value))

    @property
    def without(self) -> tuple[str, Cell]:
        """Who is out of the base of smartphones, as the page of where people stop counts them."""
        is_hidden = self._hides(WITHOUT)
        name = _("Không thuộc nhóm có điện thoại thông minh")
        return name, HIDDEN if is_hidden else cell(without(self.held.row.now), "")

    @property
    def blocked(self) -> Iterator[tuple[str, Cell]]:
        """Why people do not get on, each reason with how many: what came back, what waits, what units say."""
        yield measure_label("rejected"), self._cell("rejected")
        yield _("Đã gửi tờ khai, chưa được cấp tài khoản"), self._waiting
        for measure in REPORTED:
            yield measure_label(measure), self._cell(measure)._replace(rate="")

    @property
    def _waiting(self) -> Cell:
        """Who has declared and has no account, as the page of where people stop counts them."""
        values, held = self.held.row.now, before(ACCEPTED, self.lens)
        if held is None or held == base_measure(self.lens.base) or values[held] is None or values[ACCEPTED] is None:
            return cell(None, "")
        is_hidden = self.masks and hides_lack(held, ACCEPTED, values, base_measure(self.lens.base))
        if is_hidden or any(self._hides(measure) for measure in (held, ACCEPTED)):
            return HIDDEN
        people = (values[held] or 0) - (values[ACCEPTED] or 0)
        return cell(people, address(self.list_path, self.lens.at(self.held.row.place), measure=held, lacks=ACCEPTED))

    def _hides(self, measure: str) -> bool:
        return (self.held.row.place, measure) in self.hidden

    def _cell(self, measure: str) -> Cell:
        if self._hides(measure):
            return HIDDEN
        row, base = self.held.row, base_measure(self.lens.base)
        return cell(
            row.now[measure],
            address(self.list_path, self.lens.at(row.place), measure=measure),
            whole=whole_of(measure, row.now, base) if self.lens.group and not self._hides(base) else None,
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
    def week_before(self) -> str:
        """The same sheets at the end of the week before; "" where there is none."""
        last = self.held.week.first - timedelta(days=1)
        return address(self._path, self.lens.on(last)) if last >= FIRST_DAY else ""

    @property
    def week_after(self) -> str:
        """At the end of the next week, or today; "" where it has not begun."""
        last = min(self.held.week.following.last, today())
        return address(self._path, self.lens.on(last)) if last > self.held.week.last else ""

    @property
    def sheets(self) -> Iterator[SheetView]:
        held = self.held
        for sheet in held.sheets:
            of_office = address(self._path, self.lens.at(sheet.row.place)) if held.is_of_offices else ""
            yield SheetView(sheet, self.lens, held.scope.masks, held.hidden, held.names_units, self._list, of_office)

    @property
    def previous_url(self) -> str:
        return self._url(self.held.page - 1) if self.held.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(self.held.page + 1) if self.held.page < self.held.last_page else ""

    def _url(self, page: int) -> str:
        return address(self._path, self.lens, page=str(page))
