"""What people ask the outbox with."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from rollout.core.asked import whole
from rollout.core.forms import Form, members
from rollout.core.names import LONGEST_NAME, tidy
from rollout.messages.queries.listing import Asked, Order, Whom
from rollout.vocabulary_of_visits import MessageKind, MessageState


class FilterForm(Form):
    """Which messages a list shows; its address has them all."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField(_l("Mã hoặc tên đơn vị"))
    state = SelectField(_l("Tình trạng"), validate_choice=False)
    about = SelectField(_l("Nội dung"), validate_choice=False)
    whom = SelectField(_l("Người nhận"), validate_choice=False)
    order = SelectField(_l("Thứ tự"), validate_choice=False)

    def __init__(self) -> None:
        super().__init__(formdata=request.args)
        every = ("", _("Tất cả"))
        self.state.choices = [every, *members(MessageState)]
        self.about.choices = [every, *members(MessageKind)]
        self.whom.choices = [every, *members(Whom)]
        self.order.choices = members(Order)

    def asked(self) -> Asked:
        """404 for a choice that is none."""
        return Asked(
            tidy(self.q.data or "")[:LONGEST_NAME],
            self._member("state", MessageState),
            self._member("about", MessageKind),
            self._member("whom", Whom),
            whole(request.args, "visit"),
            self._member("order", Order) or Order.LATEST,
        )

    def _member(self, name: str, kind: Any) -> Any:
        said = self[name].data
        if not said or said == "None":
            return None
        if said not in set(kind):
            abort(404)
        return kind(said)
