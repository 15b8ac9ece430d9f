"""When a unit may be called "đã triển khai" (R19): the rule of the settings, read and judged here alone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from rollout.core.settings import settings, whole
from rollout.ledger.balances import last_balance
from rollout.ledger.said import is_unsaid_of
from rollout.models.rollup import DIM_CODE, GROUP_CODE, column
from rollout.vocabulary import Base, Evidence, Measure, Milestone, PeopleGroup, Role


@dataclass(frozen=True)
class DeployedRule:
    """At least `rate` per cent of a unit's people have reached the milestone, and one of these roles says so.

    `group` None is the main group of each unit's type.
    """

    milestone: Milestone = Milestone.ACCEPTED
    rate: int = 80
    base: Base = Base.ALL
    group: PeopleGroup | None = None
    evidence: Evidence = Evidence.REPORTED
    confirming_roles: frozenset[Role] = frozenset({Role.STAFF})

    @property
    def columns(self) -> tuple[str, str]:
        """The rollup columns of who has reached the milestone and of everybody in the base."""
        return column(Measure(self.milestone), self.base, self.evidence), column(Measure.PARTICIPANTS, self.base)

    def is_met(self, reached: int, people: int) -> bool:
        """Is it, of so many people? Of nobody it is not."""
        return people > 0 and 100 * reached >= self.rate * people


def deployed_rule(session: Session) -> DeployedRule:
    """The rule as the settings say it; what they leave open is that of a plain `DeployedRule`. One query."""
    milestone, rate, base, group, evidence, role = settings(
        session,
        "deployed_milestone",
        "deployed_rate",
        "deployed_base",
        "deployed_group",
        "deployed_evidence",
        "deployed_confirmed_by",
    ).values()
    plain = DeployedRule()
    return DeployedRule(
        Milestone(milestone) if milestone in set(Milestone) else plain.milestone,
        whole(rate, plain.rate),
        Base.SMARTPHONE if base == "with_smartphone" else plain.base,
        PeopleGroup(group) if group in set(PeopleGroup) else plain.group,
        Evidence(evidence) if evidence in set(Evidence) else plain.evidence,
        plain.confirming_roles | ({Role(role)} if role in set(Role) else set()),
    )


def below_rule(rule: DeployedRule, unit: str) -> str:
    """The condition that a unit has people and the rule is not met of them on the day :day, as `DeployedRule.is_met`.

    Of a unit that counts and has said nothing of the milestone of that group by that day, :on, it is not known. `unit`
    is the alias of table unit.
    """
    reached, people = rule.columns
    names = f"'{rule.group.value}'" if rule.group else _main_group(unit)
    cases = " ".join(f"WHEN '{group.value}' THEN {GROUP_CODE[group.value]}" for group in PeopleGroup)
    code = str(GROUP_CODE[rule.group.value]) if rule.group else f"(CASE {names} {cases} END)"
    unsaid = is_unsaid_of(f"{unit}.id", rule.milestone, names, rule.evidence)
    return (
        f"NOT {unsaid} AND EXISTS (SELECT 1 FROM unit_balance b WHERE {last_balance(code, f'{unit}.id')} "
        f"AND b.{people} > 0 AND 100 * b.{reached} < {rule.rate} * b.{people})"
    )


def _main_group(unit: str) -> str:
    """The main people group of a unit's type on the day :day, employees where the type is unknown, in SQL."""
    return (
        f"COALESCE((SELECT t.default_group FROM unit_span s JOIN unit_type t ON t.id = s.group_id "
        f"WHERE s.dim = {DIM_CODE['unit_type']} AND s.unit_id = {unit}.id AND s.from_day <= :day "
        f"AND s.to_day > :day), '{PeopleGroup.EMPLOYEE.value}')"
    )
