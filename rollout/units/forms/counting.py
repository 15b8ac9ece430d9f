"""The grid of many units' numbers "đến nay": one day and evidence for all, one row of numbers a unit."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField

from rollout.core.dates import today
from rollout.core.fields import LONGEST_REASON, CountField, day_field
from rollout.core.forms import Form, at_most, members
from rollout.register.counts import Stated
from rollout.register.errors import COUNTED_LABELS
from rollout.vocabulary import Evidence, PeopleGroup

COLUMNS = ("participants", "installed", "accepted")
"""The numbers that a row asks for, by their names in `ledger.facts.COUNTED`."""


def _counted(name: str) -> CountField:
    return CountField(_l(COUNTED_LABELS[name]))


class GridForm(Form):
    day = day_field(_l("Số liệu đến hết ngày"))
    evidence = SelectField(_l("Mức xác nhận"))

    def __init__(self, *, may_verify: bool, **kwargs: Any) -> None:
        super().__init__(**{"day": today(), **kwargs})
        levels = (Evidence.REPORTED, Evidence.VERIFIED) if may_verify else (Evidence.REPORTED,)
        self.evidence.choices = members(levels)


class RowForm(Form):
    """The numbers of one unit, or of one group of it; one left empty says nothing."""

    participants = _counted("participants")
    installed = _counted("installed")
    accepted = _counted("accepted")
    reason = StringField(_l("Lý do nếu có số giảm"), [at_most(LONGEST_REASON)])
    agreed = BooleanField(_l("Đúng là như vậy"))

    is_over = False
    """Are the numbers found to be more than everyone? Only then is it asked whether they are right."""
    is_fallen = False
    """Did a number fall? Only then is it asked why."""

    def __init__(self, unit_id: int, group: PeopleGroup | None = None, **kwargs: Any) -> None:
        """`group`: of a unit that tells of several."""
        self.row = f"u{unit_id}-{group.value}" if group else f"u{unit_id}"
        super().__init__(prefix=f"{self.row}-", meta={"csrf": False}, **kwargs)

    @property
    def is_said(self) -> bool:
        """Was anything typed into this row?"""
        return any(self[name].data is not None or self[name].errors for name in COLUMNS)

    @property
    def whys(self) -> list[str]:
        return [*self.form_errors, *(str(error) for item in self for error in item.errors)]

    def stated(self, *, day: date, group: PeopleGroup, evidence: Evidence) -> Stated:
        return Stated(
            day=day,
            group=group,
            evidence=evidence,
            numbers={name: self[name].data for name in COLUMNS if self[name].data is not None},
            reason=self.reason.data or "",
            is_agreed=bool(self.agreed.data),
        )
