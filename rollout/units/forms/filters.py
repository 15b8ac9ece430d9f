"""The form of the list's filters."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField

from rollout.core.asked import whole
from rollout.core.forms import members
from rollout.core.view_form import ViewForm
from rollout.register.attention import Attention
from rollout.units.forms.facts import NOT_KNOWN
from rollout.units.queries.choices import Choices
from rollout.units.queries.filters import (
    BY_CONTACT,
    CalleeFilter,
    ContactFilter,
    DeployedFilter,
    ListAge,
    ModeFilter,
    Order,
    ProposalFilter,
    SizeBand,
)
from rollout.vocabulary import AreaLevel, AreaList, Labelled

REGISTRY_FILTERS = ("area", "department", "sector", "unit_type", "office", "officer")

PICKED: Mapping[str, type[Labelled]] = {
    "state": Attention,
    "size": SizeBand,
    "deployed": DeployedFilter,
    "proposal": ProposalFilter,
    "age": ListAge,
    "callee": CalleeFilter,
}
"""The filters that pick one of a closed list, or none."""

RATES = (10, 20, 30, 40, 50, 60, 70, 80, 90, 100)  # per cent


class FilterForm(ViewForm):
    """ "" leaves a filter out, 0 is "Chưa xác định"."""

    q = StringField(_l("Tên, mã đơn vị hoặc mã số thuế"))
    area = SelectField(_l("Địa bàn"), validate_choice=False)
    department = SelectField(_l("Sở, ban, ngành"), validate_choice=False)
    sector = SelectField(_l("Ngành"), validate_choice=False)
    unit_type = SelectField(_l("Khối, loại hình"), validate_choice=False)
    office = SelectField(_l("Cơ quan BHXH"), validate_choice=False)
    officer = SelectField(_l("Cán bộ chuyên quản"), validate_choice=False)
    mode = SelectField(_l("Cách theo dõi"), validate_choice=False)
    state = SelectField(_l("Tình trạng"), validate_choice=False)
    below = SelectField(_l("Tỷ lệ được cấp tài khoản"), validate_choice=False)
    size = SelectField(_l("Số người tham gia"), validate_choice=False)
    deployed = SelectField(_l("Triển khai"), validate_choice=False)
    proposal = SelectField(_l("Đề nghị của đơn vị"), validate_choice=False)
    age = SelectField(_l("Ngày danh sách"), validate_choice=False)
    contact = SelectField(_l("Liên hệ"), validate_choice=False)
    callee = SelectField(_l("Người liên hệ"), validate_choice=False)
    order = SelectField(_l("Xếp theo"), validate_choice=False)

    def __init__(self, args: MultiDict[str, str], held: Choices | None, *, may_contact: bool) -> None:
        """Without `held`, only the filters that need no list of the registry; by contacts for whoever makes them."""
        super().__init__(args)
        everything = ("", _l("Tất cả"))
        self.mode.choices = [("", _l("Đang hoạt động")), *members(ModeFilter)]
        self.order.choices = members(order for order in Order if may_contact or order not in BY_CONTACT)
        rates = {*RATES, whole(args, "below") or RATES[0]}
        self.below.choices = [everything, *((str(n), _("Dưới %(n)s %%", n=n)) for n in sorted(rates) if n <= 100)]
        for name, kind in PICKED.items():
            self[name].choices = [everything, *members(kind)]
        if may_contact:
            self.contact.choices = [everything, *members(ContactFilter)]
        else:
            del self.contact
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
            ("sector", held.sectors),
            ("unit_type", held.unit_types),
            ("office", held.offices),
            ("officer", held.officers),
        ):
            keyed = [(str(key), text) for key, text in (*pairs, NOT_KNOWN)]
            self[name].choices = [everything, *keyed]
