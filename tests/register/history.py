"""One random history of a province: its units, acts on people, units and sessions, undos and rollups made anew."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from rollout.ledger import rollups
from rollout.register import undo, units
from rollout.register.act import Act
from rollout.vocabulary import UnitMode
from tests.ledger import naive_facts
from tests.register.acts_on_people import ActsOnPeople
from tests.register.acts_on_sessions import ActsOnSessions
from tests.register.acts_on_units import ActsOnUnits
from tests.register.stage import SUBJECTS, UNITS
from tests.register.world import D


class History(ActsOnPeople, ActsOnUnits, ActsOnSessions):
    @initialize(
        modes=st.lists(st.sampled_from(UnitMode), min_size=UNITS, max_size=UNITS),
        starts=st.lists(st.sampled_from([0, 0, 20]), min_size=UNITS, max_size=UNITS),
        belongs=st.lists(st.integers(0, 3), min_size=UNITS, max_size=UNITS),
    )
    def begin(self, modes: list[UnitMode], starts: list[int], belongs: list[int]) -> None:
        def real(act: Act) -> None:
            for mode, start, place in zip([UnitMode.LIST, *modes[1:]], [0, *starts[1:]], belongs, strict=True):
                chosen = {subject: (values := self.values(subject))[place % len(values)] for subject in SUBJECTS}
                self.create(act, mode, start, chosen)

        self.perform("create_units", real, lambda: None)

    def create(self, act: Act, mode: UnitMode, start: int, belongs: dict[str, int | None]) -> None:
        new = units.NewUnit(f"TA{len(self.units)}", "Đơn vị", D(start), mode=mode, belongs=belongs)
        unit = units.create_unit(act, new, by=self.world.user).id
        self.units.append(unit)
        self.naive.add(naive_facts.Mode(unit=unit, mode=mode, start=D(start)))
        for subject, value in belongs.items():
            if value is not None:
                self.naive.add(naive_facts.Attribution(unit=unit, subject=subject, value=value, start=D(start)))

    # R21, and the rollups made anew

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        self.undo_posting(data.draw(st.sampled_from(sorted(self.agreement.actions)[-12:])))

    @rule(back=st.sampled_from([1, 1, 2, 3]))
    def undo_lately(self, back: int) -> None:
        self.undo_posting(sorted(self.agreement.actions)[-back:][0])

    def undo_posting(self, seq: int) -> None:
        self.perform("undo", lambda act: undo.undo(act, seq), lambda: self.naive.undo(seq))

    @rule()
    def rebuild(self) -> None:
        rollups.rebuild(self.session)
        self.session.commit()
        self.agreement.check()
