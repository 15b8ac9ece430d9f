"""Undoing a posting, and merging two persons (R21)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now, today
from rollout.core.rights import LARGEST_KEY
from rollout.db import chunks
from rollout.models import FACTS, Fact, Identifier, Membership, Person, Posting, SecondWorkplace, Standing, User
from rollout.register import held_rows, info_words, session_merge
from rollout.register.act import FACTS_OF_PEOPLE, Act, content_of, fact_table, owner_column
from rollout.register.errors import AlreadyMerged, SamePerson
from rollout.register.merged_rows import hand_over_rows
from rollout.register.obstacles import hand_over_obstacles
from rollout.register.official import hand_over
from rollout.register.persons import hand_number
from rollout.register.proposals import PROPOSES_LEAVING
from rollout.register.rows import live_rows
from rollout.vocabulary import FOREVER

UNDO_FOR = timedelta(hours=12)
"""For how long somebody takes back an act of their own by one step."""

Content = tuple[Any, ...]
"""What a fact row says, without when it was written and voided."""


@dataclass
class Undone:
    """What an undo reversed, and whom it left alone because something later depends on it."""

    persons: set[int] = field(default_factory=set)
    units: set[int] = field(default_factory=set)
    kept_persons: set[int] = field(default_factory=set)
    kept_units: set[int] = field(default_factory=set)


def _content(row: Any) -> Content:
    return tuple(content_of(row).values())


def _changed_since(session: Session, seq: int, model: type[Fact], column: str, owners: Iterable[int]) -> set[int]:
    """Owners of facts that stand otherwise now than after a posting; what was changed and put back is as it was."""
    table = fact_table(model)
    net: defaultdict[int, Counter[Content]] = defaultdict(Counter)
    for run in chunks(sorted(owners)):
        statement = select(table).where(table.c[column].in_(run), or_(table.c.seq > seq, table.c.voided_seq > seq))
        for row in session.execute(statement).mappings():
            if row["seq"] <= seq:
                net[row[column]][_content(row)] -= 1
            elif row["voided_seq"] is None:
                net[row[column]][_content(row)] += 1
    return {owner for owner, changes in net.items() if any(changes.values())}


def _touched_later(session: Session, seq: int, column: str, ids: Collection[int]) -> set[int]:
    """Owners whom a posting after `seq` changed."""
    later: set[int] = set()
    for model in FACTS:
        if owner_column(model) == column:
            later |= _changed_since(session, seq, model, column, ids)
    if column == "unit_id":  # people came to or left a unit later
        for model in (Membership, SecondWorkplace):
            later |= _changed_since(session, seq, model, column, ids)
    return later


def _merged(session: Session, seq: int, ids: Collection[int]) -> set[int]:
    """Those of the people whom a merge since has made one with another: numbers and links went over as well."""
    into: dict[int, int] = {}
    for run in chunks(sorted(ids)):
        statement = select(Person.id, Person.merged_into_id).where(
            or_(Person.id.in_(run), Person.merged_into_id.in_(run))
        )
        into.update({loser: winner for loser, winner in session.execute(statement) if winner is not None})
    later = _touched_later(session, seq, "person_id", into.keys())
    merged = [(loser, winner) for loser, winner in into.items() if loser in ids or loser in later]
    return {person_id for pair in merged for person_id in pair if person_id in ids}


def own_lately(session: Session, seq: int, actions: Collection[str], *, by: User) -> bool:
    """Is the posting somebody's own of the last hours, by one of some acts?"""
    posting = session.get(Posting, seq) if 0 < seq <= LARGEST_KEY else None
    return (
        posting is not None
        and posting.actor_id == by.id
        and posting.action in actions
        and posting.recorded_at >= now() - UNDO_FOR
    )


def preview(session: Session, seq: int, keep: Collection[int] = ()) -> Undone:
    """Whom undoing a posting would reverse, and whom it would keep because of later changes, or is told to `keep`."""
    result = Undone()
    for model in FACTS:
        table, column = fact_table(model), owner_column(model)
        owners = set(session.scalars(select(table.c[column]).where(or_(table.c.seq == seq, table.c.voided_seq == seq))))
        (result.persons if column == "person_id" else result.units).update(owners)
    result.kept_persons = _touched_later(session, seq, "person_id", result.persons) | _merged(
        session, seq, result.persons
    )
    result.kept_persons |= result.persons.intersection(keep)
    result.kept_units = _touched_later(session, seq, "unit_id", result.units) | (
        _units_of(session, seq, result.kept_persons) & result.units
    )
    result.persons -= result.kept_persons
    result.units -= result.kept_units
    return result


def _units_of(session: Session, seq: int, person_ids: Collection[int]) -> set[int]:
    """The units on whose lists a posting put people who are kept."""
    found: set[int] = set()
    for model in (Membership, SecondWorkplace):
        for run in chunks(sorted(person_ids)):
            found.update(session.scalars(select(model.unit_id).where(model.person_id.in_(run), model.seq == seq)))
    return found


def undo(act: Act, seq: int, keep: Collection[int] = ()) -> Undone:
    """Voids what a posting wrote and writes again what it voided, on the original days (R15, R21).

    Left alone, whole: every person and unit that a later posting changed, and every person merged with another.
    """
    result = preview(act.session, seq, keep)
    for model in FACTS:
        table, column = fact_table(model), owner_column(model)
        free = result.persons if column == "person_id" else result.units
        wrote_or_voided = select(table).where(or_(table.c.seq == seq, table.c.voided_seq == seq)).order_by(table.c.id)
        put_back: Counter[Content] = Counter()
        owners: set[int] = set()
        for row in act.session.execute(wrote_or_voided).mappings().all():
            if row[column] not in free or row["seq"] == row["voided_seq"]:
                continue
            if row["seq"] != seq:
                act.add(model, **content_of(row))
            elif row["voided_seq"] is None:
                act.void(model, row["id"])
            else:  # voided later and put back since: the copy is what stands
                put_back[_content(row)] += 1
                owners.add(row[column])
        _void_copies(act, seq, model, owners, put_back)
    return result


def _void_copies(act: Act, seq: int, model: type[Fact], owners: Collection[int], wanted: Counter[Content]) -> None:
    """Voids as many live facts of the owners, written after a posting, as are wanted of each content."""
    table, column = fact_table(model), owner_column(model)
    for run in chunks(sorted(owners)):
        later = select(table).where(table.c[column].in_(run), table.c.seq > seq, table.c.voided_seq.is_(None))
        for row in act.session.execute(later.order_by(table.c.id)).mappings():
            if wanted[_content(row)] > 0:
                wanted[_content(row)] -= 1
                act.void(model, row["id"])


def merge(act: Act, *, winner: Person, loser: Person, by: User) -> None:
    """Makes one person of two: the loser's facts and numbers go to the winner, then R2 (R21).

    Where both are on a list on the same days the winner's membership stands, and the loser's unit, when it is
    another, becomes a second workplace for those days. What the loser's unit proposed goes over with its list alone.
    Raises SamePerson, AlreadyMerged.
    """
    if winner.id == loser.id:
        raise SamePerson
    if winner.merged_into_id or loser.merged_into_id:
        raise AlreadyMerged
    held = live_rows(act.session, FACTS_OF_PEOPLE, "person_id", [winner.id, loser.id])
    own_memberships = held.get(winner.id, {}).get(Membership, [])
    proposals = []
    for model, rows in held.get(loser.id, {}).items():
        for row in rows:
            act.void(model, row["id"])
            values = {**content_of(row), "person_id": winner.id}
            if model is Membership:
                _merge_membership(act, values, own_memberships)
            elif model is Standing and (row["kind"], row["evidence"]) == PROPOSES_LEAVING:
                proposals.append(values)
            else:
                act.add(model, **values)
    for values in proposals:
        _merge_proposal(act, values, held[loser.id].get(Membership, []))
    _merge_numbers(act.session, winner.id, loser.id)
    hand_over(act.session, loser.id, winner.id)
    info_words.hand_over(act.session, loser.id, winner.id)
    session_merge.hand_over(act.session, loser.id, winner.id, by=by)
    hand_over_obstacles(act.session, loser.id, winner.id)
    hand_over_rows(act.session, loser.id, winner.id)
    loser.merged_into_id = winner.id
    for child in act.session.scalars(select(Person).where(Person.guardian_id == loser.id)):
        child.guardian_id = winner.id
    if winner.guardian_id == winner.id:
        winner.guardian_id = None
    audit.record(act.session, by=by, action="merge_persons", subject="person", subject_id=winner.id, merged=loser.id)


def _merge_membership(act: Act, values: dict[str, Any], own: Iterable[Any]) -> None:
    """Adds the parts of a membership that no membership of the winner covers; the rest is a second workplace."""
    free = [(values["from_on"], values["to_on"])]
    for row in own:
        cut = []
        for start, end in free:
            low, high = max(start, row["from_on"]), min(end, row["to_on"])
            if low >= high:
                cut.append((start, end))
                continue
            cut.extend(piece for piece in ((start, low), (high, end)) if piece[0] < piece[1])
            if row["unit_id"] != values["unit_id"]:
                act.add(
                    SecondWorkplace, person_id=values["person_id"], unit_id=values["unit_id"], from_on=low, to_on=high
                )
        free = cut
    for start, end in free:
        reason = values["leaving_reason"] if end == values["to_on"] else "moved"
        act.add(Membership, **{**values, "from_on": start, "to_on": end, "leaving_reason": reason})


def _merge_proposal(act: Act, values: dict[str, Any], lists: Iterable[Any]) -> None:
    """Adds what a unit said of the loser having left, as far as the winner is now on the list it was said of."""
    day, winner_id = values["from_on"], values["person_id"]
    said_of = next((row["unit_id"] for row in lists if row["from_on"] <= day < row["to_on"]), None)
    listed = next(
        (row for row in act.held(Membership, "person_id", winner_id) if row["from_on"] <= day < row["to_on"]), None
    )
    is_known = any(
        (row["kind"], row["evidence"]) == PROPOSES_LEAVING and row["to_on"] > day
        for row in act.held(Standing, "person_id", winner_id)
    )
    if listed and listed["unit_id"] == said_of and not is_known:
        act.add(Standing, **{**values, "to_on": min(values["to_on"], listed["to_on"])})


def _merge_numbers(session: Session, winner_id: int, loser_id: int) -> None:
    """The loser's numbers go over; of a kind that the winner has too, as an alias: the next list may still carry it."""
    held_rows.forget(session, [winner_id, loser_id])
    kinds = set(
        session.scalars(select(Identifier.kind).where(Identifier.person_id == winner_id, Identifier.to_on == FOREVER))
    )
    for number in session.scalars(select(Identifier).where(Identifier.person_id == loser_id)):
        if number.to_on == FOREVER and number.kind in kinds:
            number.from_on = min(number.from_on, today() - timedelta(days=1))  # an alias stays, also one of this day
            number.to_on, number.is_alias = today(), True
        hand_number(number, winner_id)
