"""A page that is one form: the act and its commit, or the form again with what was typed and what is wrong."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from flask import Response

from rollout.core import htmx
from rollout.core.errors import Refusal
from rollout.core.forms import Form
from rollout.db import stop_writing


class RefusalsInto:
    """Inside it an act is done and committed; what the rules refuse is undone and becomes an error of the form."""

    def __init__(self, form: Form) -> None:
        self._form = form

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Refusal):
            return False
        stop_writing()
        self._form.form_errors.append(error.text)
        return True


def ask(
    form: Form,
    *,
    title: str,
    submit: str,
    back: str,
    place: str = "",
    lead: str = "",
    consequence: str = "",
    page: str = "ui/edit.html",
    **context: Any,
) -> Response:
    """The page of a form, or for htmx the form alone; 422 when it was sent and something is wrong.

    `place` names where `back` leads, `lead` says what the form is for, `consequence` what saving it changes.
    `page`: a template that says more around it.
    """
    return htmx.respond(
        page,
        "ui/_edit.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        title=title,
        submit=submit,
        back=back,
        place=place,
        lead=lead,
        consequence=consequence,
        **context,
    )
