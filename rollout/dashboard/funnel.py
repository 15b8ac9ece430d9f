"""Where people stop: the milestones in their order, each with its list and that of who is not this far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from rollout.core.access import Viewer
from rollout.core.formats import percent, plural
from rollout.core.selection import Part, Selection
from rollout.dashboard.cells import HIDDEN, Cell, base_measure, cell, hides, whole_of
from rollout.dashboard.figures import Values, columns_of, total_figures
from rollout.dashboard.hiding import hides_lack
from rollout.dashboard.lens import Lens, address
from rollout.dashboard.scope import Scope, scope
from rollout.dashboard.scoped_page import ScopedPage
from rollout.dashboard.sight import measure_label
from rollout.dashboard.steps import OPTIONAL, before, is_on_the_way
from rollout.ledger import balances
from rollout.ledger.said import unsaid_by_unit
from rollout.vocabulary import Dimension, Milestone

BESIDE = ("proposed_no_smartphone", "proposed_left", "rejected")


@dataclass(frozen=True)
class Funnel:
    """The figures of a scope as of the lens's day.

    `silent`: step → how many have the figure before it in units that count and never reported the step.
    """

    lens: Lens
    scope: Scope
    values: Values
    silent: dict[str, int]


def funnel(viewer: Viewer, lens: Lens) -> Funnel:
    """The same figures as the overview's; at most seven queries, whatever the scope. Raises NoSuchPlace."""
    session, held = viewer.session, scope(viewer, lens)
    values = total_figures(
        session,
        as_of=lens.day,
        evidence=lens.evidence,
        groups=lens.groups,
        selection=held.selection,
        base=lens.base,
    )
    unsaid = unsaid_by_unit(session, lens.day, lens.groups, lens.evidence, held.selection)
    if any(place.place.by is Dimension.UNIT for place in held.places):
        values |= dict.fromkeys(frozenset[str]().union(*unsaid.values()))
    return Funnel(lens, held, values, _silent(session, lens, unsaid))


def _silent(session: Session, lens: Lens, unsaid: Mapping[int, frozenset[str]]) -> dict[str, int]:
    """`Funnel.silent` of the steps that follow each other, from what each unit that counts says nothing of."""
    steps = {step.value: held for step in Milestone if is_on_the_way(step, lens) and (held := before(step, lens))}
    if not unsaid or not steps:
        return {}
    measures = tuple(dict.fromkeys(steps.values()))
    units = Selection().within(Part(frozenset(unsaid)))
    columns = columns_of(lens.base, lens.evidence, measures)
    found = balances.by_unit(session, lens.day, lens.groups, columns, units)
    return {
        step: sum(amounts[measures.index(held)] for unit_id, amounts in found.items() if step in unsaid[unit_id])
        for step, held in steps.items()
    }


class Step(NamedTuple):
    """A step: how many are this far, their part of the base in per cent, and who of the figure before it is not.

    `share` is None where no bar is drawn: nothing said, or hidden. `lost` is None where nobody is lost, where it is
    hidden, and of what people do not stop at.
    """

    name: str
    value: Cell
    share: float | None
    rate: str
    before: str
    lost: Cell | None
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
                measure_label(loss.before) if loss else "",
                cell(loss.people, address(self._list, self.lens, measure=loss.before, lacks=measure)) if loss else None,
                measure in OPTIONAL,
                loss is not None and loss == widest,
            )

    @cached_property
    def _losses(self) -> tuple[_Loss, ...]:
        """Of each step, who is in the figure before it and not in the step: the list behind says who."""
        found, values = [], self.held.values
        for milestone in Milestone:
            step, held = milestone.value, before(milestone.value, self.lens)
            if held is None or values[step] is None or values[held] is None:
                continue
            people = (values[held] or 0) - (values[step] or 0)
            if people > 0 and not (self.held.scope.masks and hides_lack(held, step, values, self._base)):
                found.append(_Loss(held, step, people))
        return tuple(found)

    @property
    def _widest(self) -> _Loss | None:
        """Where most people stop, among the steps that follow each other, as far as their units report the step."""
        stops = [loss for loss in self._losses if is_on_the_way(loss.at, self.lens) and self._stopped(loss)]
        return max(stops, key=self._stopped, default=None)

    def _stopped(self, loss: _Loss) -> int:
        return max(0, loss.people - self.held.silent.get(loss.at, 0))

    @property
    def sentence(self) -> str:
        """Where most people stop; "" where nobody does, or nothing may be said of it."""
        loss = self._widest
        if loss is None:
            return ""
        step, silent = measure_label(loss.at), self._silent(loss)
        if loss.before == self._base:
            return plural(
                "Bước nhiều người dừng nhất: ngay từ đầu, %(n)s người chưa ghi nhận “%(step)s”%(silent)s.",
                loss.people,
                step=step,
                silent=silent,
            )
        return plural(
            "Bước nhiều người dừng nhất: sau mốc “%(before)s”, %(n)s người chưa ghi nhận “%(step)s”%(silent)s.",
            loss.people,
            before=measure_label(loss.before),
            step=step,
            silent=silent,
        )

    def _silent(self, loss: _Loss) -> str:
        """How many of a loss are of units that never reported the step; a number only for who sees people."""
        people = self.held.silent.get(loss.at, 0)
        if not people:
            return ""
        if self.held.scope.masks:
            said = _("gồm cả người của đơn vị chưa báo mốc này")
        else:
            said = plural("trong đó %(n)s người của đơn vị chưa báo mốc này", people)
        return f" ({said})"

    @property
    def beside(self) -> Iterator[tuple[str, Cell]]:
        """Who is or may be out of the base, and whose declaration came back; each with its list or its two parts."""
        values = self.held.values
        everyone, with_one = values["participants"] or 0, values["with_smartphone"] or 0
        yield measure_label("participants"), self._cell("participants")
        yield measure_label("with_smartphone"), self._cell("with_smartphone")
        hidden = self.held.scope.masks and hides_lack("participants", "with_smartphone", values, "participants")
        without = HIDDEN if hidden else cell(everyone - with_one, "")
        yield _("Không thuộc nhóm có điện thoại thông minh"), without
        for measure in BESIDE:
            yield measure_label(measure), self._cell(measure)

    def _hides(self, measure: str) -> bool:
        is_part = self.lens.is_part
        return self.held.scope.masks and hides(measure, self.held.values, self._base, is_part=is_part)

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
