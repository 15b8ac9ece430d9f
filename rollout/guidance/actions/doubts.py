"""What of a session may be a mistake: whoever knows better says so and sends again. And what cannot be (R5)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from rollout.core.formats import day as written
from rollout.core.formats import label, number
from rollout.core.office_hours import Hours, clock
from rollout.core.users import display_names, shown_name
from rollout.core.working_days import closures, holidays_of, working_days
from rollout.guidance.errors import Doubtful, MoreThanImplied
from rollout.guidance.queries import held as queries
from rollout.ledger.unit_lines import implying_counts
from rollout.models import GuidanceSession, Visit
from rollout.register import counts, visit_of_session, visit_times
from rollout.register.sessions import Part
from rollout.register.visit_acts import agreed_time
from rollout.vocabulary import Evidence, Milestone, PeopleGroup
from rollout.vocabulary_of_sessions import OutsideKind, SessionWay
from rollout.vocabulary_of_visits import VisitState

NameOf = Callable[[int], str]
"""The name of a unit, by its key."""

Outside = tuple[OutsideKind, int, int, int]
"""People on no list: which, how many, of whom installed, registered."""


class Time(NamedTuple):
    """The day of a session and its hours, in minutes of that day."""

    day: date
    starts: int
    ends: int


class Facts(NamedTuple):
    """When (minutes of the day), where, how and by whom a session is held; `visit_id`: the agreed visit it is of."""

    way: SessionWay
    day: date
    starts: int
    ends: int
    place: str = ""
    officer_ids: tuple[int, ...] = ()
    contents: str = ""
    visit_id: int = 0

    @property
    def time(self) -> Time:
        return Time(self.day, self.starts, self.ends)


def ask(doubts: Iterable[str], *, is_agreed: bool) -> None:
    """Raises Doubtful, unless whoever is asked has agreed: then nothing is looked up."""
    if not is_agreed and (told := list(doubts)):
        raise Doubtful(told)


def doubts_of_hours(
    session: Session, unit_ids: Collection[int], time: Time, names: NameOf, but: int = 0
) -> Iterator[str]:
    """Which of some units have another session in these hours, each as a sentence."""
    for unit_id in queries.alike(session, unit_ids, *time, but):
        yield _("%(who)s đã có một buổi khác cùng ngày %(day)s, trùng giờ.", who=names(unit_id), day=written(time.day))


def doubts_of_time(
    session: Session, unit_ids: Collection[int], facts: Facts, names: NameOf, but: int = 0
) -> Iterator[str]:
    """Whether units or officers are elsewhere in these hours, and whether the day is one that is not worked."""
    yield from doubts_of_hours(session, unit_ids, facts.time, names, but)
    day = facts.day
    for name in queries.officers_elsewhere(session, facts.officer_ids, *facts.time, but):
        yield _("%(who)s đã có một buổi khác cùng ngày %(day)s, trùng giờ.", who=shown_name(name), day=written(day))
    if not working_days(session).is_working(day):
        name = holidays_of(day.year, get_locale().language).get(day, "")
        yield (
            _("%(day)s là ngày nghỉ lễ: %(name)s.", day=written(day), name=name)
            if name
            else _("%(day)s không phải ngày làm việc.", day=written(day))
        )
    yield from doubts_of_closures(session, unit_ids, day, names)
    yield from doubts_of_visits(session, unit_ids, facts, names, but)


def doubts_of_visits(
    session: Session, unit_ids: Collection[int], facts: Facts, names: NameOf, but: int
) -> Iterator[str]:
    """Agreed visits that the session may be of, that keep its units or officers, or that it was of before.

    Officers and hours are told of visits to these units alone.
    """
    own = visit_of_session.visit_of(session, but) if but else None
    if own is not None and own.state == VisitState.CONFIRMED.value and agreed_time(own) != facts_time(facts):
        yield _("Lịch làm việc của buổi này đã thống nhất lúc %(time)s ngày %(day)s. Đổi giờ ở lịch làm việc để đơn vị "
                "biết.", time=hours_text(own), day=written(own.day))  # fmt: skip
    mine = {facts.visit_id, own.id if own else 0}
    to_join = [] if mine - {0} else visit_of_session.visits_to_join(session, unit_ids, facts.day)
    for visit in to_join:
        yield _("Ngày %(day)s đã thống nhất lịch làm việc lúc %(time)s. Nếu buổi này là của lịch đó, chọn ở mục "
                "“Lịch làm việc của buổi”.", day=written(facts.day), time=hours_text(visit))  # fmt: skip
    told = mine | {visit.id for visit in to_join}
    around = visit_of_session.agreed_around(session, unit_ids, facts.officer_ids, *facts.time)
    hidden = visit_of_session.of_others_too(session, [visit.id for visit, _u, _o in around], unit_ids) if around else ()
    people = display_names(session, {key for _visit, _units, officers in around for key in officers})
    for visit, units, officers in around:
        if visit.id in told:
            continue
        if visit.id in hidden:  # where officers are with other units, and how long, is not this unit's to know
            yield _("Ngày %(day)s có lịch làm việc đã thống nhất trùng giờ với buổi này.", day=written(facts.day))
            continue
        who = ", ".join([*map(names, units), *(shown_name(people[key]) for key in officers)])
        yield _("%(who)s đã có lịch làm việc thống nhất lúc %(time)s ngày %(day)s, trùng giờ.", who=who,
                time=hours_text(visit), day=written(facts.day))  # fmt: skip


def hours_text(visit: Visit) -> str:
    return f"{clock(visit.starts or 0)}–{clock(visit.ends or 0)}"


def facts_time(facts: Facts) -> visit_times.Time:
    return visit_times.Time(facts.day, Hours(facts.starts, facts.ends))


def doubts_of_closures(session: Session, unit_ids: Collection[int], day: date, names: NameOf) -> Iterator[str]:
    """Which of some units are closed on a day, each as a sentence."""
    for unit_id, held in sorted(closures(session, unit_ids, day).items()):
        for closed in held:
            if closed.from_on <= day < closed.to_on:
                yield _("%(unit)s nghỉ ngày %(day)s (%(name)s).", unit=names(unit_id), day=written(day),
                        name=closed.name)  # fmt: skip


def _known(session: Session, row: GuidanceSession, part: Part) -> dict[str, int]:
    """What the counts of a unit say on the day of a session, but for its own."""
    group = part.group or PeopleGroup.EMPLOYEE
    return counts.balance(
        session, part.unit_id, day=row.day, group=group, evidence=Evidence.REPORTED, but_session=row.id
    )


def doubts_of_numbers(session: Session, row: GuidanceSession, part: Part, names: NameOf) -> Iterator[str]:
    """What of the numbers of a unit that counts is more than there can be."""
    known = _known(session, row, part)
    people, unit = known.get("participants"), names(part.unit_id)
    if people is not None and (part.attended or 0) > people:
        yield _("%(unit)s: số người dự (%(n)s) nhiều hơn số người tham gia (%(people)s).", unit=unit,
                n=number(part.attended), people=number(people))  # fmt: skip
    for name, said in part.numbers.items():
        after = known.get(name, 0) + said
        if part.attended is not None and said > part.attended:
            yield _("%(unit)s, “%(milestone)s”: %(n)s người, nhiều hơn số người dự.", unit=unit,
                    milestone=label(Milestone(name)), n=number(said))  # fmt: skip
        elif people is not None and after > people:
            yield _(
                "%(unit)s, “%(milestone)s”: cộng lại là %(n)s người, nhiều hơn số người tham gia (%(people)s).",
                unit=unit, milestone=label(Milestone(name)), n=number(after), people=number(people),
            )  # fmt: skip


def check_implied(session: Session, row: GuidanceSession, part: Part, names: NameOf) -> None:
    """Whoever has an account has registered (R5): with those known before no more have the one than the other.

    Raises MoreThanImplied, of two milestones that the part tells both.
    """
    said = {Milestone(name): number for name, number in part.numbers.items()}
    pairs = [(one, more) for one in said for more in implying_counts(one, Evidence.REPORTED) if more in said]
    known = _known(session, row, part) if pairs else {}
    for one, more in pairs:
        before = max(known.get(each.value, 0) for each in (one, *implying_counts(one, Evidence.REPORTED)))
        if known.get(more.value, 0) + said[more] > before + said[one]:
            raise MoreThanImplied(names(part.unit_id), more, said[more], one, said[one])


def doubts_of_outside(outside: Iterable[Outside]) -> Iterator[str]:
    """Of people on no list as well nobody reached anything who was not there."""
    for kind, people, installed, registered in outside:
        for milestone, n in ((Milestone.INSTALLED, installed), (Milestone.REGISTERED, registered)):
            if n > people:
                yield _("%(kind)s, “%(milestone)s”: %(n)s, nhiều hơn số người được hướng dẫn (%(people)s).",
                        kind=label(kind), milestone=label(milestone), n=number(n), people=number(people))  # fmt: skip
