"""The filters of a unit's list, in the address."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField, StringField

from rollout.core.forms import members
from rollout.core.view_form import ViewForm
from rollout.participants.next_step import StepKind
from rollout.participants.queries.roster import MEASURES, Special
from rollout.vocabulary import InfoItem, StandingKind

ANY_LACK = "any"


class RosterFilterForm(ViewForm):
    """The filters of a unit's list."""

    q = StringField(_l("Họ tên"))
    step = SelectField(_l("Việc cần làm tiếp"), validate_choice=False)
    milestone = SelectField(_l("Mốc"), validate_choice=False)
    missing = BooleanField(_l("Chưa đạt mốc này"))
    lacks = SelectField(_l("Thiếu thông tin"), validate_choice=False)
    standing = SelectField(_l("Lý do, danh sách theo dõi"), validate_choice=False)
    special = SelectField(_l("Chỉ hiện"), validate_choice=False)

    def __init__(self, args: MultiDict[str, str]) -> None:
        super().__init__(args)
        for item in self:  # the form under the list has fields of the same names
            item.id = item.label.field_id = f"filter-{item.name}"
        everything = ("", _l("Tất cả"))
        self.step.choices = [everything, *members(StepKind)]
        self.milestone.choices = [everything, *members(MEASURES)]
        self.lacks.choices = [("", _l("Tất cả")), (ANY_LACK, _l("Thiếu bất cứ mục nào")), *members(InfoItem)]
        self.standing.choices = [everything, *members(StandingKind)]
        self.special.choices = [everything, *members(Special)]
