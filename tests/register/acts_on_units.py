"""Acts on units: attributions, modes, deployments, counts."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from rollout.models import UnitCount
from rollout.register import counts, units
from rollout.vocabulary import (
    CountKind,
    Evidence,
    PeopleGroup,
    UnitMode,
)
from tests.ledger.naive_facts import Count, Mode
from tests.register.stage import (
    REASON,
    SUBJECTS,
    Stage,
    a_day,
    a_group,
    a_mode,
    a_number,
    a_unit,
    an_evidence,
    some_numbers,
)
from tests.register.world import D


class ActsOnUnits(Stage):
    # Units

    @rule(unit=a_unit, subject=st.sampled_from(SUBJECTS), choice=st.integers(0, 3), on=a_day)
    def attribute(self, unit: int, subject: str, choice: int, on: int) -> None:
        unit_id, values = self.units[unit], self.values(subject)
        value = values[choice % len(values)]
        self.perform(
            "attribute",
            lambda act: units.attribute(act, unit_id, subject=subject, value=value, on=D(on)),
            lambda: self.naive.attribute(unit_id, subject, value, D(on)),
        )

    @rule(unit=a_unit, mode=a_mode, on=a_day)
    def switch_mode(self, unit: int, mode: UnitMode | None, on: int) -> None:
        unit_id = self.units[unit]
        self.perform(
            "switch_mode",
            lambda act: units.switch_mode(act, unit_id, mode=mode, on=D(on), reason=REASON),
            lambda: self.naive.switch(unit_id, mode, D(on), REASON),
        )

    @rule(unit=a_unit, place=st.integers(0, 3), on=a_day)
    def correct_switch(self, unit: int, place: int, on: int) -> None:
        """Of a day on which the unit switched, when there is one."""
        unit_id = self.units[unit]
        edges = sorted({day for m in self.naive.live(Mode, unit=unit_id) for day in (m.start, m.end)})
        was_on = edges[place % len(edges)] if edges else D(on)
        self.perform(
            "correct_switch",
            lambda act: units.correct_switch(act, unit_id, was_on=was_on, on=D(on), reason=REASON),
            lambda: self.naive.correct_switch(unit_id, was_on, D(on), REASON),
        )

    @rule(unit=a_unit, on=a_day, again=st.booleans())
    def deploy(self, unit: int, on: int, again: bool) -> None:
        unit_id = self.units[unit]
        self.perform(
            "reopen_deployment" if again else "deploy",
            lambda act: (
                units.reopen_deployment(act, unit_id, on=D(on), reason=REASON)
                if again
                else units.deploy(act, unit_id, on=D(on), basis=REASON)
            ),
            lambda: (
                self.naive.reopen_unit(unit_id, D(on), REASON) if again else self.naive.deploy(unit_id, D(on), REASON)
            ),
        )

    @rule(unit=a_unit, on=a_day, group=a_group, evidence=an_evidence, people=st.none() | a_number,
          owners=st.none() | a_number, numbers=some_numbers)  # fmt: skip
    def take_stock(
        self, unit: int, on: int, group: PeopleGroup, evidence: Evidence, people: int | None, owners: int | None,
        numbers: dict[str, int],
    ) -> None:  # fmt: skip
        stated = numbers | ({} if people is None else {"participants": people})
        stated |= {} if owners is None else {"with_smartphone": owners}
        self._count(unit, on, CountKind.STOCK, group, evidence, stated)

    @rule(unit=a_unit, on=a_day, group=a_group, evidence=an_evidence, numbers=some_numbers)
    def hold_session(self, unit: int, on: int, group: PeopleGroup, evidence: Evidence, numbers: dict[str, int]) -> None:
        self._count(unit, on, CountKind.SESSION, group, evidence, numbers)

    @precondition(lambda self: self.naive.live(Count))
    @rule(place=st.integers(0, 50), on=st.none() | a_day, numbers=some_numbers)
    def correct_count(self, place: int, on: int | None, numbers: dict[str, int]) -> None:
        """Takes a stock-take or session back, or puts another in its place."""
        said = self.naive.live(Count)
        count = said[place % len(said)]
        rows = self.session.scalars(
            select(UnitCount).where(UnitCount.unit_id == count.unit, UnitCount.voided_seq.is_(None))
        )
        index = next(i for i, own in enumerate(self.naive.live(Count, unit=count.unit)) if own is count)
        row = sorted(rows, key=lambda row: row.id)[index]
        if on is None:
            self.perform(
                "void_count", lambda act: counts.take_back(act, row, reason=REASON), lambda: self.naive.void(count)
            )
            return
        self.perform(
            "correct_count",
            lambda act: counts.correct(
                act, row, counts.Stated(D(on), count.group, count.evidence, numbers, reason=REASON)
            ),
            lambda: self.naive.correct_count(count, D(on), numbers),
        )  # fmt: skip

    def _count(
        self, unit: int, on: int, kind: CountKind, group: PeopleGroup, evidence: Evidence, numbers: dict[str, int]
    ) -> None:
        unit_id = self.units[unit]
        self.perform(
            kind.value,
            lambda act: counts.record(
                act,
                unit_id,
                counts.Stated(day=D(on), group=group, evidence=evidence, numbers=numbers, reason=REASON),
                kind=kind,
            ),
            lambda: self.naive.count(unit_id, D(on), kind, group, evidence, numbers),
        )
