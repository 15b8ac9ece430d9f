"""The form of the list's filters."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField

from rollout.core.forms import members
from rollout.core.view_form import ViewForm
from rollout.register.attention import Attention
from rollout.units.forms.facts import NOT_KNOWN
from rollout.units.queries.choices import Choices
from rollout.units.queries.listing import ModeFilter, Order
from rollout.vocabulary import AreaLevel, AreaList

REGISTRY_FILTERS = ("area", "department", "unit_type", "office", "officer")


class FilterForm(ViewForm):
    """ "" leaves a filter out, 0 is "Chưa xác định"."""

    q = StringField(_l("Tên, mã đơn vị hoặc mã số thuế"))
    area = SelectField(_l("Địa bàn"), validate_choice=False)
    department = SelectField(_l("Sở, ban, ngành"), validate_choice=False)
    unit_type = SelectField(_l("Khối, loại hình"), validate_choice=False)
    office = SelectField(_l("Cơ quan BHXH"), validate_choice=False)
    officer = SelectField(_l("Cán bộ chuyên quản"), validate_choice=False)
    mode = SelectField(_l("Cách theo dõi"), validate_choice=False)
    state = SelectField(_l("Tình trạng"), validate_choice=False)
    order = SelectField(_l("Xếp theo"), validate_choice=False)

    def __init__(self, args: MultiDict[str, str], held: Choices | None) -> None:
        """Without `held`, only the filters that need no list of the registry."""
        super().__init__(args)
        everything = ("", _l("Tất cả"))
        self.mode.choices = [("", _l("Đang hoạt động")), *members(ModeFilter)]
        self.state.choices = [everything, *members(Attention)]
        self.order.choices = members(Order)
        if held is None:
            for name in REGISTRY_FILTERS:
                del self[name]
            return
        self.area.choices = {
            "": [everything],
            _l("Huyện, thị xã, thành phố (2021)"): held.areas.keyed(AreaList.Y2021, AreaLevel.DISTRICT),
            _l("Xã, phường, đặc khu (2025)"): held.areas.keyed(AreaList.Y2025, AreaLevel.COMMUNE),
            _l("Xã, phường, thị trấn (2021)"): held.areas.keyed(AreaList.Y2021, AreaLevel.COMMUNE),
        }
        for name, pairs in (
            ("department", held.departments),
            ("unit_type", held.unit_types),
            ("office", held.offices),
            ("officer", held.officers),
        ):
            keyed = [(str(key), text) for key, text in (*pairs, NOT_KNOWN)]
            self[name].choices = [everything, *keyed]
