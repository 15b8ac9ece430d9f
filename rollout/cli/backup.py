"""Backups by hand."""

from __future__ import annotations

from pathlib import Path

import click

from rollout.accounts.actions import end_all_log_ins
from rollout.cli.frame import AS_JSON, Group, NotDone, print_json
from rollout.core import audit
from rollout.core.activation import end_all_activations
from rollout.core.installation import system
from rollout.db import db
from rollout.ledger.backup import create_backup, restore_backup
from rollout.ledger.copies import BackupError

FILE = click.argument("file", type=click.Path(path_type=Path))


def _record(action: str, seq: int, **detail: int) -> None:
    """Notes in the database as it is now what was made of it, or out of what it was made."""
    session = db.session()
    audit.record(session, by=system(session), action=action, subject="backup", subject_id=seq, **detail)
    session.commit()


@click.group("backup", cls=Group)
def backup_group() -> None:
    """A whole, checked copy of the database in one file, and back again."""


@backup_group.command("create")
@FILE
@AS_JSON
def create_command(file: Path, as_json: bool) -> None:
    """Writes a checked copy of the database, while it is in use; never holds a key."""
    try:
        made = create_backup(file)
    except BackupError as error:
        raise NotDone(error) from error
    _record("create_backup", made.seq, bytes=made.size)
    if as_json:
        print_json({"file": str(made.path), "seq": made.seq, "bytes": made.size})
    else:
        click.echo(f"{made.path}: {made.size} bytes, up to transaction {made.seq}, checked.")


@backup_group.command("restore")
@FILE
@AS_JSON
def restore_command(file: Path, as_json: bool) -> None:
    """Puts a backup in the place of the database, which is set aside first; refuses other keys."""
    try:
        restored = restore_backup(file)
    except BackupError as error:
        raise NotDone(error) from error
    # What was ended or used after the backup was made would open the door again.
    session = db.session()
    ended = {"log_ins": end_all_log_ins(session), "activations": end_all_activations(session)}
    _record("restore_backup", restored.seq, **ended)
    aside = str(restored.set_aside) if restored.set_aside else None
    if as_json:
        print_json({"seq": restored.seq, "set_aside": aside, **ended})
        return
    click.echo(f"Restored up to transaction {restored.seq}." + (f" What was there: {aside}" if aside else ""))
    click.echo(
        f"Ended: {ended['log_ins']} log-ins and {ended['activations']} one-time codes; issue those codes anew. "
        "Passwords, closed accounts and roles are as of the backup."
    )
