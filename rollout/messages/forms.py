"""What people ask the outbox with."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from rollout.core.asked import whole
from rollout.core.filter_form import FilterForm
from rollout.core.forms import members
from rollout.messages.queries.listing import Asked, Order, Whom
from rollout.vocabulary_of_visits import MessageKind, MessageState


class MessagesFilter(FilterForm):
    """Which messages a list shows."""

    q = StringField(_l("Mã hoặc tên đơn vị"))
    state = SelectField(_l("Tình trạng"), validate_choice=False)
    about = SelectField(_l("Nội dung"), validate_choice=False)
    whom = SelectField(_l("Người nhận"), validate_choice=False)
    order = SelectField(_l("Thứ tự"), validate_choice=False)

    def __init__(self) -> None:
        super().__init__()
        self.offer("state", members(MessageState))
        self.offer("about", members(MessageKind))
        self.offer("whom", members(Whom))
        self.order.choices = members(Order)

    def asked(self) -> Asked:
        return Asked(
            self.words_in("q"),
            self.member_in("state", MessageState),
            self.member_in("about", MessageKind),
            self.member_in("whom", Whom),
            whole(request.args, "visit"),
            self.member_in("order", Order) or Order.LATEST,
        )
