"""What a declaration needs of a person (728 mục 2.1): which of it is there, and the milestone that follows from it.

"Đã bổ sung thông tin" is stated by the act after which nothing is missing, and taken back by the one that says that
something is: nobody has to remember to say it twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import today
from rollout.db import among, chunks
from rollout.ledger.facts import PersonFacts
from rollout.ledger.person_lines import milestone_holds
from rollout.models import Person, Unit, User
from rollout.register import info_words, marks
from rollout.register.act import Act
from rollout.register.errors import InfoVerified
from rollout.register.memberships import current
from rollout.register.rows import PERSON_TABLES, live_rows, person_facts
from rollout.vocabulary import Channel, Evidence, InfoItem, Milestone, PeopleGroup

OF_ADULT = (InfoItem.ADDRESS, InfoItem.PHONE, InfoItem.PORTRAIT, InfoItem.ID_FRONT, InfoItem.ID_BACK)
OF_CHILD = (InfoItem.PORTRAIT, InfoItem.BIRTH_CERTIFICATE)


def required(group: PeopleGroup) -> tuple[InfoItem, ...]:
    """What is asked of a person of a group, in order; a child is reached through its guardian."""
    return OF_CHILD if group is PeopleGroup.CHILD else OF_ADULT


def is_there(
    item: InfoItem, said: Mapping[InfoItem, bool], values: Collection[InfoItem], *, is_completed: bool
) -> bool:
    """Is an item there? The last word counts; without one a value that is kept, or the milestone, shows it.

    `values`: the items that are kept themselves; `is_completed`: does "Đã bổ sung thông tin" hold?
    """
    return said.get(item, item in values or is_completed)


def missing(
    group: PeopleGroup, said: Mapping[InfoItem, bool], values: Collection[InfoItem], *, is_completed: bool
) -> tuple[InfoItem, ...]:
    """What is asked of a person of a group and is not there, in order."""
    return tuple(item for item in required(group) if not is_there(item, said, values, is_completed=is_completed))


def values_of(*, has_address: bool, has_phone: bool) -> frozenset[InfoItem]:
    """The items that are kept themselves."""
    return frozenset(item for item, held in ((InfoItem.ADDRESS, has_address), (InfoItem.PHONE, has_phone)) if held)


def completed_by(facts: PersonFacts, on: date) -> Evidence | None:
    """By how strong a word "Đã bổ sung thông tin" holds on a day; None where it does not."""
    strongest = None
    for level in Evidence:
        holds = milestone_holds(Milestone.INFO_COMPLETED, level, facts.statements, facts.endings)
        if any(hold.start <= on < hold.end for hold in holds):
            strongest = level
    return strongest


@dataclass
class Flagged:
    """What became of people of whom items were said: whose words changed, who is complete now and by no word was
    before, who is barred from being so, and whose milestone was taken back."""

    changed: set[int] = field(default_factory=set)
    completed: list[int] = field(default_factory=list)
    refuted: list[int] = field(default_factory=list)
    cleared: list[int] = field(default_factory=list)


def flag(
    act: Act,
    words: Mapping[int, Mapping[InfoItem, bool]],
    *,
    day: date,
    evidence: Evidence,
    up_to: Evidence,
    by: User,
) -> Flagged:
    """Says of people which items are there; items that are not asked of a person's group are passed over.

    `evidence`: by whose word; `up_to`: what may be taken back of those of whom something is said to be missing.
    Raises InfoVerified where that is not enough.
    """
    session, result = act.session, Flagged()
    groups = {key: PeopleGroup(held.people_group) for key, held in current(session, words).items()}
    said = info_words.said_of(session, words)
    news: dict[int, dict[InfoItem, bool]] = {}
    for person_id, items in words.items():
        asked = required(groups[person_id]) if person_id in groups else ()
        fresh = {i: held for i, held in items.items() if i in asked and said.get(person_id, {}).get(i) is not held}
        if fresh:
            news[person_id] = fresh
    info_words.say(session, news, day=day, by=by)
    result.changed = set(news)
    lacking = [person_id for person_id, items in news.items() if not all(items.values())]
    result.cleared = _clear(act, lacking, up_to=up_to)
    done = complete(act, words.keys() - set(lacking), day=day, evidence=evidence)
    result.completed, result.refuted = done.done, done.refuted
    return result


def _clear(act: Act, person_ids: Collection[int], *, up_to: Evidence) -> list[int]:
    """Takes "Đã bổ sung thông tin" back of people of whom something is missing. Raises InfoVerified."""
    rows = live_rows(act.session, PERSON_TABLES, "person_id", person_ids)
    held = {key: completed_by(person_facts(rows.get(key, {})), today()) for key in person_ids}
    if any(level is not None and level.strength > up_to.strength for level in held.values()):
        raise InfoVerified
    completed = [person_id for person_id, level in held.items() if level is not None]
    return marks.clear(act, person_ids=completed, milestone=Milestone.INFO_COMPLETED, up_to=up_to).done


def complete(act: Act, person_ids: Collection[int], *, day: date, evidence: Evidence) -> marks.Marked:
    """States "Đã bổ sung thông tin" of those of the people of whom nothing is missing and who do not hold it today."""
    session = act.session
    groups = {key: PeopleGroup(held.people_group) for key, held in current(session, person_ids).items()}
    rows = live_rows(session, PERSON_TABLES, "person_id", groups)
    said, values = info_words.said_of(session, groups), held_values(act, groups)
    whole = [
        person_id
        for person_id, group in groups.items()
        if completed_by(person_facts(rows.get(person_id, {})), today()) is None
        and not missing(group, said.get(person_id, {}), values.get(person_id, ()), is_completed=False)
    ]
    return marks.state(
        act,
        person_ids=sorted(whole),
        milestone=Milestone.INFO_COMPLETED,
        day=day,
        channel=Channel.UNSTATED,
        evidence=evidence,
    )


def state_completed(
    session: Session, person_ids: Collection[int], *, evidence: Evidence, by: User, unit: Unit | None = None
) -> tuple[Act, marks.Marked]:
    """As `complete`, today, as an act of its own: of people of a unit, or of one person (None)."""
    act = Act(session, by=by, action="mark")
    result = complete(act, person_ids, day=today(), evidence=evidence)
    act.apply()
    if result.done:
        subject, subject_id = ("unit", unit.id) if unit else ("person", result.done[0])
        audit.record(
            session, by=by, action="mark", subject=subject, subject_id=subject_id, people=len(result.done),
            milestone=Milestone.INFO_COMPLETED.value,
        )  # fmt: skip
    return act, result


def held_values(act: Act, person_ids: Collection[int]) -> dict[int, frozenset[InfoItem]]:
    """Which items are kept themselves, of people by their keys."""
    found: defaultdict[int, frozenset[InfoItem]] = defaultdict(frozenset)
    columns = select(Person.id, Person.address.is_not(None), Person.phone.is_not(None))
    for run in chunks(sorted(person_ids)):
        for person_id, has_address, has_phone in act.session.execute(columns.where(among(act.session, Person.id, run))):
            found[person_id] = values_of(has_address=bool(has_address), has_phone=bool(has_phone))
    return found


def record(act: Act, result: Flagged, items: Collection[InfoItem], *, subject: str, subject_id: int, by: User) -> None:
    """Notes in the trail of how many people which items were spoken of, and never what was said of whom."""
    if result.changed:
        audit.record(
            act.session, by=by, action="flag_info", subject=subject, subject_id=subject_id,
            people=len(result.changed), items=sorted(item.value for item in items),
        )  # fmt: skip
