"""The filter of a list: it stands whole in the address, so it can be kept, sent to others and asked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import abort, request, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from rollout.core.forms import Form, choices
from rollout.core.names import LONGEST_NAME, tidy
from rollout.vocabulary import Labelled

Member = TypeVar("Member", bound=Labelled)


class FilterForm(Form):
    """A choice that is none makes no page: 404. A day that cannot be read is told beside its field, once the form is
    validated, and filters nothing."""

    class Meta(Form.Meta):
        csrf = False  # an address has no token

    def __init__(self) -> None:
        super().__init__(formdata=request.args)

    def offer(self, name: str, pairs: Iterable[tuple[object, str]]) -> None:
        """What a field offers, after all of them."""
        self[name].choices = choices([("", _("Tất cả")), *pairs])

    def words_in(self, name: str) -> str:
        """What is typed, as names are searched; "" for nothing."""
        return tidy(self[name].data or "")[:LONGEST_NAME]

    def member_in(self, name: str, kind: Iterable[Member]) -> Member | None:
        """The member of a closed list; None for all of them."""
        if not (said := self._chosen(name)):
            return None
        return next((member for member in kind if member.value == said), None) or abort(404)

    def key_in(self, name: str) -> int | None:
        """The row that is named, of those that are offered; None for all of them."""
        if not (said := self._chosen(name)):
            return None
        offered: Iterable[SelectChoice] = self[name].choices
        return int(said) if said in {each.value for each in offered} else abort(404)

    def day_in(self, name: str) -> date | None:
        day: date | None = None if self[name].errors else self[name].data
        return day

    def _chosen(self, name: str) -> str:
        said: Any = self[name].data
        return said if said and said != "None" else ""  # what a select says that the address does not have


def is_filtered(args: Mapping[str, str]) -> bool:
    """Does an address ask for less than the whole list?"""
    return any(value for name, value in args.items() if name not in ("page", "order"))


def address_of(endpoint: str, args: Mapping[str, str], **more: object) -> str:
    """A list as it is filtered, with something changed: its page, its order."""
    said = {name: value for name, value in {**args, **more}.items() if value}
    return f"{url_for(endpoint)}?{urlencode(said)}"
