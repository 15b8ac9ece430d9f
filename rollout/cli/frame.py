"""What all commands share: exit 0 done, 2 done with rejected rows, 1 not done (one clear line on stderr)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import IO, Any

import click
from sqlalchemy.exc import DBAPIError

from rollout.core.crypto import DataKeyError
from rollout.core.dates import today
from rollout.core.errors import Refusal
from rollout.db import db, is_waited_for
from rollout.vocabulary import Labelled


class NotDone(click.ClickException):
    """Nothing was changed; the text is the one line on stderr, and the command ends with 1."""

    def __init__(self, why: object) -> None:
        super().__init__(" ".join(str(why).split()))

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


@contextmanager
def _as_not_done() -> Iterator[None]:
    """Turns what may stand in the way into NotDone; click itself ends with 2 when it cannot read its arguments."""
    try:
        yield
    except (click.UsageError, Refusal, DataKeyError) as error:
        why = error.format_message() if isinstance(error, click.UsageError) else error
        raise NotDone(why) from error
    except DBAPIError as error:
        if not is_waited_for(error):
            raise
        raise NotDone("Somebody else has been writing for too long. Nothing was changed; try again.") from error


class Command(click.Command):
    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _as_not_done():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with _as_not_done():
                return super().invoke(ctx)
        except NotDone:
            db.session.rollback()
            raise


class Group(click.Group):
    """Several commands under one name."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"no_args_is_help": False, **kwargs})

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _as_not_done():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with _as_not_done():
            return super().invoke(ctx)


def print_json(result: Any) -> None:
    click.echo(json.dumps(result, ensure_ascii=False, default=str))


AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
DAY = click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"])


def day_of(value: Any) -> date:
    """A day given on the command line, today when it was left out."""
    return value.date() if value else today()


def codes(kind: type[Labelled], *more: str) -> click.Choice[str]:
    """The codes of a closed list, and words of the command's own."""
    return click.Choice([member.value for member in kind] + list(more))
