"""Letting somebody in again whom no administrator can help."""

from __future__ import annotations

import click
from flask import current_app
from sqlalchemy import select

from rollout.accounts.actions import reset
from rollout.cli.frame import AS_JSON, Command, NotDone, print_json
from rollout.core.installation import system_user
from rollout.db import db
from rollout.models import User


@click.command("reset-login", cls=Command)
@click.argument("username")
@AS_JSON
def reset_login_command(username: str, as_json: bool) -> None:
    """Ends the log-ins of an account and prints a one-time code for a new password."""
    session = db.session()
    user = session.scalar(select(User).where(User.username == username))
    if user is None:
        raise NotDone(f"There is no account {username}.")
    code = reset(session, user, by=system_user(session))
    session.commit()
    link = f"{current_app.config['PUBLIC_URL']}/activate"
    if as_json:
        print_json({"username": username, "activation_code": code, "link": link})
    else:
        click.echo(f"Open {link} and enter the code {code} (user name {username}, valid 14 days).")
