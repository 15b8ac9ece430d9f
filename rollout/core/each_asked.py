"""Things that are asked about one by one in a form that they stand in the way of: a field for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from flask import request
from flask_babel import gettext as _
from wtforms import SelectField

from rollout.core.forms import Form, choices


class Question(NamedTuple):
    """`name`: the field; `text`: what is asked about; `offered`: (code, words) of each answer.

    `is_of_rest`: its answer goes for all that are left open.
    """

    name: str
    text: str
    offered: tuple[tuple[str, str], ...]
    help: str = ""
    is_of_rest: bool = False


def ask_each(form: Form, asked: Iterable[Question]) -> dict[str, str]:
    """The form grows a field for each; name → the answer that was sent, of those that have one that is offered."""
    held = list(asked)
    has_rest = any(request.form.get(one.name) for one in held if one.is_of_rest)
    said = {}
    for one in held:
        listed = choices([("", _("Chọn…")), *one.offered])
        unbound = SelectField(one.text, choices=listed, validate_choice=False, description=one.help)
        field = form.grow(one.name, unbound)
        if field.data in {code for code, _words in one.offered}:
            said[one.name] = field.data
        elif one.name in request.form and not (one.is_of_rest or has_rest):
            field.errors = (_("Chọn cách xử lý."),)  # asked before, and the summary leads there
    return said
