"""Which part of the calendar is shown; whose address of a calendar is made or ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, ValidationError
from wtforms.validators import AnyOf

from rollout.calendar.asked import Asked, View, day_of, week_name
from rollout.calendar.looks import SHOWN_STATES
from rollout.calendar.queries.choices import Choices
from rollout.core.dates import today
from rollout.core.forms import Form, choices, members
from rollout.vocabulary_of_visits import VisitState


class CalendarForm(Form):
    """The filter of the calendar; its address has all of it."""

    class Meta(Form.Meta):
        csrf = False

    view = HiddenField()
    day = HiddenField()
    officer = SelectField(_l("Cán bộ"), validate_choice=False)
    office = SelectField(_l("Cơ quan BHXH quản lý"), validate_choice=False)
    district = SelectField(_l("Huyện (địa bàn 2021)"), validate_choice=False)
    state = SelectField(_l("Tình trạng"), validate_choice=False)

    def __init__(self, offered: Choices) -> None:
        super().__init__(formdata=request.args)
        every = ("", _("Tất cả"))
        self._keys = {"officer": offered.officers, "office": offered.offices, "district": offered.districts}
        for name, held in self._keys.items():
            self[name].choices = [every, *choices(held.items())]
        self.state.choices = [every, *members(SHOWN_STATES)]

    def asked(self) -> Asked:
        """404 for a choice that is none; the week of today where nothing readable is asked for."""
        view = self._said("view")
        state = self._said("state")
        if state and state not in {each.value for each in SHOWN_STATES}:
            abort(404)
        return Asked(
            View(view) if view in set(View) else View.WEEK,
            day_of(self._said("day"), today()),
            self._one_of("officer"),
            self._one_of("office"),
            self._one_of("district"),
            VisitState(state) if state else None,
        )

    def _said(self, name: str) -> str:
        said: Any = self[name].data
        return said if isinstance(said, str) and said != "None" else ""

    def _one_of(self, name: str) -> int | None:
        said = self._said(name)
        if not said:
            return None
        if said not in map(str, self._keys[name]):
            abort(404)
        return int(said)


class OfficerForm(Form):
    """Whose day is shown."""

    class Meta(Form.Meta):
        csrf = False

    officer = SelectField(_l("Cán bộ"), validate_choice=False)

    def __init__(self, officers: Mapping[int, str], officer_id: int) -> None:
        super().__init__(formdata=None, officer=str(officer_id))
        self.officer.choices = choices(officers.items())


class WeekForm(OfficerForm):
    """Whose week goes on paper."""

    week = HiddenField()

    def __init__(self, officers: Mapping[int, str], officer_id: int, monday: date) -> None:
        super().__init__(officers, officer_id)
        self.week.data = week_name(monday)


class AddressForm(Form):
    """An address is made, ended, or made anew in place of another: of a unit, or, without one, the user's own."""

    unit = HiddenField()
    act = HiddenField(validators=[AnyOf(("make", "end", "anew"))])

    def validate_unit(self, field: HiddenField) -> None:
        if field.data and not (field.data.isascii() and field.data.isdigit() and len(field.data) < 10):
            raise ValidationError

    @property
    def unit_id(self) -> int | None:
        return int(self.unit.data) if self.unit.data else None
