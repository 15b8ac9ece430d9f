"""Guidance sessions among all other acts: recorded by list and by count, edited, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from rollout.core.dates import now
from rollout.models import GuidanceSession, SessionUnit
from rollout.register import sessions
from rollout.register.act import Act
from rollout.register.claims import Key
from rollout.register.sessions import Part
from rollout.vocabulary import Channel, Evidence, Milestone, PeopleGroup
from rollout.vocabulary_of_sessions import SessionState, SessionWay
from tests.ledger.naive import implied
from tests.ledger.naive_facts import Count, Refutation, Statement
from tests.register.naive_written import Refused
from tests.register.stage import (
    Stage,
    a_channel,
    a_day,
    a_group,
    a_milestone,
    a_unit,
    some_numbers,
    some_people,
)
from tests.register.world import D

an_editor = st.sampled_from([Evidence.REPORTED, Evidence.REPORTED, Evidence.VERIFIED])
some_milestones = st.lists(a_milestone, max_size=3, unique=True)


@dataclass
class HeldOne:
    """A session in the naive model: what it claims, when, and of a unit that counts what it said last."""

    id: int
    unit: int
    day: date
    claims: dict[Key, tuple[Channel, Evidence]] = field(default_factory=dict)
    sheet: set[int] = field(default_factory=set)
    counted: tuple[PeopleGroup, dict[str, int]] | None = None


class ActsOnSessions(Stage):
    def __init__(self) -> None:
        super().__init__()
        self.held: list[HeldOne] = []

    @rule(unit=a_unit, on=a_day, indexes=some_people, milestones=some_milestones, channel=a_channel, word=an_editor)
    def hold_by_list(
        self, unit: int, on: int, indexes: list[int], milestones: list[Milestone], channel: Channel, word: Evidence
    ) -> None:
        people = self.still(indexes)
        one = HeldOne(0, self.units[unit], D(on))
        claims = {(person, milestone): channel for person in people for milestone in milestones}
        self.perform("record_session", self._writing(one, people, claims, word, D(on)),
                     lambda: self._naive(one, people, claims, word, D(on)))  # fmt: skip
        self.held.append(one)

    @precondition(lambda self: any(one.counted is None for one in self.held))
    @rule(data=st.data(), on=st.none() | a_day, indexes=some_people, milestones=some_milestones, channel=a_channel,
          word=an_editor)  # fmt: skip
    def edit_by_list(
        self, data: st.DataObject, on: int | None, indexes: list[int], milestones: list[Milestone], channel: Channel,
        word: Evidence,
    ) -> None:  # fmt: skip
        one = data.draw(st.sampled_from([one for one in self.held if one.counted is None]))
        self._follow_merges(one)
        people = sorted({*self.still(indexes), *data.draw(st.sets(st.sampled_from(sorted(one.sheet) or [0])))} - {0})
        day = one.day if on is None else D(on)
        claims = {(person, milestone): channel for person in people for milestone in milestones}
        self.perform("record_session", self._writing(one, people, claims, word, day),
                     lambda: self._naive(one, people, claims, word, day))  # fmt: skip

    @precondition(lambda self: self.held)
    @rule(data=st.data(), word=an_editor)
    def cancel(self, data: st.DataObject, word: Evidence) -> None:
        one = data.draw(st.sampled_from(self.held))
        self._follow_merges(one)

        def naive() -> None:
            said: list[Statement | Count] = [*self.naive.live(Statement, session=one.id)]
            said += self.naive.live(Count, session=one.id)
            if any(fact.evidence.strength > word.strength for fact in said):
                raise Refused
            for fact in said:
                self.naive.void(fact)

        self.perform(
            "cancel_session",
            lambda act: sessions.void_all(
                act, self.session.get_one(GuidanceSession, one.id), evidence={one.unit: word}
            ),
            naive,
        )

    @rule(unit=a_unit, on=a_day, group=a_group, word=an_editor, numbers=some_numbers)
    def hold_by_count(self, unit: int, on: int, group: PeopleGroup, word: Evidence, numbers: dict[str, int]) -> None:
        one = HeldOne(0, self.units[unit], D(on))
        self.perform("record_session", self._counting(one, group, numbers, word, D(on)),
                     lambda: self._naive_count(one, group, numbers, word, D(on)))  # fmt: skip
        if one.counted is not None:
            self.held.append(one)

    @precondition(lambda self: any(one.counted is not None for one in self.held))
    @rule(data=st.data(), on=st.none() | a_day, group=a_group, word=an_editor, numbers=some_numbers)
    def edit_by_count(
        self, data: st.DataObject, on: int | None, group: PeopleGroup, word: Evidence, numbers: dict[str, int]
    ) -> None:
        one = data.draw(st.sampled_from([one for one in self.held if one.counted is not None]))
        day = one.day if on is None else D(on)
        self.perform("record_session", self._counting(one, group, numbers, word, day),
                     lambda: self._naive_count(one, group, numbers, word, day))  # fmt: skip

    # The register's side

    def _row(self, one: HeldOne, day: date) -> tuple[GuidanceSession, SessionUnit, date]:
        if one.id == 0:
            row = GuidanceSession(
                state=SessionState.HELD.value, way=SessionWay.AT_UNIT.value, day=day, starts=480, ends=600,
                contents="", conclusions="", signers="", created_by_id=self.world.user.id, created_at=now(),
            )  # fmt: skip
            self.session.add(row)
            self.session.flush()
            part = SessionUnit(session_id=row.id, unit_id=one.unit, version=0)
            self.session.add(part)
            self.session.flush()
            one.id = row.id
            return row, part, day
        row = self.session.get_one(GuidanceSession, one.id)
        was_on, row.day = row.day, day
        return row, self.session.get_one(SessionUnit, (one.id, one.unit)), was_on

    def _writing(
        self, one: HeldOne, people: list[int], claims: dict[Key, Channel], word: Evidence, day: date
    ) -> Callable[[Act], object]:
        def real(act: Act) -> None:
            row, part, was_on = self._row(one, day)
            said = Part(one.unit, word, rows=dict(enumerate(people, 1)), present=frozenset(people), claims=claims)
            sessions.write_list(act, row, part, said, was_on=was_on)
            part.version += 1

        return real

    def _counting(
        self, one: HeldOne, group: PeopleGroup, numbers: dict[str, int], word: Evidence, day: date
    ) -> Callable[[Act], object]:
        def real(act: Act) -> None:
            row, part, _ = self._row(one, day)
            sessions.write_count(act, row, part, Part(one.unit, word, attended=60, group=group, numbers=numbers))
            part.version += 1

        return real

    # The naive side: the same rules, said once more

    def still(self, indexes: list[int]) -> list[int]:
        return [p for p in map(self.person, indexes) if p not in self.naive.merged_into]

    def _follow_merges(self, one: HeldOne) -> None:
        """What was claimed of somebody who was merged is claimed of whom they were merged into."""
        found: dict[Key, tuple[int, tuple[Channel, Evidence]]] = {}
        for (person, milestone), said in one.claims.items():
            hops = 0
            while person in self.naive.merged_into:
                person, hops = self.naive.merged_into[person], hops + 1
            if (person, milestone) not in found or hops < found[person, milestone][0]:
                found[person, milestone] = hops, said
        one.claims = {key: said for key, (_, said) in found.items()}
        for person in list(one.sheet):
            one.sheet.discard(person)
            while person in self.naive.merged_into:
                person = self.naive.merged_into[person]
            one.sheet.add(person)

    def _naive(self, one: HeldOne, people: list[int], claims: dict[Key, Channel], word: Evidence, day: date) -> None:
        after, new = dict(one.claims), dict(claims)
        if day == one.day:
            old = {key: said for key, said in one.claims.items() if key[0] in people}
        else:
            old = one.claims
            new |= {key: channel for key, (channel, _) in old.items() if key[0] not in people}
        for key, (channel, evidence) in old.items():
            if new.get(key) is channel and day == one.day:
                continue
            live = self.naive.live(Statement, session=one.id, person=key[0], milestone=key[1])
            if any(said.evidence.strength > word.strength for said in live):
                if day != one.day:
                    raise Refused
                continue
            for said in live:
                self.naive.void(said)
            if key not in new:
                del after[key]
                continue
            after[key] = new[key], evidence
            if live:
                self._say(one, key, new[key], evidence, day)
        for key, channel in new.items():
            if key not in old and not self._is_barred(key, channel, word):
                after[key] = channel, word
                self._say(one, key, channel, word, day)
        one.claims, one.day = after, day
        one.sheet |= set(people)

    def _is_barred(self, key: Key, channel: Channel, word: Evidence) -> bool:
        shown = implied(key[1])
        if channel in (Channel.GUARDIAN, Channel.PORTAL) and key[1] is not Milestone.INSTALLED:
            shown = shown - {Milestone.INSTALLED}
        refuted = {r.milestone for r in self.naive.live(Refutation, person=key[0])}
        return word is Evidence.REPORTED and bool(refuted & shown)

    def _say(self, one: HeldOne, key: Key, channel: Channel, evidence: Evidence, day: date) -> None:
        self.naive.add(
            Statement(
                person=key[0], milestone=key[1], evidence=evidence, day=day, channel=channel, session=one.id
            )
        )  # fmt: skip

    def _naive_count(
        self, one: HeldOne, group: PeopleGroup, numbers: dict[str, int], word: Evidence, day: date
    ) -> None:
        live = self.naive.live(Count, unit=one.unit, session=one.id)
        was = [(count.day, count.group, count.numbers) for count in live]
        is_same = was == [(day, group, numbers)] if live or one.counted is None else one.counted == (group, numbers)
        if not is_same and (live or numbers):
            if any(count.evidence.strength > word.strength for count in live):
                raise Refused
            for count in live:
                self.naive.void(count)
            if numbers:
                self.naive.count_session(one.unit, day, group, word, numbers, one.id)
        one.counted, one.day = (group, dict(numbers)), day
