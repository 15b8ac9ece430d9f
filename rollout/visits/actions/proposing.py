"""Times are offered to units: of a new visit, or anew of one that is there; what is unusual is asked first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from rollout.models import User, Visit
from rollout.register import visit_offers, visits
from rollout.register.errors import RegisterError
from rollout.register.visit_acts import may, office, units_of, wanted_by
from rollout.register.visit_offers import Start, time_from
from rollout.register.visit_refusals import NotOnTheQuarter, TimeRefused
from rollout.register.visit_times import Rules, Time, check_time, rules
from rollout.register.visit_warnings import Unusual, remarks, remarks_on_things
from rollout.register.visits import Plan, lay
from rollout.visits.actions.acting import check_unchanged
from rollout.visits.errors import TimesRefused, UnusualTimes
from rollout.visits.words import remark_text
from rollout.vocabulary_of_visits import VisitAct


@dataclass(frozen=True)
class Offer:
    """What is offered: how it is held and, by their position in the form, the times.

    `consents`: the officer comes in a unit's own hours. `is_agreed`: what is unusual about it is known.
    """

    plan: Plan
    starts: Mapping[int, Start]
    consents: bool = False
    is_agreed: bool = False
    reason: str = ""


def propose_new(
    session: Session,
    offer: Offer,
    *,
    officer_ids: Collection[int],
    unit_ids: Collection[int],
    by: User,
    follows_id: int | None = None,
) -> Visit:
    """A visit with its first offer; who makes it has said already that units that are done are to be visited.

    Raises NobodyGoes, TimesRefused, UnusualTimes, and as visit_offers.offer.
    """
    visit = visits.suggest(
        session, offer.plan, officer_ids=officer_ids, unit_ids=unit_ids, by=office(by), follows_id=follows_id
    )
    _propose(session, visit, offer, by=by)
    return visit


def propose_again(session: Session, visit: Visit, offer: Offer, *, version: int, by: User) -> None:
    """A further offer; it moves what was agreed. Raises ChangedMeanwhile, NoSuchMove, ReasonMissing, and as above."""
    check_unchanged(session, visit, version)
    may(visit, VisitAct.PROPOSE, office(by), offer.reason)
    _propose(session, visit, offer, by=by)


def _propose(session: Session, visit: Visit, offer: Offer, *, by: User) -> None:
    held = rules(session)
    lay(session, visit, offer.plan, [row.unit_id for row in units_of(session, visit)])
    times = _checked(session, held, visit, offer, by=by)
    if not offer.is_agreed:
        _ask(session, held, visit, times)
    visit_offers.offer(session, visit, times, by=office(by), consents=offer.consents, reason=offer.reason, held=held)


def _checked(session: Session, held: Rules, visit: Visit, offer: Offer, *, by: User) -> list[Time]:
    """The times. Raises TimesRefused, of all that cannot be had."""
    refused: dict[int, RegisterError] = {}
    times = []
    for position, start in offer.starts.items():
        try:
            time = time_from(start, offer.plan.minutes)
            wanted = wanted_by(session, visit, time)
            check_time(session, held, wanted, consents=offer.consents, seen=office(by).seen)
            times.append(time)
        except (NotOnTheQuarter, TimeRefused) as error:
            refused[position] = error
    if refused:
        raise TimesRefused(refused)
    return times


def _ask(session: Session, held: Rules, visit: Visit, times: list[Time]) -> None:
    """Raises UnusualTimes. Whether a unit is done was asked before its form was opened."""
    found = [remark_text(session, remark) for remark in remarks_on_things(visit)]
    found += [
        remark_text(session, remark, time)
        for time in times
        for remark in remarks(session, held, wanted_by(session, visit, time))
        if remark.kind is not Unusual.DEPLOYED
    ]
    if found:
        raise UnusualTimes(list(dict.fromkeys(found)))
