"""The form of a viewpoint, in the address: one reading of it for all pages of figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, ValidationError

from rollout.core.dates import today
from rollout.core.formats import day as day_text
from rollout.core.forms import DayField, Form, members
from rollout.core.viewpoint import ALL_GROUPS, Viewpoint, usual_areas
from rollout.vocabulary import FIRST_DAY, AreaList, Base, Evidence, Labelled, PeopleGroup

Member = TypeVar("Member", bound=Labelled)

OWN = ("day", "group", "base", "evidence", "areas")


def day_has_figures(form: Any, field: Any) -> None:  # noqa: ARG001  (WTForms calls it so)
    """Refuses a day to come, and one before all figures."""
    if field.data and field.data > today():
        raise ValidationError(_("Ngày %(day)s sau hôm nay. Chọn ngày đã qua hoặc hôm nay.", day=day_text(field.data)))
    if field.data and field.data < FIRST_DAY:
        raise ValidationError(_("Ngày %(day)s trước 01/01/2020, khi chưa có ứng dụng VssID.", day=day_text(field.data)))


class ViewForm(Form):
    """A day that is wrong is said so beside its field, and today is shown; a choice that is none makes no page: 404."""

    class Meta(Form.Meta):
        csrf = False  # an address has no token

    day = DayField(_l("Đến hết ngày"), [day_has_figures])
    group = SelectField(
        _l("Nhóm"),
        choices=lambda: [*members(PeopleGroup), (ALL_GROUPS, _("Tất cả các nhóm"))],
        validate_choice=False,
    )
    base = SelectField(_l("Mẫu số"), choices=lambda: members(Base), validate_choice=False)
    evidence = SelectField(_l("Nguồn số liệu"), choices=lambda: members(Evidence), validate_choice=False)
    areas = SelectField(_l("Danh mục địa bàn"), choices=lambda: members(AreaList), validate_choice=False)

    def __iter__(self) -> Iterator[Field]:
        """The fields of a filter, then those of the viewpoint."""
        return iter(sorted(super().__iter__(), key=lambda item: item.name in OWN))

    def view(self, group: PeopleGroup | None = PeopleGroup.EMPLOYEE) -> Viewpoint:
        """What the address says, with today, `group` and the usual choices where it says nothing; shows the same."""
        self.validate()
        day = today() if self.day.errors or self.day.data is None else self.day.data
        usual = Viewpoint.usual(day, group)
        is_of_all = self.group.data == ALL_GROUPS
        seen = Viewpoint(
            day,
            None if is_of_all else self.chosen("group", PeopleGroup, usual.group),
            self.chosen("base", Base, usual.base),
            self.chosen("evidence", Evidence, usual.evidence),
            self.chosen("areas", AreaList, usual_areas(day)),
        )
        self.show(seen)
        return seen

    def chosen(self, name: str, kind: type[Member], usual: Any) -> Any:
        """The member that a field names, `usual` where it names none; 404 for a value that is not of the list."""
        said = self[name].data
        if said and said not in set(kind):
            abort(404)
        return kind(said) if said else usual

    def show(self, view: Viewpoint) -> None:
        """Fills what the address left open with what the page shows."""
        self.group.data = view.group.value if view.group else ALL_GROUPS
        for name in ("base", "evidence", "areas"):
            self[name].data = getattr(view, name).value
        self.show_day(self.day, view.day)

    def show_day(self, field: DayField, day: Any) -> None:
        if not field.errors:
            field.raw_data, field.data = None, day
