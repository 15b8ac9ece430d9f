"""The report to BHXH Việt Nam as a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from rollout.cli.frame import AS_JSON, DAY, Group, NotDone, codes, day_of, print_json
from rollout.core.installation import system
from rollout.core.selection import EVERYTHING
from rollout.dashboard.lens import Lens, Period
from rollout.dashboard.months import cutoffs
from rollout.db import db
from rollout.ledger.copies import written_whole
from rollout.reports.actions import build_report
from rollout.reports.queries import EVERYWHERE, Wish
from rollout.vocabulary import AreaList, Base, Evidence, PeopleGroup

PERIODS = (Period.WEEK.value, Period.MONTH.value, Period.QUARTER.value)


@click.group("report", cls=Group)
def report_group() -> None:
    """The report to BHXH Việt Nam."""


@report_group.command("build")
@click.option("--period", required=True, type=click.Choice(PERIODS))
@click.option("--as-of", type=DAY, help="Day, today when left out.")
@click.option("--group", default=PeopleGroup.EMPLOYEE.value, show_default=True, type=codes(PeopleGroup, "all"))
@click.option("--base", default=Base.ALL.value, show_default=True, type=codes(Base))
@click.option("--evidence", default=Evidence.REPORTED.value, show_default=True, type=codes(Evidence))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@AS_JSON
def build_command(
    period: str, as_of: datetime | None, group: str, base: str, evidence: str, out: Path, as_json: bool
) -> None:
    """The workbook of a week, or of a reporting month or quarter: both area lists."""
    if out.suffix.lower() != ".xlsx":
        raise NotDone(f"{out.name}: only .xlsx workbooks are made.")
    if not out.absolute().parent.is_dir():
        raise NotDone(f"There is no folder {out.absolute().parent}.")
    session = db.session()
    lens = Lens(
        day=day_of(as_of),
        period=Period(period),
        base=Base(base),
        group=None if group == "all" else PeopleGroup(group),
        evidence=Evidence(evidence),
        areas=AreaList.Y2021,
        cutoffs=cutoffs(session),
    )
    content = build_report(
        session, Wish(lens, tuple(AreaList)), by=system(session), selection=EVERYTHING, scope=EVERYWHERE
    )
    with written_whole(out.absolute()) as partial:
        partial.write_bytes(content)
    session.commit()
    if as_json:
        print_json({"file": str(out), "bytes": len(content)})
    else:
        click.echo(f"{out}: {len(content)} bytes.")
