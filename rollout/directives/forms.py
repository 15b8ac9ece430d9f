"""What people fill in about directives and obligations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional

from rollout.core.fields import LONGEST_REASON, CountField, day_field, day_has_come
from rollout.core.formats import label
from rollout.core.forms import ComingDayField, DayField, Form, at_most, choices, members, no_number, required
from rollout.core.sent import SentOnceForm
from rollout.directives.kinds import ALL_UNITS, OF_UNITS
from rollout.directives.splitting import LONGEST_NUMBER, LONGEST_TEXT
from rollout.directives.unit_states import Asked
from rollout.register.obligation_figures import MEASURES
from rollout.vocabulary import Base, Evidence, PeopleGroup, UnitForm
from rollout.vocabulary_of_obligations import AddresseeKind, ObligationRule, ObligationState, ProofKind

MOST_DAYS = 250
"""Working days of a due day."""

LONGEST_WORDS = 100
"""Characters that are looked for."""


def _reason(text: Any, **kwargs: Any) -> TextAreaField:
    return TextAreaField(text, [required(), at_most(LONGEST_REASON), no_number], **kwargs)


class ProofForm(Form):
    """What shows something: a guidance session that is chosen, or a day and words."""

    kind = SelectField(_l("Loại"), [InputRequired(_l("Cần điền mục này."))])
    of_session = SelectField(
        _l("Buổi hướng dẫn"), description=_l("Chỉ khi loại là buổi hướng dẫn: chọn buổi đã ghi kết quả")
    )
    day = DayField(
        _l("Ngày"), [day_has_come], description=_l("dd/mm/yyyy, hôm nay, hôm qua; buổi hướng dẫn có ngày của buổi")
    )
    text = TextAreaField(
        _l("Nội dung"),
        [at_most(LONGEST_REASON), no_number],
        description=_l("Ví dụ: số, ngày văn bản; tên bài, buổi phát; buổi làm việc với ai, về việc gì"),
    )

    def __init__(self, sessions: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = choices([("", _("Chọn…")), *members(ProofKind)])
        offered = choices(sessions)
        first = _("Chọn…") if offered else _("Chưa có buổi nào đã ghi kết quả")
        self.of_session.choices = [*choices([("", first)]), *offered]

    def validate_of_session(self, field: SelectField) -> None:
        if self.is_session and not field.data:
            raise ValidationError(_("Chọn buổi hướng dẫn."))

    def validate_day(self, field: DayField) -> None:
        if not self.is_session and not field.errors and field.data is None:
            raise ValidationError(_("Cần điền mục này."))

    def validate_text(self, field: TextAreaField) -> None:
        if not self.is_session and not field.data:
            raise ValidationError(_("Cần điền mục này."))

    @property
    def is_session(self) -> bool:
        return bool(self.kind.data == ProofKind.SESSION)


class ReasonForm(Form):
    reason = _reason(_l("Lý do"))


class ConfirmForm(Form):
    note = TextAreaField(
        _l("Căn cứ, nhận xét"),
        [at_most(LONGEST_REASON), no_number],
        description=_l("Bắt buộc nếu nhiệm vụ không cần minh chứng"),
    )


def _due_days() -> CountField:
    return CountField(
        _l("Hoặc số ngày làm việc"),
        validators=[Optional(), NumberRange(1, MOST_DAYS, _l("Từ 1 đến 250 ngày làm việc."))],
        description=_l("Kể từ ngày nhiệm vụ bắt đầu; không tính ngày nghỉ của đơn vị"),
    )


class _EitherDue(Form):
    """Until when: a day, or a number of working days."""

    def validate_due_days(self, field: CountField) -> None:
        if field.data is not None and self["due_on"].data is not None:
            raise ValidationError(_("Chỉ ghi một trong hai: ngày, hoặc số ngày làm việc."))


class DueForm(_EitherDue):
    due_on = ComingDayField(_l("Hạn"), description=_l("dd/mm/yyyy; để trống là không có hạn"))
    due_days = _due_days()
    reason = _reason(_l("Lý do, căn cứ đặt hạn"))


class LayForm(_EitherDue):
    """A task, on whom, until when, and how it is told that it is done."""

    task = StringField(
        _l("Việc phải làm"), [required(), at_most(), no_number], description=_l("Một câu ngắn, bắt đầu bằng động từ")
    )
    addressees = SelectField(_l("Giao cho"))
    starts_on = DayField(_l("Từ ngày"), [InputRequired(_l("Cần điền mục này."))], description=_l("dd/mm/yyyy"))
    due_on = ComingDayField(
        _l("Hạn"), description=_l("dd/mm/yyyy; để trống nếu văn bản không nêu, đặt sau và ghi lý do")
    )
    due_days = _due_days()
    rule = SelectField(_l("Thế nào là xong"))
    measure = SelectField(_l("Số liệu"), description=_l("Năm mục này chỉ dùng khi tính theo số liệu"))
    base = SelectField(_l("Mẫu số"))
    group = SelectField(_l("Nhóm"))
    evidence = SelectField(_l("Nguồn số liệu"))
    threshold = CountField(
        _l("Tỷ lệ phải đạt (%)"),
        validators=[Optional(), NumberRange(1, 100, _l("Tỷ lệ từ 1 đến 100."))],
    )
    basis = TextAreaField(_l("Căn cứ, cách hiểu"), [at_most(LONGEST_REASON), no_number])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        every = [(kind.value, label(kind)) for kind in AddresseeKind if kind is not AddresseeKind.UNIT]
        every.append((OF_UNITS, _(ALL_UNITS)))
        every += [(f"{OF_UNITS}-{form.value}", _("Đơn vị: %(form)s", form=label(form))) for form in UnitForm]
        self.addressees.choices = choices(every)
        self.rule.choices = members(ObligationRule)
        self.measure.choices = members(MEASURES)
        self.base.choices = members(Base)
        self.group.choices = members(PeopleGroup)
        self.evidence.choices = members(Evidence)

    def whom(self) -> tuple[AddresseeKind, UnitForm | None]:
        """On whom it is laid, of units perhaps those of one form."""
        kind, _sign, form = self.addressees.data.partition("-")
        return AddresseeKind(kind), UnitForm(form) if form else None


class _FactsForm(Form):
    """What a directive is."""

    number = StringField(
        _l("Số, ký hiệu"), [required(), at_most(40)], description=_l("Như trên văn bản, ví dụ 6396/UBND-KGVX")
    )
    issued_on = day_field(_l("Ngày ban hành"))
    issuer = StringField(_l("Cơ quan ban hành"), [required(), at_most()])
    subject = TextAreaField(_l("Trích yếu"), [required(), at_most(LONGEST_REASON), no_number])
    note = TextAreaField(_l("Ghi chú"), [at_most(LONGEST_REASON), no_number])


class _CorrectionForm(Form):
    """Why a text is corrected, and which version of it was read."""

    version = HiddenField()
    reason = TextAreaField(
        _l("Lý do"), [at_most(LONGEST_REASON), no_number], description=_l("Bắt buộc khi đã giao nhiệm vụ")
    )

    @property
    def known(self) -> int:
        """That version; one that there never is for what no form of ours says."""
        said = self.version.data or ""
        return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else -1


class DirectiveFactsForm(_FactsForm, _CorrectionForm):
    """What a directive is, corrected."""


class ClauseForm(_CorrectionForm):
    number = StringField(_l("Số mục"), [required(), at_most(LONGEST_NUMBER)])
    text = TextAreaField(_l("Nội dung mục"), [required(), at_most(LONGEST_TEXT)], render_kw={"rows": 8})


class RemoveClauseForm(_CorrectionForm):
    """Beside why: nothing."""


class DirectiveForm(_FactsForm, SentOnceForm):
    """What a directive is; its text is split, and its clauses are sent beside it."""

    text = TextAreaField(
        _l("Nội dung văn bản"),
        [at_most(LONGEST_TEXT)],
        description=_l(
            "Dán toàn văn; hệ thống tách theo số mục (Điều, Mục, I., 1., 1.1., a)) để sửa từng mục trước khi lưu"
        ),
    )


class OverdueForm(Form):
    """The filter of what is overdue, in its address."""

    class Meta(Form.Meta):
        csrf = False  # an address has no token

    q = StringField(_l("Tên hoặc mã"), render_kw={"maxlength": 100})
    order = SelectField(_l("Xếp theo"), validate_choice=False)
    officer = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order.choices = choices([("", _("Hạn")), ("name", _("Tên"))])

    def asked(self) -> Asked:
        """What the address asks for; shows the same."""
        self.q.data = (self.q.data or "")[:LONGEST_WORDS]
        self.order.data = "name" if self.order.data == "name" else ""
        return Asked(self.q.data, None, self.order.data == "name")


class MatrixForm(Form):
    """The filter of a list of addressees, in its address."""

    class Meta(Form.Meta):
        csrf = False  # an address has no token

    q = StringField(_l("Tên hoặc mã"), render_kw={"maxlength": 100})
    state = SelectField(_l("Tình trạng"), validate_choice=False)
    order = SelectField(_l("Xếp theo"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = choices([("", _("Tất cả")), *members(ObligationState)])
        self.order.choices = choices([("", _("Việc gấp trước")), ("name", _("Tên"))])

    def asked(self) -> Asked:
        """What the address asks for; shows the same."""
        state = self.state.data if self.state.data in set(ObligationState) else ""
        self.state.data, self.order.data = state, "name" if self.order.data == "name" else ""
        self.q.data = (self.q.data or "")[:LONGEST_WORDS]
        return Asked(self.q.data, ObligationState(state) if state else None, self.order.data == "name")
