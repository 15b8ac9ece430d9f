"""Who people are and how to reach them; finding one by an exact number."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, SelectField, StringField, ValidationError

from rollout.core import numbers
from rollout.core.dates import today
from rollout.core.fields import day_field
from rollout.core.forms import Form, at_most, members, no_number, required
from rollout.core.person_form import NamedFields, ReachedFields
from rollout.models import Person
from rollout.vocabulary import IdentifierKind, PeopleGroup, Sex


class NumberForm(Form):
    """One exact number of whatever kind; where it goes, it goes by POST and is never kept."""

    number = StringField(_l("Mã số BHXH, số định danh/CCCD, CMND hoặc hộ chiếu"), [required(), at_most(40)])


class GuardianForm(Form):
    number = StringField(
        _l("Mã số BHXH hoặc số định danh/CCCD của người giám hộ"),
        [at_most(40)],
        description=_l("Gõ đúng và đủ số. Để trống nếu không còn người giám hộ."),
    )


class RevealForm(Form):
    reason = StringField(_l("Lý do cần xem"), [at_most(), no_number])


class NamedForm(NamedFields):
    """Who a person is, as the register takes it."""

    @property
    def numbers(self) -> dict[IdentifierKind, str]:
        return {kind: self[kind.value].data for kind in IdentifierKind if self[kind.value].data}

    @property
    def birth_on(self) -> date | None:
        return self.birth.data[0] if self.birth.data else None

    @property
    def birth_precision(self) -> str:
        return self.birth.data[1] if self.birth.data else "none"

    @property
    def contradicts(self) -> bool:
        """Does the personal number say another sex or year of birth? Worth a word, never a refusal: old numbers do."""
        return bool(self.personal_id.data) and numbers.contradicts(
            self.personal_id.data,
            sex=Sex(self.sex.data),
            birth_year=self.birth_on.year if self.birth_on else None,
        )


class IdentityForm(NamedForm):
    """Corrects who a known person is; a number left empty stays as it is known, its mask stands beside the field."""

    version = HiddenField()

    @classmethod
    def of(cls, person: Person, version: str, masks: dict[IdentifierKind, str]) -> IdentityForm:
        form = cls(
            version=version,
            name=person.name,
            birth=(person.birth_on, person.birth_precision) if person.birth_on else None,
            sex=person.sex,
        )
        for kind, mask in masks.items():
            form[kind.value].description = _("Đang lưu %(mask)s. Để trống nếu không đổi.", mask=mask)
        return form


class ContactForm(ReachedFields):
    """How to reach a person. What is hidden from the viewer is kept when left empty."""

    version = HiddenField()


class NewPersonForm(NamedForm, ReachedFields):
    """A person new to a unit's list; a child names a guardian by exact number."""

    group = SelectField(_l("Nhóm"))
    guardian = StringField(
        _l("Số của người giám hộ"),
        [at_most(40)],
        description=_l("Với trẻ em: mã số BHXH hoặc số định danh/CCCD của bố, mẹ hoặc người giám hộ."),
    )
    on = day_field(_l("Trong danh sách từ ngày"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"sex": Sex.UNKNOWN.value, "on": today(), **kwargs})
        self.group.choices = members(PeopleGroup)

    def validate_bhxh(self, field: Field) -> None:  # noqa: ARG002  (WTForms calls it so)
        if not self.numbers:
            raise ValidationError(_("Cần ít nhất một số: mã số BHXH, số định danh/CCCD, CMND hoặc hộ chiếu."))
