"""Where people stop: the milestones in their order, each with its list, and who cannot come along beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.access import Viewer
from rollout.core.formats import percent, plural
from rollout.dashboard.cells import Cell, base_measure, cell, hides, is_of_many, whole_of
from rollout.dashboard.figures import Values, total_figures
from rollout.dashboard.lens import Lens, address
from rollout.dashboard.masking import is_small
from rollout.dashboard.scope import Scope, scope
from rollout.dashboard.scoped_page import ScopedPage
from rollout.dashboard.sight import measure_label
from rollout.ledger.said import unsaid_by_unit
from rollout.vocabulary import Dimension, Milestone

OPTIONAL = frozenset({Milestone.INFO_COMPLETED, Milestone.SUBMITTED, Milestone.PASSWORD_CHANGED})
"""What not everybody passes through on the way to the next step: shown in its place, and nobody is lost there."""

BESIDE = ("proposed_no_smartphone", "proposed_left", "rejected")


@dataclass(frozen=True)
class Funnel:
    """The figures of a scope as of the lens's day."""

    lens: Lens
    scope: Scope
    values: Values


def funnel(viewer: Viewer, lens: Lens) -> Funnel:
    """The same figures as the overview's; at most five queries, whatever the scope. Raises NoSuchPlace."""
    session, held = viewer.session, scope(viewer, lens)
    values = total_figures(
        session,
        as_of=lens.day,
        evidence=lens.evidence,
        groups=lens.groups,
        selection=held.selection,
        base=lens.base,
    )
    if any(place.place.by is Dimension.UNIT for place in held.places):
        of_unit = unsaid_by_unit(session, lens.day, lens.groups, lens.evidence, held.selection)
        values |= dict.fromkeys(frozenset[str]().union(*of_unit.values()))
    return Funnel(lens, held, values)


class Step(NamedTuple):
    """A step: how many are this far, their part of the base in per cent, and how many fewer than at the step before.

    `share` is None where no bar is drawn: nothing said, or hidden. `lost` is "" where nobody is lost or it is hidden.
    """

    name: str
    value: Cell
    share: float | None
    rate: str
    lost: str
    is_optional: bool
    is_widest: bool


class _Loss(NamedTuple):
    before: str
    at: str
    people: int


class FunnelPage(ScopedPage[Funnel]):
    """What the template of the funnel prints."""

    def __init__(self, held: Funnel, overview_path: str, list_path: str) -> None:
        super().__init__(held, overview_path)
        self._list = list_path
        self._base = base_measure(held.lens.base)

    @property
    def steps(self) -> Iterator[Step]:
        """The base, then every milestone in the order of the vocabulary."""
        lost, widest = {loss.at: loss for loss in self._losses}, self._widest
        for measure in (self._base, *(milestone.value for milestone in Milestone)):
            value, shown = self.held.values[measure], self._cell(measure)
            whole = self.held.values[self._base]
            is_drawn = value is not None and bool(whole) and not shown.is_hidden and not self._hides(self._base)
            loss = lost.get(measure)
            yield Step(
                measure_label(measure),
                shown,
                round(100 * (value or 0) / (whole or 1), 1) if is_drawn else None,
                percent(value, whole) if is_drawn and self.lens.group else "",
                self._said(loss) if loss else "",
                measure in OPTIONAL,
                loss is not None and loss == widest,
            )

    @staticmethod
    def _said(loss: _Loss) -> str:
        """With the step that it is compared with: what stands right above may be one that not everybody passes."""
        return plural("ít hơn “%(before)s” %(n)s người", loss.people, before=measure_label(loss.before))

    @cached_property
    def _losses(self) -> tuple[_Loss, ...]:
        """Between each step that everybody passes and the one before; not where a number is hidden or not said."""
        found, before = [], self._base
        values = self.held.values
        for milestone in Milestone:
            if milestone in OPTIONAL or values[milestone.value] is None:
                continue
            people = (values[before] or 0) - (values[milestone.value] or 0)
            is_hidden = self._hides(before) or self._hides(milestone.value) or self._is_too_few(people)
            if people > 0 and not is_hidden:
                found.append(_Loss(before, milestone.value, people))
            before = milestone.value
        return tuple(found)

    def _is_too_few(self, people: int) -> bool:
        many = is_of_many(self._base, self.held.values, self._base)
        return self.held.scope.masks and is_small(people) and not many

    @property
    def _widest(self) -> _Loss | None:
        return max(self._losses, key=lambda loss: loss.people, default=None)

    @property
    def sentence(self) -> str:
        """Where most people stop; "" where nobody does, or nothing may be said of it."""
        loss = self._widest
        if loss is None:
            return ""
        if loss.before == self._base:
            return plural(
                "Nhiều người dừng nhất ngay từ đầu: %(n)s người chưa có mốc “%(step)s”.",
                loss.people,
                step=measure_label(loss.at),
            )
        return plural(
            "Nhiều người dừng nhất sau mốc “%(before)s”: số người “%(step)s” ít hơn %(n)s người.",
            loss.people,
            before=measure_label(loss.before),
            step=measure_label(loss.at),
        )

    @property
    def beside(self) -> Iterator[tuple[str, Cell]]:
        """Who is or may be out of the base, and whose declaration came back; each with its list or its two parts."""
        values = self.held.values
        everyone, with_one = values["participants"] or 0, values["with_smartphone"] or 0
        yield measure_label("participants"), self._cell("participants")
        yield measure_label("with_smartphone"), self._cell("with_smartphone")
        few = self.held.scope.masks and is_small(everyone - with_one) and not is_of_many("participants", values, "")
        hidden = few or self._hides("participants") or self._hides("with_smartphone")
        yield _("Không thuộc nhóm có điện thoại thông minh"), cell(everyone - with_one, "", hides=hidden)
        for measure in BESIDE:
            yield measure_label(measure), self._cell(measure)

    def _hides(self, measure: str) -> bool:
        return self.held.scope.masks and hides(measure, self.held.values, self._base)

    def _cell(self, measure: str) -> Cell:
        """Without its rate: the step says it."""
        values = self.held.values
        shown = cell(
            values[measure],
            address(self._list, self.lens, measure=measure),
            whole=whole_of(measure, values, self._base) if self.lens.group else None,
            hides=self._hides(measure),
        )
        return shown._replace(rate="")
