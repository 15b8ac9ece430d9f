"""What units have reported and a file only repeats, as the word of an officer: its loader must have looked. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import date

from rollout.core.formats import number
from rollout.register import marks
from rollout.vocabulary import Evidence, Milestone
from rollout.workbooks.known_people import KnownPerson
from rollout.workbooks.messages import Message


class Raised:
    """Counts what rows say with more evidence than it has, and nothing else that is new of it."""

    def __init__(self) -> None:
        self._claims: Counter[int] = Counter()
        self._smartphones = 0

    def note(self, person: KnownPerson, milestone: Milestone, day: date, evidence: Evidence) -> None:
        """A milestone that is stated of a person, unknown with this evidence."""
        if evidence is not Evidence.REPORTED and marks.is_known(
            person.facts, milestone=milestone, day=day, evidence=Evidence.REPORTED
        ):
            self._claims[person.id] += 1

    def note_smartphone(self) -> None:
        """Somebody without a smartphone, of whom that is known with less evidence."""
        self._smartphones += 1

    def asks(self) -> list[Message]:
        found = []
        if self._claims:
            values = {"which": number(self._claims.total()), "people": number(len(self._claims))}
            found.append(Message("ask.raised", values=values))
        if self._smartphones:
            found.append(Message("ask.raised_smartphone", values={"which": number(self._smartphones)}))
        return found
