"""Loading lists from files, and taking a load back."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from rollout.cli.frame import AS_JSON, DAY, Group, day_of, print_json
from rollout.core.installation import system
from rollout.db import db
from rollout.vocabulary import Evidence, ImportKind
from rollout.workbooks import actions

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
ROWS_NAMED = 10
"""Of the rows with one warning, so many are named."""

EVIDENCES = [Evidence.REPORTED.value, Evidence.VERIFIED.value]


@click.group("import", cls=Group)
def import_group() -> None:
    """Lists of units, people and users and the official accounts, by the same path as the upload page."""


def _load(kind: ImportKind, file: Path, list_date: datetime | None, as_json: bool, **options: Any) -> None:
    session = db.session()
    result = actions.load_file(session, by=system(session), kind=kind, path=file, list_on=day_of(list_date), **options)
    session.commit()
    if as_json:
        print_json(result)
    else:
        counts = {name: value for name, value in result.items() if isinstance(value, int) or value is None}
        click.echo("\t".join(f"{name} {'–' if value is None else value}" for name, value in counts.items()))
        for problem in result["errors"]:
            _say(problem)
        _say_together(result["warnings"])
    sys.exit(2 if result["rejected"] else 0)


def _say(problem: dict[str, Any]) -> None:
    place = f"{problem['sheet']} {problem['row'] or ''} {problem['column']}".strip()
    click.echo(f"{place}\t{problem['code']}\t{problem['message']}")


def _say_together(warnings: list[dict[str, Any]]) -> None:
    """One line for all warnings of one kind in one column: the message of the first, how many and in which rows."""
    alike: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for warning in warnings:
        alike.setdefault((warning["code"], warning["column"]), []).append(warning)
    for found in alike.values():
        _say(found[0])
        if len(found) > 1:
            rows = ", ".join(f"{warning['sheet']} {warning['row'] or ''}".strip() for warning in found[:ROWS_NAMED])
            more = ", …" if len(found) > ROWS_NAMED else ""
            click.echo(f"\t{found[0]['code']}\t{len(found)} such: {rows}{more}")


def _shared(function: Any) -> Any:
    for option in (
        FILE,
        click.option("--list-date", type=DAY, help="As of which day the list is; today when left out."),
        click.option("--evidence", default=Evidence.REPORTED.value, type=click.Choice(EVIDENCES)),
        click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing."),
        AS_JSON,
    ):
        function = option(function)
    return function


@import_group.command("units")
@_shared
def units_command(file: Path, list_date: datetime | None, evidence: str, dry_run: bool, as_json: bool) -> None:
    """Units, with their "đến nay" counts."""
    _load(ImportKind.UNITS, file, list_date, as_json, evidence=Evidence(evidence), dry_run=dry_run)


@import_group.command("participants")
@click.option("--unit", default="", help="Code of the unit that the whole file is of.")
@click.option("--full", "is_full", is_flag=True, help="Who is missing from the file has left.")
@_shared
def participants_command(
    file: Path, unit: str, list_date: datetime | None, is_full: bool, evidence: str, dry_run: bool, as_json: bool
) -> None:
    """People, with the milestones they have reached."""
    options = {"is_full": is_full, "evidence": Evidence(evidence), "dry_run": dry_run, "unit": unit}
    _load(ImportKind.PARTICIPANTS, file, list_date, as_json, **options)


@import_group.command("official")
@FILE
@click.option("--list-date", type=DAY, help="As of which day the file is; today when left out.")
@click.option("--full", "is_full", is_flag=True, help="The file names every account of the offices it speaks of.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@AS_JSON
def official_command(file: Path, list_date: datetime | None, is_full: bool, dry_run: bool, as_json: bool) -> None:
    """BHXH Việt Nam's file of accounts; who is on no list is kept beside, never created."""
    _load(ImportKind.OFFICIAL, file, list_date, as_json, is_full=is_full, dry_run=dry_run)


@import_group.command("users")
@FILE
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@AS_JSON
def users_command(file: Path, dry_run: bool, as_json: bool) -> None:
    """Users and what they may do where; print their slips from the page of users."""
    _load(ImportKind.USERS, file, None, as_json, dry_run=dry_run)


@import_group.command("undo")
@click.argument("batch", type=int)
@AS_JSON
def undo_command(batch: int, as_json: bool) -> None:
    """Takes one import back, or says what stands in the way."""
    session = db.session()
    result = actions.undo_batch(session, batch, by=system(session))
    session.commit()
    if as_json:
        print_json(result)
    else:
        click.echo(f"Import {batch} is undone; {result['kept']} were kept for their later changes.")
