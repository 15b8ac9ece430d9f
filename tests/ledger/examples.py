"""The examples of docs/figures.md, read from its tables: facts on the one side, figures by day on the other.

Each is counted twice: by the naive model and by the program with the rollups' own rule of groups.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

from rollout.core.dates import day_number
from rollout.ledger import facts as plain
from rollout.ledger import rollups
from rollout.ledger.lines import Lines, merge
from rollout.ledger.person_lines import person_lines
from rollout.ledger.shares import share
from rollout.ledger.unit_lines import unit_lines
from rollout.models.rollup import DIM_CODE, GROUP_CODE, column
from rollout.register.spans import spans_of
from rollout.vocabulary import (
    FOREVER,
    NO_GROUP,
    Base,
    Channel,
    CountKind,
    Evidence,
    Flow,
    Measure,
    Milestone,
    PeopleGroup,
    StandingKind,
    UnitMode,
)
from tests.ledger import naive_facts
from tests.ledger.naive import DAY, Record, cells_on, figure

START = date(2021, 3, 1)  # day 1
EVERY_GROUP = tuple(PeopleGroup)


def day_of(number: str) -> date:
    return START + timedelta(days=int(number) - 1)


@dataclass
class Asked:
    """A row of a table of figures: "known 2: office X accepted (smartphone, verified, student): reached"."""

    label: str
    known: int | None = None
    is_list: bool = False
    place: str = ""
    measure: Measure = Measure.PARTICIPANTS
    base: Base = Base.ALL
    evidence: Evidence = Evidence.REPORTED
    groups: tuple[PeopleGroup, ...] = EVERY_GROUP
    is_by_count: bool = False
    flow: Flow | None = None

    @classmethod
    def read(cls, label: str) -> Asked:
        found = re.fullmatch(
            r"(?:known (?P<known>\d+): )?(?P<who>who: )?(?P<place>all|\w|office [\w–]) (?P<measure>\w+)"
            r"(?: \((?P<mods>[^)]+)\))?(?:: (?P<flow>\w+))?",
            label,
        )
        if not found:
            raise ValueError(f"no figure: {label!r}")
        asked = cls(label, place=found["place"], measure=Measure(found["measure"]), is_list=bool(found["who"]))
        asked.known = int(found["known"]) if found["known"] else None
        asked.flow = Flow(found["flow"]) if found["flow"] else None
        for mod in (found["mods"] or "").split(", "):
            if mod in list(Evidence):
                asked.evidence = Evidence(mod)
            elif mod in list(PeopleGroup):
                asked.groups = (PeopleGroup(mod),)
            elif mod == "smartphone":
                asked.base = Base.SMARTPHONE
            elif mod == "by count":
                asked.is_by_count = True
            elif mod:
                raise ValueError(f"no figure: {label!r}")
        return asked

    @property
    def column(self) -> str:
        return column(self.measure, self.base, self.evidence)


@dataclass
class Example:
    """One pair of tables. `figures` maps each row to the values it claims, by day."""

    rule: str
    names: dict[str, int] = field(default_factory=dict)
    facts: list[naive_facts.Fact] = field(default_factory=list)
    figures: list[tuple[Asked, dict[date, str]]] = field(default_factory=list)
    first_day: ClassVar[date] = START

    def number(self, name: str) -> int:
        """Units are single letters, people have longer names, values of an attribution are numbered as units are."""
        return self.names.setdefault(name, len(self.names) + 1)

    def add_fact(self, who: str, fact: str, days: str, evidence: str = "", posting: str = "1") -> None:
        written, _, voided = posting.partition(", void ")
        for name in who.split(", "):
            made = self._fact(self.number(name), fact, days, evidence)
            made.seq, made.voided_seq = int(written), int(voided) if voided else None
            self.facts.append(made)

    def _fact(self, owner: int, text: str, days: str, evidence: str) -> naive_facts.Fact:
        first, arrow, last = (part.strip() for part in days.partition("→"))
        span: dict[str, Any] = {"start": day_of(first), "end": day_of(last) if last else FOREVER} if arrow else {}
        on = day_of(first)
        kind, _, rest = text.partition(": ")
        if kind in list(UnitMode):
            return naive_facts.Mode(unit=owner, mode=UnitMode(kind), **span)
        if kind == "deployed":
            return naive_facts.Deployment(unit=owner, **span)
        if kind in list(CountKind):
            numbers = {name: int(number) for name, number in (pair.split() for pair in rest.split(", "))}
            return naive_facts.Count(
                unit=owner, day=on, kind=CountKind(kind), group=PeopleGroup.EMPLOYEE, evidence=Evidence(evidence),
                numbers=numbers,
            )  # fmt: skip
        if kind == "office":
            return naive_facts.Attribution(unit=owner, subject="office", value=self.number(rest), **span)
        if kind == "stopped":
            return naive_facts.Ending(person=owner, milestone=Milestone(rest), day=on)
        if kind == "rejected":
            return naive_facts.Rejection(person=owner, evidence=Evidence(evidence), day=on)
        if kind in list(StandingKind):
            return naive_facts.Standing(person=owner, kind=StandingKind(kind), evidence=Evidence(evidence), **span)
        if text.startswith("works also at "):
            return naive_facts.SecondWorkplace(person=owner, unit=self.number(text[-1]), **span)
        if " of " in text:
            group, _, unit = text.partition(" of ")
            return naive_facts.Membership(person=owner, unit=self.number(unit), group=PeopleGroup(group), **span)
        milestone, _, channel = text.partition(" by ")
        return naive_facts.Statement(
            person=owner, milestone=Milestone(milestone), evidence=Evidence(evidence), day=on,
            channel=Channel(channel or "app"),
        )  # fmt: skip

    @property
    def last_seq(self) -> int:
        return max(max(fact.seq, fact.voided_seq or 0) for fact in self.facts)

    def live(self, known: int | None) -> list[naive_facts.Fact]:
        return [fact for fact in self.facts if fact.was_live(self.last_seq if known is None else known)]

    def units_of(self, place: str) -> set[int]:
        return {self.names[place]} if place in self.names else set(self.names.values())

    # Counted by the naive model

    def by_naive(self, asked: Asked, day: date) -> str:
        record = Record(self.live(asked.known))
        units = {u for u in record.owners(naive_facts.Mode) if self._is_at(record, u, asked.place, day)}
        cells = cells_on(record, day)
        if asked.is_list:
            return self._names(p for p in record.owners(naive_facts.Membership)
                               if any(c.measure is asked.measure and c.evidence == asked.evidence and c.unit in units
                                      for c in record.persons_cells(p, day)))  # fmt: skip
        if asked.is_by_count:
            units = {u for u in units if record.mode(u, day) is UnitMode.COUNT}
        if asked.flow is Flow.TRANSFERRED:
            return str(self._transferred(record, asked, day))
        if asked.flow:
            moves = record.moves(day).items()
            cells = Counter({cell: number for (cell, flow), number in moves if flow is asked.flow})
        return str(self._sum(asked, cells, units))

    def _sum(self, asked: Asked, cells: Any, units: Iterable[int]) -> int:
        return figure(
            cells, asked.measure, base=asked.base, evidence=asked.evidence, groups=asked.groups, units=list(units)
        )

    def _is_at(self, record: Record, unit: int, place: str, day: date) -> bool:
        if place.startswith("office "):
            value = record.belongs(unit, "office", day)
            return value == (None if place.endswith("–") else self.names[place[-1]])
        return unit in self.units_of(place)

    def _transferred(self, record: Record, asked: Asked, day: date) -> int:
        before = cells_on(record, day - DAY)
        came, went = (
            {u for u in record.owners(naive_facts.Mode) if self._is_at(record, u, asked.place, on)}
            for on in (day, day - DAY)
        )
        return self._sum(asked, before, came - went) - self._sum(asked, before, went - came)

    # Counted by the program: contribution(after) − contribution(before) of each posting, then the rollups' groups

    def by_program(self, asked: Asked, day: date) -> str:
        known = self.last_seq if asked.known is None else asked.known
        if asked.is_list:
            persons = {p for f in self.facts if (p := getattr(f, "person", None))}
            return self._names(p for p in persons if self._share(p, asked, day, known))
        posted: Lines = {}
        before: Lines = {}
        for seq in range(1, known + 1):
            after = contributions(self.live(seq), self.names.values())
            merge(posted, after)
            merge(posted, before, -1)
            before = after
        if asked.place.startswith("office "):
            return str(self._rolled(posted, asked, day, known))
        codes = {*(group.value for group in asked.groups), NO_GROUP}
        return str(sum(
            delta
            for key, delta in posted.items()
            if (key.day == day and key.flow == asked.flow if asked.flow else key.day <= day)
            and key.unit_id in self.units_of(asked.place)
            and key.group in codes
            and (key.by_count or not asked.is_by_count)
            and asked.column in rollups.columns_of(key.measure, key.evidence, key.smartphone)
        ))  # fmt: skip

    def _share(self, person: int, asked: Asked, day: date, known: int) -> int:
        facts = self.live(known)
        modes = {u: _unit_facts(facts, u).modes for u in self.names.values()}
        lines = person_lines(_person_facts(facts, person), modes)
        return sum(share(lines, u, asked.column, asked.groups, day) for u in self.units_of(asked.place))

    def _rolled(self, posted: Lines, asked: Asked, day: date, known: int) -> int:
        rows = [
            {"unit_id": f.unit, "subject": "office", "from_on": f.start, "to_on": f.end, "office_id": f.value}
            for f in self.live(known)
            if isinstance(f, naive_facts.Attribution)
        ]
        totals: rollups.Cells = {}
        flows: rollups.Cells = {}
        spans = spans_of(list(self.names.values()), rows, {})
        rollups.collect_groups(totals, flows, rollups.moves_of(posted), spans, 1)
        group_id = 0 if asked.place.endswith("–") else self.names[asked.place[-1]]
        codes = {GROUP_CODE[name] for name in (NO_GROUP, *(group.value for group in asked.groups))}
        number = day_number(day)

        def balance(until: int) -> int:
            return sum(
                amounts.get(asked.column, 0)
                for (dim, code, _, on, group, _), amounts in totals.items()
                if dim == DIM_CODE["office"] and on <= until and group == group_id and code in codes
            )

        named: Counter[str] = Counter()
        for (dim, code, on, group, flow), amounts in flows.items():
            if (dim, on, group) == (DIM_CODE["office"], number, group_id) and code in codes:
                named[flow] += amounts.get(asked.column, 0)
        named[Flow.REACHED] = balance(number) - balance(number - 1) - sum(named.values())  # what the others leave
        return named[asked.flow] if asked.flow else balance(number)

    def _names(self, numbers: Iterable[int]) -> str:
        names = {number: name for name, number in self.names.items()}
        return ", ".join(sorted(names[number] for number in numbers)) or "–"


def contributions(facts: list[naive_facts.Fact], units: Iterable[int]) -> Lines:
    """contribution(everyone and everything), by the program."""
    lines: Lines = {}
    modes = {unit: _unit_facts(facts, unit).modes for unit in units}
    for person in {p for f in facts if (p := getattr(f, "person", None))}:
        merge(lines, person_lines(_person_facts(facts, person), modes))
    for unit in modes:
        merge(lines, unit_lines(unit, _unit_facts(facts, unit)))
    return lines


def _person_facts(facts: list[naive_facts.Fact], person: int) -> plain.PersonFacts:
    record = Record(facts)
    return plain.PersonFacts(
        memberships=tuple(
            sorted(
                plain.MembershipFact(m.unit, m.group, m.start, m.end) for m in record.of(naive_facts.Membership, person)
            )
        ),
        standings=tuple(
            sorted(
                plain.StandingFact(s.kind, s.evidence, s.start, s.end) for s in record.of(naive_facts.Standing, person)
            )
        ),
        statements=tuple(
            sorted(
                plain.StatementFact(s.milestone, s.evidence, s.day, s.channel)
                for s in record.of(naive_facts.Statement, person)
            )
        ),
        rejections=tuple(
            sorted(plain.RejectionFact(r.evidence, r.day) for r in record.of(naive_facts.Rejection, person))
        ),
        endings=tuple(sorted(plain.EndingFact(e.milestone, e.day) for e in record.of(naive_facts.Ending, person))),
    )


def _unit_facts(facts: list[naive_facts.Fact], unit: int) -> plain.UnitFacts:
    record = Record(facts)
    modes = [plain.ModeFact(m.mode, m.start, m.end) for m in record.of(naive_facts.Mode, unit)]
    counts = [
        plain.CountFact(c.day, order, c.kind, c.group, c.evidence, tuple(c.numbers.items()))
        for order, c in enumerate(record.of(naive_facts.Count, unit))
    ]
    return plain.UnitFacts(
        modes=tuple(sorted(modes, key=lambda m: m.start)),
        counts=tuple(sorted(counts, key=lambda c: (c.day, c.order))),
        deployments=tuple(sorted((d.start, d.end) for d in record.of(naive_facts.Deployment, unit))),
    )


def read_examples(text: str) -> list[Example]:
    """Every example of the document: a table of facts and the table of figures after it."""
    examples: list[Example] = []
    rule, example = "", Example("")
    heading: list[str] = []
    for line in text.splitlines():
        if found := re.match(r"### (R\d+)", line):
            rule = found[1]
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            heading = []
        elif not heading:
            heading = cells
            if cells[0] == "who":
                example = Example(rule)
            elif cells[0] == "figure":
                examples.append(example)
        elif set(cells[0]) <= {"-", ":"}:
            continue
        elif heading[0] == "who":
            example.add_fact(*cells)
        elif heading[0] == "figure":
            values = {day_of(day): value for day, value in zip(heading[1:], cells[1:], strict=True)}
            example.figures.append((Asked.read(cells[0]), values))
    return examples
