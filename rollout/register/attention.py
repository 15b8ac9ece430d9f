"""Which units need attention, said once for the dashboard's counts and for the list behind each of them.

no_list       lists people and has nobody on its list yet
no_count      counts people and never said how many there are, or how many of them have an account
nothing       has people, none of them has installed the app
behind        its rate of accounts is below that of the whole province, and no more people have one than 28 days
              before, when it had people already
stale         the last list that is known today is older on the day than the setting `stale_list_days`
not_deployed  is not "đã triển khai" on the day (728: "trừ các đơn vị đã triển khai")
in_doubt      is "đã triển khai" on the day, though the rule of the settings is not met: said so too early, or new
              people without accounts came since

All of units that exist on the day. Whether a unit is behind does not depend on who looks or what is filtered; whether
it has a list, said its numbers or is in doubt, not on the group, base and evidence looked at either. By a number that a
unit never said it is not judged: it is 0 in the ledger, and unknown.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, TextClause, bindparam, text
from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.core.selection import EVERYTHING, Selection
from rollout.core.settings import settings, whole
from rollout.ledger.balances import by_group, last_balance
from rollout.ledger.said import is_unsaid, unsaid_measures
from rollout.models.rollup import GROUP_CODE, column
from rollout.register.deployed import DeployedRule, below_rule, deployed_rule
from rollout.vocabulary import N_, Base, Evidence, Labelled, Measure, Milestone, PeopleGroup, UnitMode

STILL_DAYS = 28
STALE_LIST_DAYS = 60  # where the registry holds no setting


class Attention(Labelled):
    NO_LIST = "no_list", N_("Chưa có danh sách")
    NO_COUNT = "no_count", N_("Chưa báo số liệu")
    NOTHING = "nothing", N_("Chưa có người nào cài đặt")
    BEHIND = "behind", N_("Chậm tiến độ")
    STALE = "stale", N_("Danh sách cũ")
    NOT_DEPLOYED = "not_deployed", N_("Chưa triển khai")
    IN_DOUBT = "in_doubt", N_("Đã triển khai nhưng chưa đủ điều kiện")


STALE_AS_OF_NOW = N_("theo ngày danh sách đang ghi hôm nay, không phải của ngày đang xem")
"""Of a past day: how recent a list was then is not stored, only how recent the last one is."""

OF_GROUP = frozenset({Attention.NOTHING, Attention.BEHIND})
"""What is judged by the people group looked at; the others by the unit as a whole."""

EXPLANATIONS = {
    Attention.NO_LIST: N_("Theo dõi theo danh sách nhưng chưa có người tham gia nào"),
    Attention.NO_COUNT: N_("Theo dõi theo số lượng nhưng chưa báo số người tham gia hoặc số người được cấp tài khoản"),
    Attention.NOTHING: N_("Có người tham gia nhưng chưa có người nào cài đặt"),
    Attention.BEHIND: N_(
        "Tỷ lệ được cấp tài khoản thấp hơn toàn tỉnh và 28 ngày qua không có thêm người được cấp tài khoản"
    ),
    Attention.STALE: N_("Danh sách cũ hơn %(days)s ngày"),
    Attention.NOT_DEPLOYED: N_("Chưa được ghi nhận đã triển khai"),
    Attention.IN_DOUBT: N_("Đã được ghi nhận đã triển khai nhưng tỷ lệ thấp hơn mức của cấu hình"),
}


@dataclass(frozen=True)
class Watch:
    """The day, people, base and evidence that units are judged by, and what they are compared with.

    By what is `unsaid` at that evidence no unit is judged.
    """

    day: date
    groups: tuple[PeopleGroup, ...]
    base: Base
    evidence: Evidence
    stale_days: int
    province_accepted: int
    province_people: int
    rule: DeployedRule = field(default_factory=DeployedRule)
    unsaid: frozenset[str] = frozenset()

    def knows(self, kind: Attention) -> bool:
        """Is enough said to tell which units need a kind of attention?"""
        needed = {Attention.NOTHING: Measure.INSTALLED, Attention.BEHIND: Measure.ACCEPTED}
        return kind not in needed or needed[kind].value not in self.unsaid

    def bound(self, sql: str, **others: Any) -> TextClause:
        """A statement with what the conditions of this watch, and others, need bound."""
        values = {
            "day": day_number(self.day),
            "on": self.day,
            "still_since": day_number(self.day - timedelta(days=STILL_DAYS)),
            "stale_before": self.day - timedelta(days=self.stale_days),
            "province_accepted": self.province_accepted,
            "province_people": self.province_people,
        } | others
        names = {name for name in values if re.search(rf":{name}\b", sql)}
        return text(sql).bindparams(
            *(
                bindparam(name, values[name], type_=Date() if isinstance(values[name], date) else None)
                for name in sorted(names)
            )
        )


def watch(session: Session, day: date, groups: Collection[PeopleGroup], base: Base, evidence: Evidence) -> Watch:
    """Reads the settings and the province's rate; three queries, one more for official evidence."""
    columns = (column(Measure.ACCEPTED, base, evidence), column(Measure.PARTICIPANTS, base))
    held = by_group(session, "total", day, groups, columns, EVERYTHING).get(0)
    accepted, people = held.values if held else (0, 0)
    days = stale_days(session)
    unsaid = unsaid_measures(session, day, evidence)
    return Watch(day, tuple(groups), base, evidence, days, accepted, people, deployed_rule(session), unsaid)


def stale_days(session: Session) -> int:
    """From how many days on a list is called old. One query."""
    return whole(settings(session, "stale_list_days")["stale_list_days"], STALE_LIST_DAYS)


def exists(unit: str, mode: UnitMode | None = None) -> str:
    """The condition that a unit exists on the day :on, or counts then in a mode; `unit` is a column of unit ids."""
    only = f"AND m.mode = '{mode.value}' " if mode else ""
    return (
        f"EXISTS (SELECT 1 FROM unit_mode m WHERE m.unit_id = {unit} AND m.voided_seq IS NULL {only}"
        "AND m.from_on <= :on AND m.to_on > :on)"
    )


def is_deployed(unit: str) -> str:
    """The condition that a unit is "đã triển khai" on the day :on; `unit` is a column of unit ids."""
    return (
        f"EXISTS (SELECT 1 FROM unit_deployment d WHERE d.unit_id = {unit} "
        "AND d.voided_seq IS NULL AND d.from_on <= :on AND d.to_on > :on)"
    )


def group_rows(groups: Collection[PeopleGroup]) -> str:
    """A query of one row per people group: its code in the rollups, and its name."""
    return " UNION ALL ".join(f"SELECT {GROUP_CODE[group.value]} AS code, '{group.value}' AS name" for group in groups)


def balance_sql(unit: str, groups: Collection[PeopleGroup], columns: Collection[str], day: str = ":day") -> str:
    """A query of one row: the sums of some columns of a unit's last balances up to a day, zeros when there are none."""
    sums = ", ".join(f"COALESCE(SUM(b.{name}), 0) AS {name}" for name in columns)
    seek = last_balance("p.code", unit, day)
    return f"SELECT {sums} FROM ({group_rows(groups)}) p JOIN unit_balance b ON {seek}"


def attention_condition(kind: Attention, held: Watch) -> str:
    """The condition that a unit `u` needs attention. Bound by `held.bound`."""
    if not held.knows(kind):
        return "1 = 0"
    people, accepted = column(Measure.PARTICIPANTS, held.base), column(Measure.ACCEPTED, held.base, held.evidence)
    installed = column(Measure.INSTALLED, held.base, held.evidence)
    if kind is Attention.NOTHING:
        now = balance_sql("u.id", held.groups, (people, installed))
        unsaid = is_unsaid("u.id", Milestone.INSTALLED, held.groups, held.evidence)
        return f"(EXISTS (SELECT 1 FROM ({now}) f WHERE f.{people} > 0 AND f.{installed} = 0) AND NOT {unsaid})"
    if kind is Attention.BEHIND:
        now = balance_sql("u.id", held.groups, (people, accepted))
        then = balance_sql("u.id", held.groups, (people, accepted), ":still_since")
        unsaid = is_unsaid("u.id", Milestone.ACCEPTED, held.groups, held.evidence)
        return (
            f"(EXISTS (SELECT 1 FROM ({now}) f WHERE f.{people} > 0 "
            f"AND f.{accepted} * :province_people < :province_accepted * f.{people} "
            f"AND EXISTS (SELECT 1 FROM ({then}) g WHERE g.{people} > 0 AND g.{accepted} >= f.{accepted})) "
            f"AND NOT {unsaid})"
        )
    if kind is Attention.STALE:
        return f"(u.list_on < :stale_before AND {exists('u.id')})"
    deployed = is_deployed("u.id")
    if kind is Attention.NOT_DEPLOYED:
        return f"({exists('u.id')} AND NOT {deployed})"
    if kind is Attention.IN_DOUBT:
        return f"({exists('u.id')} AND {deployed} AND {below_rule(held.rule, 'u')})"
    everyone, groups = column(Measure.PARTICIPANTS), tuple(PeopleGroup)
    now = balance_sql("u.id", groups, (everyone,))
    nobody = f"NOT EXISTS (SELECT 1 FROM ({now}) f WHERE f.{everyone} > 0)"
    if kind is Attention.NO_LIST:
        return f"({exists('u.id', UnitMode.LIST)} AND {nobody})"
    unsaid = is_unsaid("u.id", Milestone.ACCEPTED, groups, Evidence.REPORTED)
    return f"({exists('u.id', UnitMode.COUNT)} AND ({nobody} OR {unsaid}))"


def attention_counts(session: Session, selection: Selection, held: Watch) -> dict[Attention, int | None]:
    """How many units of a selection need each kind of attention; None where nothing is said of it. One query."""
    sums = ", ".join(
        f"COALESCE(SUM(CASE WHEN {attention_condition(kind, held)} THEN 1 ELSE 0 END), 0)" for kind in Attention
    )
    row = session.execute(held.bound(f"SELECT {sums} FROM unit u WHERE {selection.sql('u.id')}")).one()
    return {kind: int(count) if held.knows(kind) else None for kind, count in zip(Attention, row, strict=True)}
