"""What the acts of the register do to the plain facts of the naive model: the same rules, said once more.

An act that the rules do not allow raises `Refused` and changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import fields, replace
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

from rollout.vocabulary import (
    FOREVER,
    Channel,
    CountKind,
    Evidence,
    LeavingReason,
    Milestone,
    PeopleGroup,
    StandingKind,
    UnitMode,
)
from tests.ledger.naive import DAY, Record, implied
from tests.ledger.naive_facts import (
    Attribution,
    Count,
    Deployment,
    Ending,
    Fact,
    Interval,
    Membership,
    Mode,
    Refutation,
    Rejection,
    SecondWorkplace,
    Standing,
    Statement,
)

F = TypeVar("F", bound=Fact)
Content = tuple[Any, ...]


class Refused(Exception):
    """The rules do not allow it."""


def content(fact: Fact) -> Content:
    """What a fact says, without when it was written and voided."""
    said = {f.name: getattr(fact, f.name) for f in fields(fact) if f.name not in ("seq", "voided_seq")}
    if isinstance(fact, Count):
        said["numbers"] = sorted((str(name), number) for name, number in fact.numbers.items())
    return (type(fact).__name__, *((name, str(value)) for name, value in said.items()))


class NaiveRegister:
    """All facts ever written, and the acts that write and void them."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.seq = 0
        self.merged_into: dict[int, int] = {}

    def record(self, known: int | None = None) -> Record:
        """What was on record once a posting was written."""
        seq = self.seq if known is None else known
        return Record(fact for fact in self.facts if fact.was_live(seq))

    def live(self, of: type[F], **said: object) -> list[F]:
        return [
            fact
            for fact in self.facts
            if isinstance(fact, of)
            and fact.voided_seq is None
            and all(getattr(fact, name) == value for name, value in said.items())
        ]

    def add(self, fact: Fact) -> None:
        fact.seq = self.seq
        self.facts.append(fact)

    def void(self, fact: Fact) -> None:
        fact.voided_seq = self.seq

    def _cut(self, fact: Interval, on: date, **changes: object) -> None:
        """The fact held on its days before `on` only; on none of them when `on` is its first."""
        self.void(fact)
        if on > fact.start:
            self.add(replace(fact, voided_seq=None, end=on, **changes))  # type: ignore[arg-type]

    # Lists

    def current(self, person: int) -> Membership | None:
        return next(iter(self.live(Membership, person=person, end=FOREVER)), None)

    def join(self, person: int, unit: int, group: PeopleGroup, on: date) -> None:
        if any(m.end > on for m in self.live(Membership, person=person)):
            raise Refused
        self.add(Membership(person=person, unit=unit, group=group, start=on))

    def leave(self, person: int, on: date, reason: LeavingReason) -> None:
        held = self.current(person)
        if held is None or on < held.start:
            raise Refused
        self._cut(held, on, reason=reason)

    def move(self, person: int, unit: int, on: date, group: PeopleGroup | None = None) -> None:
        held = self.current(person)
        if held is None:
            raise Refused
        to = group or held.group
        if (held.unit, held.group) == (unit, to):
            return
        self.leave(person, on, LeavingReason.MOVED)
        self.add(Membership(person=person, unit=unit, group=to, start=on))

    def extend_back(self, person: int, on: date) -> None:
        held = self.current(person)
        if held is None or on >= held.start:
            raise Refused
        if any(m.end > on for m in self.live(Membership, person=person) if m is not held):
            raise Refused
        self.void(held)
        self.add(replace(held, start=on, voided_seq=None))

    def work_also(self, person: int, unit: int, on: date) -> None:
        if not any(s.covers(on) for s in self.live(SecondWorkplace, person=person, unit=unit)):
            self.add(SecondWorkplace(person=person, unit=unit, start=on))

    # Milestones

    def is_known(self, person: int, milestone: Milestone, evidence: Evidence, on: date) -> bool:
        own = [
            s
            for s in self.live(Statement, person=person, milestone=milestone)
            if s.evidence.strength >= evidence.strength
        ]
        if any(s.day == on for s in own):
            return True
        if not Record([*own, *self.live(Ending, person=person)]).holds(person, milestone, evidence, on):
            return False
        if milestone not in (Milestone.REGISTERED, Milestone.SUBMITTED):
            return True
        filed = Record([*self.live(Rejection, person=person), *self.live(Statement, person=person)])
        return not all(filed.is_rejected(person, Evidence.REPORTED, day) for day in (on - DAY, on))

    def state(
        self, persons: Iterable[int], milestone: Milestone, on: date, channel: Channel, evidence: Evidence
    ) -> tuple[list[int], list[int]]:
        """(who was marked, who is barred)"""
        said = implied(milestone)
        if channel in (Channel.GUARDIAN, Channel.PORTAL) and milestone is not Milestone.INSTALLED:
            said = said - {Milestone.INSTALLED}
        done, barred = [], []
        for person in persons:
            refuted = {r.milestone for r in self.live(Refutation, person=person)}
            if evidence is Evidence.REPORTED and refuted & said:
                barred.append(person)
            elif not self.is_known(person, milestone, evidence, on):
                self.add(Statement(person=person, milestone=milestone, evidence=evidence, day=on, channel=channel))
                done.append(person)
        return done, barred

    def clear(self, persons: Iterable[int], milestone: Milestone, up_to: Evidence, since: date | None) -> None:
        for person in persons:
            for s in self.live(Statement, person=person, milestone=milestone):
                if s.evidence.strength <= up_to.strength and (since is None or s.day >= since):
                    self.void(s)

    def reject(self, person: int, on: date, evidence: Evidence) -> None:
        if not any(r.evidence.strength >= evidence.strength for r in self.live(Rejection, person=person, day=on)):
            self.add(Rejection(person=person, day=on, evidence=evidence))

    def clear_rejections(self, person: int, up_to: Evidence) -> None:
        for r in self.live(Rejection, person=person):
            if r.evidence.strength <= up_to.strength:
                self.void(r)

    def stop(self, person: int, milestone: Milestone, on: date) -> None:
        if not self.live(Ending, person=person, milestone=milestone, day=on):
            self.add(Ending(person=person, milestone=milestone, day=on))

    def clear_endings(self, person: int, milestone: Milestone) -> None:
        for e in self.live(Ending, person=person, milestone=milestone):
            self.void(e)

    def refute(self, person: int, milestone: Milestone) -> None:
        for s in self.live(Statement, person=person):
            if s.evidence is not Evidence.OFFICIAL and Record.shows(s, milestone, Evidence.REPORTED):
                self.void(s)
        if not self.live(Refutation, person=person, milestone=milestone):
            self.add(Refutation(person=person, milestone=milestone))

    def reopen(self, person: int, milestone: Milestone) -> None:
        for r in self.live(Refutation, person=person, milestone=milestone):
            self.void(r)

    # Standings

    def exclude(self, person: int, kind: StandingKind, evidence: Evidence, start: date, end: date) -> None:
        if kind is StandingKind.LEFT_UNIT and evidence is not Evidence.REPORTED:
            self.leave(person, start, LeavingReason.LEFT)
            return
        if any(
            s.evidence.strength >= evidence.strength and s.start <= start and s.end >= end
            for s in self.live(Standing, person=person, kind=kind)
        ):
            return
        self.add(Standing(person=person, kind=kind, evidence=evidence, start=start, end=end))

    def confirm(self, standing: Standing) -> None:
        if standing.kind is StandingKind.LEFT_UNIT:
            if self.current(standing.person):
                self.leave(standing.person, standing.start, LeavingReason.LEFT)
            self.void(standing)
            return
        self.void(standing)
        self.add(replace(standing, evidence=Evidence.VERIFIED, voided_seq=None))

    def end_standing(self, standing: Standing, on: date) -> None:
        if on > standing.end:
            raise Refused
        self._cut(standing, on)

    # Units

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
        self.count(count.unit, on, count.kind, count.group, count.evidence, numbers)

    # R21

    def merge(self, winner: int, loser: int) -> None:
        if winner == loser or {winner, loser} & self.merged_into.keys():
            raise Refused
        own = self.live(Membership, person=winner)
        for fact in [f for f in self.facts if getattr(f, "person", None) == loser and f.voided_seq is None]:
            self.void(fact)
            if isinstance(fact, Membership):
                self._merge_membership(fact, winner, own)
            else:
                self.add(replace(fact, person=winner, voided_seq=None))  # type: ignore[call-arg]
        self.merged_into[loser] = winner

    def _merge_membership(self, lost: Membership, winner: int, own: Collection[Membership]) -> None:
        cuts = sorted(
            {lost.start, lost.end} | {day for m in own for day in (m.start, m.end) if lost.start < day < lost.end}
        )
        for start, end in pairwise(cuts):
            covering = next((m for m in own if m.covers(start)), None)
            if covering is None:
                reason = lost.reason if end == lost.end else LeavingReason.MOVED
                self.add(replace(lost, person=winner, start=start, end=end, reason=reason, voided_seq=None))
            elif covering.unit != lost.unit:
                self.add(SecondWorkplace(person=winner, unit=lost.unit, start=start, end=end))

    def take_back(self) -> None:
        """Nothing of the act that is under way was done."""
        self.facts = [fact for fact in self.facts if fact.seq != self.seq]
        for fact in self.facts:
            if fact.voided_seq == self.seq:
                fact.voided_seq = None

    def undo(self, seq: int) -> None:
        """Every person and unit becomes again what it was before the posting, but for whom it is too late."""

        def persons(fact: Fact) -> set[int]:
            return {fact.person} if hasattr(fact, "person") else set()

        def units(fact: Fact) -> set[int]:
            return {fact.unit} if hasattr(fact, "unit") and not hasattr(fact, "person") else set()

        def lists(fact: Fact) -> set[int]:
            return {fact.unit} if isinstance(fact, Membership | SecondWorkplace) else set()

        touched = [f for f in self.facts if seq in (f.seq, f.voided_seq)]
        kept = {p for f in touched for p in persons(f) if self._moved_on(p, persons, seq)}
        for loser, winner in self.merged_into.items():
            people = {p for f in touched for p in persons(f)}
            if loser in people or self._moved_on(loser, persons, seq):
                kept |= people & {loser, winner}
        crowded = {u for f in touched if f.seq == seq and persons(f) & kept for u in lists(f)}
        kept_units = {
            u
            for f in touched
            for u in units(f)
            if self._moved_on(u, units, seq) or self._moved_on(u, lists, seq) or u in crowded
        }
        for owner_of, stays in ((persons, kept), (units, kept_units)):
            for owner in {o for f in touched for o in owner_of(f)} - stays:
                self._restore(owner, owner_of, seq)

    def _state(self, owner: int, owner_of: Callable[[Fact], set[int]], known: int) -> list[Fact]:
        return [f for f in self.facts if owner in owner_of(f) and f.was_live(known)]

    def _moved_on(self, owner: int, owner_of: Callable[[Fact], set[int]], seq: int) -> bool:
        then, now = self._state(owner, owner_of, seq), self._state(owner, owner_of, self.seq)
        return Counter(map(content, then)) != Counter(map(content, now))

    def _restore(self, owner: int, owner_of: Callable[[Fact], set[int]], seq: int) -> None:
        before, now = self._state(owner, owner_of, seq - 1), self._state(owner, owner_of, self.seq)
        wanted = Counter(map(content, before))
        for fact in now:
            if wanted[content(fact)]:
                wanted[content(fact)] -= 1
            else:
                self.void(fact)
        for fact in before:
            if wanted[content(fact)]:
                wanted[content(fact)] -= 1
                self.add(replace(fact, voided_seq=None))
