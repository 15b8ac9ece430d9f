"""Acts on people: lists, milestones, standings, merging."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from rollout.models import Membership, Standing
from rollout.register import marks, memberships, standings, undo
from rollout.register.act import Act
from rollout.vocabulary import (
    FOREVER,
    NEEDS_END_DAY,
    Channel,
    Evidence,
    LeavingReason,
    Milestone,
    PeopleGroup,
    StandingKind,
)
from tests.ledger import naive_facts
from tests.register.stage import (
    PEOPLE,
    REASON,
    Stage,
    a_channel,
    a_day,
    a_group,
    a_milestone,
    a_person,
    a_unit,
    an_evidence,
    some_people,
)
from tests.register.world import D


class ActsOnPeople(Stage):
    # Lists

    @rule(unit=a_unit, listed=st.sets(st.integers(0, PEOPLE - 1), min_size=1), on=a_day, group=a_group,
          full=st.booleans(), ticked=st.sampled_from([None, *Milestone]), evidence=an_evidence)  # fmt: skip
    def import_list(
        self,
        unit: int,
        listed: set[int],
        on: int,
        group: PeopleGroup,
        full: bool,
        ticked: Milestone | None,
        evidence: Evidence,
    ) -> None:
        """What the import of a unit's list comes down to, as of a day, whole or in part."""
        unit_id, persons, day = self.units[unit], sorted(map(self.person, listed)), D(on)
        persons = [p for p in persons if p not in self.naive.merged_into]
        held = {p: self.naive.current(p) for p in self.province.people}
        joining = [p for p in persons if all(m.end <= day for m in self.naive.live(naive_facts.Membership, person=p))]
        moving = [p for p in persons if (m := held[p]) and m.unit != unit_id and m.start < day]
        leaving = [
            p for p, m in held.items() if full and m and m.unit == unit_id and m.start <= day and p not in persons
        ]

        def real(act: Act) -> None:
            for p in joining:
                memberships.join(act, person_id=p, unit_id=unit_id, group=group, on=day)
            for p in moving:
                memberships.move(act, self.open_membership(p), to_unit_id=unit_id, on=day)
            for p in leaving:
                memberships.leave(act, self.open_membership(p), on=day, reason=LeavingReason.LEFT)
            if ticked:
                marks.state(
                    act, person_ids=joining + moving, milestone=ticked, day=day, channel=Channel.UNKNOWN,
                    evidence=evidence,
                )  # fmt: skip

        def naive() -> None:
            for p in joining:
                self.naive.join(p, unit_id, group, day)
            for p in moving:
                self.naive.move(p, unit_id, day)
            for p in leaving:
                self.naive.leave(p, day, LeavingReason.LEFT)
            if ticked:
                self.naive.state(joining + moving, ticked, day, Channel.UNKNOWN, evidence)

        self.perform("import", real, naive)

    def open_membership(self, person: int) -> Membership:
        return memberships.current(self.session, [person])[person]

    def listed(self, person: int) -> bool:
        return self.naive.current(person) is not None

    @rule(index=a_person, unit=a_unit, on=a_day, group=a_group)
    def join(self, index: int, unit: int, on: int, group: PeopleGroup) -> None:
        person, unit_id = self.person(index), self.units[unit]
        self.perform(
            "join",
            lambda act: memberships.join(act, person_id=person, unit_id=unit_id, group=group, on=D(on)),
            lambda: self.naive.join(person, unit_id, group, D(on)),
        )

    @rule(index=a_person, unit=a_unit, on=a_day, group=st.none() | a_group)
    def move(self, index: int, unit: int, on: int, group: PeopleGroup | None) -> None:
        person, unit_id = self.person(index), self.units[unit]
        if self.listed(person):
            self.perform(
                "move",
                lambda act: memberships.move(
                    act, self.open_membership(person), to_unit_id=unit_id, on=D(on), group=group
                ),
                lambda: self.naive.move(person, unit_id, D(on), group),
            )

    @rule(index=a_person, on=a_day, reason=st.sampled_from([LeavingReason.LEFT, LeavingReason.DIED]))
    def leave(self, index: int, on: int, reason: LeavingReason) -> None:
        person = self.person(index)
        if self.listed(person):
            self.perform(
                "leave",
                lambda act: memberships.leave(act, self.open_membership(person), on=D(on), reason=reason),
                lambda: self.naive.leave(person, D(on), reason),
            )

    @rule(index=a_person, on=a_day)
    def extend_back(self, index: int, on: int) -> None:
        person = self.person(index)
        others = self.naive.live(naive_facts.Membership, person=person)
        if self.listed(person) and all(m.end == FOREVER or m.end <= D(on) for m in others):
            self.perform(
                "extend",
                lambda act: memberships.extend_back(act, self.open_membership(person), on=D(on)),
                lambda: self.naive.extend_back(person, D(on)),
            )

    @rule(index=a_person, unit=a_unit, on=a_day)
    def work_also(self, index: int, unit: int, on: int) -> None:
        person, unit_id = self.person(index), self.units[unit]
        self.perform(
            "second_workplace",
            lambda act: memberships.add_second_workplace(act, person_id=person, unit_id=unit_id, on=D(on)),
            lambda: self.naive.work_also(person, unit_id, D(on)),
        )

    @rule(winner=a_person, loser=a_person)
    def merge(self, winner: int, loser: int) -> None:
        self.perform(
            "merge",
            lambda act: undo.merge(
                act,
                winner=self.world.person(self.person(winner)),
                loser=self.world.person(self.person(loser)),
                by=self.world.user,
            ),
            lambda: self.naive.merge(self.person(winner), self.person(loser)),
        )

    # Milestones

    @rule(indexes=some_people, milestone=a_milestone, on=a_day, channel=a_channel, evidence=an_evidence)
    def mark(self, indexes: list[int], milestone: Milestone, on: int, channel: Channel, evidence: Evidence) -> None:
        persons = [self.person(index) for index in indexes]
        found: list[tuple[list[int], list[int]]] = []

        def real(act: Act) -> None:
            marked = marks.state(
                act, person_ids=persons, milestone=milestone, day=D(on), channel=channel, evidence=evidence
            )
            found.append((marked.done, marked.refuted))

        self.perform("mark", real, lambda: found.append(self.naive.state(persons, milestone, D(on), channel, evidence)))
        assert found[0] == found[1]

    @rule(indexes=some_people, milestone=a_milestone, up_to=an_evidence, since=st.none() | a_day)
    def clear(self, indexes: list[int], milestone: Milestone, up_to: Evidence, since: int | None) -> None:
        persons = [self.person(index) for index in indexes]
        day = None if since is None else D(since)
        self.perform(
            "clear",
            lambda act: marks.clear(act, person_ids=persons, milestone=milestone, up_to=up_to, since=day),
            lambda: self.naive.clear(persons, milestone, up_to, day),
        )

    @rule(index=a_person, on=a_day, evidence=an_evidence)
    def reject(self, index: int, on: int, evidence: Evidence) -> None:
        person = self.person(index)
        self.perform(
            "reject",
            lambda act: marks.reject(act, person_id=person, day=D(on), reason=REASON, evidence=evidence),
            lambda: self.naive.reject(person, D(on), evidence),
        )

    @precondition(lambda self: self.naive.live(naive_facts.Rejection))
    @rule(data=st.data(), up_to=an_evidence)
    def clear_rejections(self, data: st.DataObject, up_to: Evidence) -> None:
        person = data.draw(st.sampled_from(self.naive.live(naive_facts.Rejection))).person
        self.perform(
            "clear_rejections",
            lambda act: marks.clear_rejections(act, person_id=person, up_to=up_to),
            lambda: self.naive.clear_rejections(person, up_to),
        )

    @rule(index=a_person, milestone=st.sampled_from([Milestone.ACCEPTED, Milestone.ACCEPTED, *Milestone]), on=a_day)
    def stop(self, index: int, milestone: Milestone, on: int) -> None:
        person = self.person(index)
        self.perform(
            "stop",
            lambda act: marks.stop(act, person_id=person, milestone=milestone, day=D(on), reason=REASON),
            lambda: self.naive.stop(person, milestone, D(on)),
        )

    @precondition(lambda self: self.naive.live(naive_facts.Ending))
    @rule(data=st.data())
    def clear_stop(self, data: st.DataObject) -> None:
        ending = data.draw(st.sampled_from(self.naive.live(naive_facts.Ending)))
        self.perform(
            "clear_stop",
            lambda act: marks.clear_endings(act, person_id=ending.person, milestone=ending.milestone),
            lambda: self.naive.clear_endings(ending.person, ending.milestone),
        )

    @rule(index=a_person, milestone=a_milestone, again=st.booleans())
    def refute(self, index: int, milestone: Milestone, again: bool) -> None:
        person = self.person(index)
        self.perform(
            "refute",
            lambda act: (
                marks.reopen(act, person_id=person, milestone=milestone)
                if again
                else marks.refute(act, person_id=person, milestone=milestone, reason=REASON)
            ),
            lambda: self.naive.reopen(person, milestone) if again else self.naive.refute(person, milestone),
        )

    # Standings

    @rule(index=a_person, kind=st.sampled_from(StandingKind), verified=st.booleans(), on=a_day, days=st.integers(1, 30),
          ends=st.booleans())  # fmt: skip
    def exclude(self, index: int, kind: StandingKind, verified: bool, on: int, days: int, ends: bool) -> None:
        person = self.person(index)
        evidence = Evidence.VERIFIED if verified else Evidence.REPORTED
        end = D(on + days) if ends or kind in NEEDS_END_DAY else FOREVER
        self.perform(
            "exclude",
            lambda act: standings.exclude(
                act,
                person_id=person,
                kind=kind,
                evidence=evidence,
                from_on=D(on),
                to_on=end,
                note=REASON if kind is StandingKind.OTHER else "",
            ),
            lambda: self.naive.exclude(person, kind, evidence, D(on), end),
        )

    @precondition(lambda self: self.naive.live(naive_facts.Standing))
    @rule(data=st.data(), confirmed=st.booleans(), on=a_day)
    def settle(self, data: st.DataObject, confirmed: bool, on: int) -> None:
        held = data.draw(st.sampled_from(self.naive.live(naive_facts.Standing)))

        def real(act: Act) -> None:
            row = self.session.scalars(
                select(Standing)
                .where(
                    Standing.person_id == held.person,
                    Standing.kind == held.kind.value,
                    Standing.evidence == held.evidence.value,
                    Standing.from_on == held.start,
                    Standing.to_on == held.end,
                    Standing.voided_seq.is_(None),
                )
                .limit(1)
            ).one()
            if confirmed:
                standings.confirm(act, row)
            else:
                standings.end(act, row, on=D(on))

        self.perform(
            "confirm" if confirmed else "end_standing",
            real,
            lambda: self.naive.confirm(held) if confirmed else self.naive.end_standing(held, D(on)),
        )
