"""An overview as one viewer sees it: where each number leads, of what it is a part, and which are hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask_babel import gettext as _

from rollout.core.formats import day, label, signed
from rollout.dashboard.cells import HIDDEN, PARTS_OF_ALL, UNIT_MEASURES, Cell, base_measure, cell, hides, whole_of
from rollout.dashboard.figures import Values
from rollout.dashboard.hiding import OPENING, part
from rollout.dashboard.lens import Lens, address
from rollout.dashboard.queries import Overview
from rollout.vocabulary import Base, Flow, Measure


def measure_label(measure: str) -> str:
    """The name of one of figures.MEASURES in the viewer's language."""
    if measure == "with_smartphone":
        return label(Base.SMARTPHONE)
    if measure == "participants_by_count":
        return _("Người tham gia theo số lượng")
    return label(Measure(measure))


def basis(lens: Lens, measure: str = "") -> tuple[str, ...]:
    """As of when, of whom, out of whom and on whose word: stands wherever rates do.

    Of a measure that is the same in both bases, or on nobody's word, these are left out.
    """
    said = [
        _("Đến %(day)s", day=day(lens.day)),
        label(lens.group) if lens.group else _("Tất cả các nhóm (không tính tỷ lệ chung)"),
        "" if measure in PARTS_OF_ALL else _("Mẫu số: %(base)s", base=label(lens.base)),
        "" if measure in PARTS_OF_ALL else label(lens.evidence),
    ]
    return (said[0],) if measure in UNIT_MEASURES else tuple(filter(None, said))


def base_noun(base: Base) -> str:
    """Whom a base counts, as a noun in a sentence."""
    return _("người có điện thoại thông minh") if base is Base.SMARTPHONE else _("người tham gia")


def whole_noun(measure: str, base: Base) -> str:
    """Of what a measure's rate is a part, as a noun in a sentence."""
    if measure in UNIT_MEASURES:
        return _("đơn vị (mọi nhóm)")
    return base_noun(Base.ALL if measure in PARTS_OF_ALL else base)


@dataclass(frozen=True)
class Sight:
    """The paths are the addresses of pages without parameters: the overview, the lists, the changes, two days compared.

    `views` are the names and paths of the pages that show the same figures in another way.
    """

    held: Overview
    overview_path: str
    list_path: str
    scope_name: str
    changes_path: str
    comparison_path: str
    views: tuple[tuple[str, str], ...]

    @cached_property
    def lens(self) -> Lens:
        return self.held.lens

    @cached_property
    def base(self) -> str:
        """The measure that is the base of all rates."""
        return base_measure(self.lens.base)

    @property
    def place_name(self) -> str:
        """What the figures are of, as part of a sentence."""
        return self.held.scope.places[-1].text if self.held.scope.places else self.scope_name

    def list_of(self, lens: Lens, measure: str, more: str = "") -> str:
        """The list behind a figure; `more` are further parameters, each with its &."""
        prefix = self._prefixes.get(lens)
        if prefix is None:
            prefix = self._prefixes[lens] = address(self.list_path, lens)
        return f"{prefix}&measure={measure}{more}"

    @cached_property
    def _prefixes(self) -> dict[Lens, str]:
        return {}

    @cached_property
    def period(self) -> str:
        """The parameter that says from which day on a flow is counted."""
        return f"&from={self.lens.starts_on.isoformat()}"

    def hides(self, measure: str, day: date, values: Values) -> bool:
        """Is this figure of the scope on a day hidden from this viewer (docs/adr/0012)?

        On the days that open and close the period wherever it stands, so that nothing is worked out from another part.
        """
        if not self.held.scope.masks:
            return False
        at = {self.lens.day: measure, self.lens.opening: part(measure, OPENING)}
        is_known = (None, at.get(day, "")) in self.held.hidden
        return is_known or hides(measure, values, self.base, is_part=self.lens.is_part)

    def hides_part(self, measure: str, name: str) -> bool:
        """Is a flow of the period, or its CHANGE, hidden from this viewer?"""
        return (None, part(measure, name)) in self.held.hidden

    def whole(self, measure: str, values: Values) -> int | None:
        """What a measure is a part of; None where no rate is made."""
        if not self.lens.group and measure not in UNIT_MEASURES:
            return None
        return whole_of(measure, values, self.base)

    def cell(self, measure: str) -> Cell:
        """One of the scope's own figures."""
        return self.cell_on(self.lens, measure, self.held.now)

    def cell_on(self, lens: Lens, measure: str, values: Values) -> Cell:
        """One of the scope's own figures as of a lens's day."""
        is_of_hidden = measure not in UNIT_MEASURES and self.hides(self.base, lens.day, values)
        if values[measure] is not None and lens.day == self.lens.opening and self.hides_part(measure, OPENING):
            return HIDDEN
        return cell(
            values[measure],
            self.list_of(lens, measure),
            whole=None if is_of_hidden else self.whole(measure, values),
            hides=self.hides(measure, lens.day, values),
        )

    def opening_cell(self, measure: str) -> Cell:
        """A figure at the start of the period."""
        return self.cell_on(self.lens.on(self.lens.opening), measure, self.held.opening)._replace(
            rate="", is_over=False
        )

    def flow_cell(self, measure: str, flow: Flow) -> Cell:
        """What one flow of the period moved in the scope."""
        flows = self.held.flows or {}
        value = None if self.held.now[measure] is None else flows[flow][measure]
        return self.moved_cell(measure, value, flow, hides=self.hides_part(measure, flow.value))

    def moved_cell(self, measure: str, value: int | None, flow: Flow, *, hides: bool) -> Cell:
        """A signed number with the list of who moved."""
        url = self.list_of(self.lens, measure, f"&flow={flow.value}{self.period}")
        if hides and value is not None:
            return HIDDEN
        shown = cell(value, url)
        return shown if value is None else shown._replace(text=signed(value))
