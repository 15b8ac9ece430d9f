"""The process that runs the daily jobs."""

from __future__ import annotations

import click
from flask import current_app

from rollout.cli.frame import Command
from rollout.schedule import keep_time


@click.command("clock", cls=Command)
def clock_command() -> None:
    """Runs the daily jobs until it is asked to end; of several only one is active."""
    keep_time(current_app._get_current_object())  # type: ignore[attr-defined]
