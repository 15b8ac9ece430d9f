"""What all commands share: exit 0 done, 2 done with rejected rows, 1 not done (one clear line on stderr)."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, TypeVar

import click
from sqlalchemy.exc import DBAPIError

from rollout.core.crypto import DataKeyError
from rollout.core.dates import today
from rollout.core.errors import Refusal
from rollout.db import db, is_waited_for

Command = TypeVar("Command", bound=Callable[..., Any])


class NotDone(Exception):
    """The command changed nothing; the text is its one line on stderr."""


def command(function: Command) -> Command:
    """Turns what may stand in the way into exit 1 and one line."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except (NotDone, Refusal, DataKeyError) as error:
            db.session.rollback()
            click.echo(" ".join(str(error).split()), err=True)
            sys.exit(1)
        except DBAPIError as error:
            if not is_waited_for(error):
                raise
            click.echo("Somebody else has been writing for too long. Nothing was changed; try again.", err=True)
            sys.exit(1)

    return run  # type: ignore[return-value]


def print_json(result: Any) -> None:
    click.echo(json.dumps(result, ensure_ascii=False, default=str))


AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
DAY = click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"])


def day_of(value: Any) -> date:
    """A day given on the command line, today when it was left out."""
    return value.date() if value else today()
