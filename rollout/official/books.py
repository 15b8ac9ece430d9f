"""The lists into which people with an account fall, and why somebody is in only one book."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from rollout.ledger.facts import PersonFacts
from rollout.ledger.person_lines import milestone_holds, rejected_holds
from rollout.vocabulary import N_, Book, Evidence, Labelled, Milestone

OF_PEOPLE = frozenset({Book.BOTH, Book.REPORTED})
"""The lists of people on record; the others are of accounts that the register cannot take."""


class Cause(Labelled):
    """Why BHXH Việt Nam's file may not have somebody whom the unit reports: the first that holds."""

    NUMBER = "number", N_("Lệch mã số BHXH")
    NO_NUMBER = "no_number", N_("Chưa có mã số BHXH trong hồ sơ")
    AFTER_FILE = "after_file", N_("Báo sau ngày của tệp")
    REJECTED = "rejected", N_("Hồ sơ chưa được chấp nhận")
    MOVED = "moved", N_("Vào đơn vị sau ngày của tệp")
    UNCLEAR = "unclear", N_("Chưa rõ")


class Known(NamedTuple):
    """What beside a person's facts tells the cause: is an account with another number theirs, have they a number."""

    has_other_number: bool
    has_number: bool


def cause_of(facts: PersonFacts, unit_id: int, known: Known, *, filed_on: date, on: date) -> Cause:
    """The likely cause, of a file as of the end of one day, looked at on another."""
    holds = milestone_holds(Milestone.ACCEPTED, Evidence.REPORTED, facts.statements, facts.endings)
    since = next((hold.start for hold in holds if hold.start <= on < hold.end), on)
    if known.has_other_number:
        return Cause.NUMBER
    if not known.has_number:
        return Cause.NO_NUMBER
    if since > filed_on:
        return Cause.AFTER_FILE
    if any(hold.start <= on < hold.end for hold in rejected_holds(facts, Evidence.REPORTED)):
        return Cause.REJECTED
    if not any(m.unit_id == unit_id and m.start <= filed_on < m.end for m in facts.memberships):
        return Cause.MOVED
    return Cause.UNCLEAR
