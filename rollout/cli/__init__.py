"""The commands of docs/commands.md."""

from __future__ import annotations

from flask import Flask

from rollout.cli.access import reset_login_command
from rollout.cli.backup import backup_group
from rollout.cli.checks import figures_command, rebuild_command, verify_command
from rollout.cli.clock import clock_command
from rollout.cli.imports import import_group
from rollout.cli.planning import plan_command
from rollout.cli.reports import report_group
from rollout.cli.setup import demo_command, init_command


def init_app(app: Flask) -> None:
    for held in (
        init_command,
        demo_command,
        reset_login_command,
        figures_command,
        verify_command,
        rebuild_command,
        import_group,
        report_group,
        plan_command,
        backup_group,
        clock_command,
    ):
        app.cli.add_command(held)
