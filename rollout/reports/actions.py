"""Building reports. Each act writes its audit record; none commits."""

from __future__ import annotations

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import today
from rollout.core.selection import Selection
from rollout.db import reading
from rollout.models import User
from rollout.reports.errors import DayToCome
from rollout.reports.queries import Wish, read_report
from rollout.reports.xlsx import write_workbook

BUILD = "build_report"


def build_report(
    session: Session, wish: Wish, *, by: User, selection: Selection, scope: str, masks: bool = False
) -> bytes:
    """The workbook (.xlsx) of the figures of a selection; `scope` is its name.

    `masks`: it is for someone who may not see the people, so small numbers are hidden (docs/adr/0012).

    Ends the session's transaction: figures are read in a reading one, as of one position of the ledger, and while
    the sheets are drawn none is open, so that nobody waits to write. Raises DayToCome.
    """
    if wish.lens.day > today():
        raise DayToCome(wish.lens.day)
    user_id, name = by.id, by.display_name
    session.rollback()
    with reading():
        report = read_report(session, wish, selection=selection, scope=scope, made_by=name, masks=masks)
        session.rollback()
    content = write_workbook(report)
    lens = wish.lens
    audit.record(
        session,
        by=session.get_one(User, user_id),
        action=BUILD,
        subject="report",
        subject_id=0,
        period=lens.period.value,
        as_of=lens.day.isoformat(),
        group=lens.group.value if lens.group else "all",
        base=lens.base.value,
        evidence=lens.evidence.value,
        areas=[areas.value for areas in wish.area_lists],
        seq=report.head.seq,
        rows=sum(len(table.rows) for table in report.tables),
        masked=masks,
    )
    return content
