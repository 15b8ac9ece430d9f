"""What is said of those ticked: a reason, or the unit and the day from which they are on its list."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from rollout.core.fields import CleanField, day_has_come
from rollout.core.forms import DayField, Form, at_most, members, no_number, required
from rollout.core.numbers import unit_code
from rollout.official.books import OF_PEOPLE
from rollout.vocabulary import BY_ACT, Book, PeopleGroup, Settlement

OF_ACCOUNTS = (Settlement.LEFT, Settlement.ELSEWHERE, Settlement.TWO_PEOPLE, Settlement.WRONG_FILE, Settlement.OTHER)
OF_REPORTED = (Settlement.WAITING, Settlement.WRONG_FILE, Settlement.WRONG_REPORT, Settlement.OTHER)
"""The reasons that may be chosen of each kind of list."""

assert not {*OF_ACCOUNTS, *OF_REPORTED} & {*BY_ACT}  # noqa: S101


class SettleForm(Form):
    settlement = SelectField(_l("Kết quả"), [required()])
    note = StringField(_l("Ghi rõ"), [at_most(), no_number])

    def __init__(self, book: Book, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.settlement.choices = [("", _l("Chọn…")), *members(OF_REPORTED if book in OF_PEOPLE else OF_ACCOUNTS)]


class AddForm(Form):
    """Nobody is put on a list unless somebody says on whose and from when (R14)."""

    unit = CleanField(_l("Mã đơn vị"), unit_code, validators=[required(), at_most(40)])
    on = DayField(_l("Có trong danh sách từ ngày"), [required(), day_has_come])
    group = SelectField(_l("Nhóm"), choices=lambda: members(PeopleGroup))
