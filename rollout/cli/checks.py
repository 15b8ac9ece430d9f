"""Checking the figures, reading them, and making the rollups anew."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from rollout.cli.frame import AS_JSON, DAY, Command, day_of, print_json
from rollout.dashboard.figures import figures_json
from rollout.db import db, reading
from rollout.ledger import rollups
from rollout.register.verify import verify
from rollout.vocabulary import AreaList, Dimension, Evidence, PeopleGroup


def _codes(
    kind: type[AreaList] | type[Dimension] | type[Evidence] | type[PeopleGroup], *more: str
) -> click.Choice[str]:
    return click.Choice([member.value for member in kind] + list(more))


@click.command("figures", cls=Command)
@click.option("--as-of", type=DAY, help="Day, today when left out.")
@click.option("--by", required=True, type=_codes(Dimension))
@click.option("--areas", default=AreaList.Y2021.value, show_default=True, type=_codes(AreaList))
@click.option("--evidence", default=Evidence.REPORTED.value, show_default=True, type=_codes(Evidence))
@click.option("--group", default=PeopleGroup.EMPLOYEE.value, show_default=True, type=_codes(PeopleGroup, "all"))
@AS_JSON
def figures_command(as_of: datetime | None, by: str, areas: str, evidence: str, group: str, as_json: bool) -> None:
    """Figures as of the end of a day, by one dimension."""
    with reading():
        result = figures_json(
            db.session(),
            as_of=day_of(as_of),
            by=Dimension(by),
            areas=AreaList(areas),
            evidence=Evidence(evidence),
            group=None if group == "all" else PeopleGroup(group),
        )
    if as_json:
        print_json(result)
        return
    measures = list(result["total"])
    click.echo("\t".join(["key", "name", *measures]))
    for row in [*result["rows"], {"key": "", "name": "Tổng cộng", **result["total"]}]:
        cells = ["–" if row[name] is None else str(row[name]) for name in measures]
        click.echo("\t".join([row["key"], row["name"], *cells]))


@click.command("verify", cls=Command)
@AS_JSON
def verify_command(as_json: bool) -> None:
    """Facts = ledger = rollups, chain whole; exit 1 and a list where not."""
    with reading():
        findings = list(verify(db.session()))
    if as_json:
        print_json({"ok": not findings, "findings": findings})
    else:
        for finding in findings:
            click.echo(finding)
        if not findings:
            click.echo("Facts, ledger and rollups agree; the chain is whole.")
    sys.exit(1 if findings else 0)


@click.command("rebuild", cls=Command)
@AS_JSON
def rebuild_command(as_json: bool) -> None:
    """Makes the rollups anew from the ledger, in one transaction."""
    session = db.session()
    rollups.rebuild(session)
    session.commit()
    if as_json:
        print_json({"ok": True})
    else:
        click.echo("The rollups are made anew.")
