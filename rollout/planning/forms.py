"""The forms of planning: which units a ranking is of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField

from rollout.core.asked import whole
from rollout.core.forms import Form, choices, members
from rollout.planning.queries.ranking import Asked, Order, Show

Choice = tuple[int, str]


class _Address(Form):
    """A form that stands in an address."""

    class Meta(Form.Meta):
        csrf = False  # an address has no token


class FilterForm(_Address):
    """Which units, in which order."""

    office = SelectField(_l("Cơ quan BHXH"), validate_choice=False)
    district = SelectField(_l("Huyện"), validate_choice=False)
    officer = SelectField(_l("Cán bộ chuyên quản"), validate_choice=False)
    kind = SelectField(_l("Loại hình"), validate_choice=False)
    show = SelectField(_l("Đơn vị"), validate_choice=False)
    order = SelectField(_l("Thứ tự"), validate_choice=False)
    deployed = BooleanField(_l("Cả đơn vị đã triển khai"))

    def __init__(self, offered: Mapping[str, Iterable[Choice]], **kwargs: Any) -> None:
        super().__init__(formdata=None, **kwargs)
        for name, pairs in offered.items():
            self[name].choices = choices([("", _("Tất cả")), *pairs])
        self.show.choices = choices(members(Show))
        self.order.choices = choices(members(Order))


def read_asked(args: Mapping[str, str]) -> Asked:
    """What an address asks for; what it says wrong is left aside."""
    show, order = args.get("show", ""), args.get("order", "")
    return Asked(
        whole(args, "office"),
        whole(args, "district"),
        whole(args, "officer"),
        whole(args, "kind"),
        Show(show) if show in set(Show) else Show.NEXT,
        Order(order) if order in set(Order) else Order.RANK,
        bool(args.get("deployed")),
    )


def shown(asked: Asked) -> dict[str, Any]:
    """The same as the form has it."""
    return {
        "office": str(asked.office_id or ""),
        "district": str(asked.district_id or ""),
        "officer": str(asked.officer_id or ""),
        "kind": str(asked.type_id or ""),
        "show": asked.show.value,
        "order": asked.order.value,
        "deployed": asked.with_deployed,
    }
