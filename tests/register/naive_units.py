"""What the acts on units do in the naive register: the same rules, said once more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rollout.vocabulary import (
    FOREVER,
    CountKind,
    Evidence,
    PeopleGroup,
    UnitMode,
)
from tests.ledger.naive_facts import (
    Attribution,
    Count,
    Deployment,
    Mode,
)
from tests.register.naive_written import NaiveFacts, Refused


class NaiveUnits(NaiveFacts):
    """The acts that change units."""

    def attribute(self, unit: int, subject: str, value: int | None, on: date) -> None:
        """From a day on, until whatever is known to come next."""
        known = self.live(Attribution, unit=unit, subject=subject)
        covering = next((a for a in known if a.covers(on)), None)
        end = covering.end if covering else min((a.start for a in known if a.start > on), default=FOREVER)
        if covering and covering.value == value:
            return
        if covering:
            self._cut(covering, on)
        if value is not None:
            self.add(Attribution(unit=unit, subject=subject, value=value, start=on, end=end))

    def switch(self, unit: int, mode: UnitMode | None, on: date, reason: str) -> None:
        held = [m for m in self.live(Mode, unit=unit) if m.end > on]
        if any(m.start > on for m in held):
            raise Refused
        now = held[0] if held else None
        if (now.mode if now else None) is mode:
            return
        if now:
            if now.end != FOREVER:
                raise Refused
            self._cut(now, on, reason=now.reason if mode else reason)
        if mode:
            self.add(Mode(unit=unit, mode=mode, start=on, reason=reason))

    def correct_switch(self, unit: int, was_on: date, on: date, reason: str) -> None:
        """The day on which the course of modes changed is another; the course before and after is the same."""
        modes = sorted(self.live(Mode, unit=unit), key=lambda m: m.start)
        edges = sorted({m.start for m in modes} | {m.end for m in modes})
        if was_on not in edges[1:] or was_on == FOREVER:
            raise Refused
        place = edges.index(was_on)
        if on == was_on:
            return
        if not edges[place - 1] < on < (edges[place + 1] if place + 1 < len(edges) else FOREVER):
            raise Refused
        changed = [m for m in modes if was_on in (m.start, m.end)]
        for m in changed:
            self.void(m)
            said = "; ".join(filter(None, (m.reason, reason))) if m is changed[-1] else m.reason
            start, end = (on if day == was_on else day for day in (m.start, m.end))
            self.add(replace(m, start=start, end=end, reason=said, voided_seq=None))

    def deploy(self, unit: int, on: date, basis: str) -> None:
        held = [d for d in self.live(Deployment, unit=unit) if d.end > on]
        if any(d.start > on for d in held):
            raise Refused
        if not held:
            self.add(Deployment(unit=unit, start=on, basis=basis))

    def reopen_unit(self, unit: int, on: date, reason: str) -> None:
        held = [d for d in self.live(Deployment, unit=unit) if d.end > on]
        if not held:
            return
        if len(held) > 1 or held[0].start > on or held[0].end != FOREVER:
            raise Refused
        self._cut(held[0], on, basis=f"{held[0].basis}; {reason}")

    def count(
        self, unit: int, on: date, kind: CountKind, group: PeopleGroup, evidence: Evidence, numbers: dict[str, int]
    ) -> None:
        record = self.record()
        if record.mode(unit, on) is not UnitMode.COUNT:
            raise Refused
        known = {name: record.counted(unit, group, name, evidence, on) for name in (*numbers, "participants")}
        people = numbers.get("participants", known["participants"])
        if "with_smartphone" in numbers and (people is None or numbers["with_smartphone"] > people):
            raise Refused
        taken = any(
            (count.day, count.kind, count.group) == (on, kind, group)
            and count.evidence.strength >= evidence.strength
            and numbers.items() <= count.numbers.items()
            for count in self.live(Count, unit=unit)
        )
        if kind is CountKind.STOCK and taken and all(known[name] == number for name, number in numbers.items()):
            return
        self.add(Count(unit=unit, day=on, kind=kind, group=group, evidence=evidence, numbers=dict(numbers)))

    def correct_count(self, count: Count, on: date, numbers: dict[str, int]) -> None:
        self.void(count)
        if count.session is not None:
            self.count_session(count.unit, on, count.group, count.evidence, numbers, count.session)
        else:
            self.count(count.unit, on, count.kind, count.group, count.evidence, numbers)

    def count_session(
        self, unit: int, on: date, group: PeopleGroup, evidence: Evidence, numbers: dict[str, int], session: int
    ) -> None:
        """The first-timers of a guidance session that is known."""
        self.count(unit, on, CountKind.SESSION, group, evidence, numbers)
        self.live(Count, unit=unit)[-1].session = session
