"""Checking the figures, reading them, and making the rollups anew."""

from __future__ import annotations

import re
import sys
from datetime import datetime

import click

from rollout.cli.frame import AS_JSON, DAY, Command, codes, day_of, print_json
from rollout.dashboard.figures import figures_json
from rollout.db import db, reading
from rollout.ledger import rollups
from rollout.ledger.verify import verify_head
from rollout.register.verify import verify
from rollout.vocabulary import AreaList, Dimension, Evidence, PeopleGroup


@click.command("figures", cls=Command)
@click.option("--as-of", type=DAY, help="Day, today when left out.")
@click.option("--by", required=True, type=codes(Dimension))
@click.option("--areas", default=AreaList.Y2021.value, show_default=True, type=codes(AreaList))
@click.option("--evidence", default=Evidence.REPORTED.value, show_default=True, type=codes(Evidence))
@click.option("--group", default=PeopleGroup.EMPLOYEE.value, show_default=True, type=codes(PeopleGroup, "all"))
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


_HEAD = re.compile(r"(\d{1,9}):([0-9a-fA-F]{64})")


def _heads(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> list[tuple[int, str]]:
    found = [match for text in given if (match := _HEAD.fullmatch(text))]
    if len(found) < len(given):
        raise click.BadParameter("a head is SEQ:MAC, as the log has it.")
    return [(int(match[1]), match[2]) for match in found]


@click.command("verify", cls=Command)
@click.option("--head", "heads", multiple=True, callback=_heads, help="SEQ:MAC from the log: is it still in the chain?")
@AS_JSON
def verify_command(heads: list[tuple[int, str]], as_json: bool) -> None:
    """Facts = ledger = rollups, chain whole; exit 1 and a list where not."""
    with reading():
        session = db.session()
        findings = [*verify(session), *(finding for head in heads for finding in verify_head(session, *head))]
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
