"""The fields of a person that forms of people and of requests have in common: who they are, how to reach them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from rollout.core import numbers
from rollout.core.birth_field import BirthField
from rollout.core.fields import CleanField
from rollout.core.forms import Form, at_most, members, no_number, required
from rollout.core.names import LONGEST_ADDRESS
from rollout.vocabulary import IdentifierKind, Sex


class NamedFields(Form):
    """Who a person is."""

    name = StringField(_l("Họ và tên"), [required(), at_most(), no_number])
    birth = BirthField(_l("Ngày sinh"), description=_l("dd/mm/yyyy, mm/yyyy hoặc chỉ năm"))
    sex = SelectField(_l("Giới tính"))
    bhxh = CleanField(_l(IdentifierKind.BHXH.label), numbers.bhxh)
    personal_id = CleanField(_l(IdentifierKind.PERSONAL_ID.label), numbers.personal_id)
    cmnd = CleanField(_l(IdentifierKind.CMND.label), numbers.cmnd)
    passport = CleanField(_l(IdentifierKind.PASSPORT.label), numbers.passport)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sex.choices = members(Sex)


class ReachedFields(Form):
    """How to reach a person."""

    phone = CleanField(_l("Điện thoại di động"), numbers.phone)
    email = CleanField(_l("Thư điện tử"), numbers.email)
    address = StringField(_l("Địa chỉ"), [at_most(LONGEST_ADDRESS)])
