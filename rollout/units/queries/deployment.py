"""Is a unit "đã triển khai", what does the rule of the settings say of it, and who may say so (R19)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.formats import day as shown_day
from rollout.core.formats import number, plural
from rollout.core.selection import Part, Selection
from rollout.ledger.balances import by_unit
from rollout.ledger.said import unsaid_by_unit
from rollout.register.counts import group_of
from rollout.register.deployed import DeployedRule, deployed_rule
from rollout.units.queries import history
from rollout.units.queries.history import HistoryRow
from rollout.vocabulary import N_plural, Role

RULE_BASIS = N_plural('%(n)s/%(base)s người đã đạt mốc "%(milestone)s" đến %(day)s')
_RULE_BASIS = re.compile(r'([\d.]+)/([\d.]+) người đã đạt mốc "(.+?)" đến (\d\d/\d\d/\d{4})')


def shown_basis(stored: str) -> str:
    """A basis in the viewer's language as far as the program wrote it; what people typed stays as typed."""

    def told(found: re.Match[str]) -> str:
        n, base, milestone, day = found.groups()
        people = int(base.replace(".", ""))
        return plural(RULE_BASIS, people, n=n, base=base, milestone=_(milestone), day=day)

    return _RULE_BASIS.sub(told, stored)


@dataclass(frozen=True)
class Deployment:
    """Is the unit "đã triển khai", and what does the rule of the settings say of it today (R19)?

    `part` of the `whole` have reached the rule's milestone, None where the unit counts and never said how many of that
    group.
    """

    history: list[HistoryRow]
    part: int | None
    whole: int
    rule: DeployedRule

    @property
    def current(self) -> HistoryRow | None:
        return next((row for row in self.history if row.is_current), None)

    def basis(self, day: date) -> str:
        """What the figures say, as it is stored: in Vietnamese, whoever looks."""
        return RULE_BASIS % {
            "n": number(self.part),
            "base": number(self.whole),
            "milestone": self.rule.milestone.label,
            "day": shown_day(day),
        }

    @property
    def is_met(self) -> bool:
        return self.part is not None and self.rule.is_met(self.part, self.whole)

    @property
    def is_suggested(self) -> bool:
        """The rule is met and nobody has said so yet."""
        return self.is_met and self.current is None

    @property
    def is_in_doubt(self) -> bool:
        """It was said, and new people without accounts have brought the rate below the rule."""
        return self.whole > 0 and self.part is not None and not self.is_met and self.current is not None


def deployment(session: Session, unit_id: int, day: date) -> Deployment:
    """Five queries: the settings, the group, the figures, what the unit never said, and the history."""
    rule, own = deployed_rule(session), Selection().within(Part(frozenset({unit_id})))
    group = rule.group or group_of(session, unit_id, day)
    part, total = by_unit(session, day, (group,), rule.columns, own).get(unit_id, (0, 0))
    unsaid = unsaid_by_unit(session, day, (group,), rule.evidence, own).get(unit_id, frozenset())
    said = history.facts(session, unit_id, history.DEPLOYMENT)
    return Deployment(
        [row._replace(note=shown_basis(row.note)) for row in said],
        None if rule.milestone in unsaid else part,
        total,
        rule,
    )


def may_confirm_deployment(viewer: Viewer, unit_id: int, roles: frozenset[Role]) -> bool:
    """Does one of these roles, and not another that the viewer holds elsewhere, give the right to this unit?"""
    acting = Viewer(viewer.session, viewer.user, tuple(a for a in viewer.assignments if a.role in roles))
    return acting.may(Permission.EDIT_UNITS, unit_id)
