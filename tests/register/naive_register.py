"""What the acts of the register do to the plain facts of the naive model: the same rules, said once more.

An act that the rules do not allow raises `Refused` and changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date
from itertools import pairwise

from rollout.vocabulary import (
    FOREVER,
    Channel,
    Evidence,
    LeavingReason,
    Milestone,
    PeopleGroup,
    StandingKind,
)
from tests.ledger.naive import DAY, Record, implied
from tests.ledger.naive_facts import (
    Ending,
    Fact,
    Membership,
    Refutation,
    Rejection,
    SecondWorkplace,
    Standing,
    Statement,
)
from tests.register.naive_units import NaiveUnits
from tests.register.naive_written import Refused, content


class NaiveRegister(NaiveUnits):
    """All facts ever written, and the acts that write and void them."""

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
        self._settle(person, on)

    def _settle(self, person: int, on: date, still: bool = False) -> None:
        """Who is off the list is no longer said to have left it; who is listed `still` may have left later."""
        for said in self._said_to_have_left(person):
            if said.end > on and not (still and said.start >= on):
                self._cut(said, max(on, said.start))

    def _said_to_have_left(self, person: int) -> list[Standing]:
        return self.live(Standing, person=person, kind=StandingKind.LEFT_UNIT, evidence=Evidence.REPORTED)

    def move(self, person: int, unit: int, on: date, group: PeopleGroup | None = None) -> None:
        held = self.current(person)
        if held is None:
            raise Refused
        to = group or held.group
        if (held.unit, held.group) == (unit, to):
            return
        if on < held.start:
            raise Refused
        self._cut(held, on, reason=LeavingReason.MOVED)
        self._settle(person, on, still=held.unit == unit)
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
        if kind is StandingKind.LEFT_UNIT:
            held = self.current(person)
            if held is None or start < held.start:
                raise Refused
            if any(said.end > start for said in self._said_to_have_left(person)):
                return
        if any(
            s.evidence.strength >= evidence.strength and s.start <= start and s.end >= end
            for s in self.live(Standing, person=person, kind=kind)
        ):
            return
        self.add(Standing(person=person, kind=kind, evidence=evidence, start=start, end=end))

    def confirm(self, standing: Standing) -> None:
        if standing.kind is StandingKind.LEFT_UNIT:
            self.void(standing)
            if self.current(standing.person):
                self.leave(standing.person, standing.start, LeavingReason.LEFT)
            return
        self.void(standing)
        self.add(replace(standing, evidence=Evidence.VERIFIED, voided_seq=None))

    def end_standing(self, standing: Standing, on: date) -> None:
        if on < standing.start or on > standing.end:
            raise Refused
        self._cut(standing, on)

    # R21

    def merge(self, winner: int, loser: int) -> None:
        if winner == loser or {winner, loser} & self.merged_into.keys():
            raise Refused
        own, lost = self.live(Membership, person=winner), self.live(Membership, person=loser)
        proposals = self._said_to_have_left(loser)
        for fact in [f for f in self.facts if getattr(f, "person", None) == loser and f.voided_seq is None]:
            self.void(fact)
            if isinstance(fact, Membership):
                self._merge_membership(fact, winner, own)
            elif fact not in proposals:
                self.add(replace(fact, person=winner, voided_seq=None))  # type: ignore[call-arg]
        for said in proposals:
            then, now = (
                [m for m in held if m.covers(said.start)] for held in (lost, self.live(Membership, person=winner))
            )
            is_said = any(s.end > said.start for s in self._said_to_have_left(winner))
            if then and now and then[0].unit == now[0].unit and not is_said:
                self.add(replace(said, person=winner, end=min(said.end, now[0].end), voided_seq=None))
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
