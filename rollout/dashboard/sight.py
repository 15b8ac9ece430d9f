"""An overview as one viewer sees it: where each number leads, of what it is a part, and which are hidden."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext as _

from rollout.core.formats import day, label, signed
from rollout.dashboard.cells import UNIT_MEASURES, Cell, cell, whole_of
from rollout.dashboard.figures import Values
from rollout.dashboard.lens import Lens, address
from rollout.dashboard.masking import is_small
from rollout.dashboard.queries import Overview
from rollout.vocabulary import Base, Measure


def measure_label(measure: str) -> str:
    """The name of one of figures.MEASURES in the viewer's language."""
    if measure == "with_smartphone":
        return label(Base.SMARTPHONE)
    if measure == "participants_by_count":
        return _("Người tham gia theo số lượng")
    return label(Measure(measure))


def basis(lens: Lens) -> tuple[str, ...]:
    """As of when, of whom, out of whom and on whose word: stands wherever rates do."""
    return (
        _("Đến %(day)s", day=day(lens.day)),
        label(lens.group) if lens.group else _("Tất cả các nhóm (không tính tỷ lệ chung)"),
        label(lens.base),
        label(lens.evidence),
    )


@dataclass(frozen=True)
class Sight:
    """`overview_path` and `list_path` are the addresses of the two pages, without parameters."""

    held: Overview
    overview_path: str
    list_path: str
    scope_name: str

    @property
    def lens(self) -> Lens:
        return self.held.lens

    @property
    def base(self) -> str:
        """The measure that is the base of all rates."""
        return "with_smartphone" if self.lens.base is Base.SMARTPHONE else "participants"

    @property
    def place_name(self) -> str:
        """What the figures are of, as part of a sentence."""
        return self.held.scope.places[-1].name if self.held.scope.places else self.scope_name

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

    def hides(self, measure: str, value: int | None) -> bool:
        """Is this total of the scope too small for this viewer (docs/adr/0012)?"""
        return self.held.scope.hides and measure not in UNIT_MEASURES and is_small(value)

    def whole(self, measure: str, values: Values) -> int | None:
        """What a measure is a part of; None where no rate is made."""
        if not self.lens.group and measure not in UNIT_MEASURES:
            return None
        whole = whole_of(measure, values, self.base)
        return None if self.hides(self.base, whole) else whole

    def cell(self, measure: str, values: Values, lens: Lens | None = None) -> Cell:
        """One of the scope's own figures, by default as of the lens's day."""
        value = values[measure]
        url = self.list_of(lens or self.lens, measure)
        return cell(value, url, whole=self.whole(measure, values), hides=self.hides(measure, value))

    def flow_cell(self, measure: str, flow: str, value: int | None) -> Cell:
        """What one flow of the period moved in the scope."""
        if self.held.now[measure] is None:
            value = None
        url = self.list_of(self.lens, measure, f"&flow={flow}{self.period}")
        shown = cell(value, url, hides=self.hides(measure, value))
        return shown if value is None or shown.is_hidden else shown._replace(text=signed(value))
