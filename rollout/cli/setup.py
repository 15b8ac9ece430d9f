"""Setting a database up: real or demo, and the keys it is written with."""

from __future__ import annotations

import os
from pathlib import Path

import click
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import select

from rollout.cli.frame import AS_JSON, Command, NotDone, print_json
from rollout.core.activation import issue_activation
from rollout.core.installation import has_people, install, installation
from rollout.core.users import add_user, assign
from rollout.db import db
from rollout.demo.make import make_demo
from rollout.models import Assignment
from rollout.registry.seed import load_registry
from rollout.vocabulary import FIRST_DAY, Role, ScopeKind

ADMIN_NAME = "Quản trị hệ thống"


@click.command("init", cls=Command)
@click.option("--admin", default="quantri", show_default=True, help="User name of the first administrator.")
@AS_JSON
def init_command(admin: str, as_json: bool) -> None:
    """Schema, the real registry and the first administrator with a one-time link."""
    upgrade()
    session = db.session()
    if (held := installation(session)) and held.is_demo:
        raise NotDone("This database holds demo data. Use another database.")
    load_registry(session)
    system = install(session, is_demo=False)
    code = None
    if session.scalar(select(Assignment.id).where(Assignment.role == Role.ADMIN.value).limit(1)) is None:
        user = add_user(session, username=admin, display_name=ADMIN_NAME, by=system)
        assign(session, user, role=Role.ADMIN, scope=ScopeKind.PROVINCE, by=system, from_on=FIRST_DAY)
        admin, code = user.username, issue_activation(session, user, by=system)
    session.commit()
    address = current_app.config["PUBLIC_URL"]
    result = {"admin": admin, "activation_code": code, "link": f"{address}/activate" if code else None}
    if as_json:
        print_json(result)
    elif code:
        click.echo(f"Ready. Open {address}/activate and enter the code {code} (user name {admin}, valid 14 days).")
    else:
        click.echo("Ready. There is an administrator already.")


@click.command("demo", cls=Command)
@click.option("--units", "number", default=300, show_default=True, type=click.IntRange(20, 10_000))
@click.option("--participants", default=12_000, show_default=True, type=click.IntRange(100, 2_000_000))
@click.option("--days", default=200, show_default=True, type=click.IntRange(30, 2_000))
@click.option("--seed", default=728, show_default=True)
@AS_JSON
def demo_command(number: int, participants: int, days: int, seed: int, as_json: bool) -> None:
    """Invented people in the real registry; refuses a database with real data."""
    upgrade()
    session = db.session()
    held = installation(session)
    if held and not held.is_demo:
        raise NotDone("This database is set up for real data; demo data goes into a database of its own.")
    if has_people(session):
        raise NotDone("This database holds demo people already. Remove it to make them anew.")
    load_registry(session)
    logins = make_demo(session, number=number, people=participants, days=days, seed=seed)
    path = Path(current_app.instance_path) / "demo-logins.txt"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        path.chmod(0o600)  # also a file that was there
        file.writelines(f"{role}\t{username}\t{password}\n" for role, username, password in logins)
    result = {"units": number, "participants": participants, "days": days, "logins": str(path)}
    if as_json:
        print_json(result)
    else:
        click.echo(f"{number} units, about {participants} people, {days} days. Log-ins: {path}")
