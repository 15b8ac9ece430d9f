"""What people fill in about obstacles."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from rollout.core.asked import key
from rollout.core.fields import LONGEST_REASON, CountField, reason_field
from rollout.core.forms import Form, at_most, choices, members, no_number, required
from rollout.core.sent import SentOnceForm
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleLevel, ObstaclePriority, ObstacleState

LARGEST_COUNT = 1_000_000
"""People that a unit may say are blocked."""


def _text(label: Any, *checks: Any, **kwargs: Any) -> TextAreaField:
    return TextAreaField(label, [*checks, at_most(LONGEST_REASON), no_number], render_kw={"rows": 4}, **kwargs)


class IntakeForm(SentOnceForm):
    """`unit` is what is typed, a code or some letters; `unit_id` the one that was chosen of those offered."""

    unit = StringField(
        _l("Đơn vị bị vướng"),
        [at_most()],
        description=_l("Mã đơn vị, vài chữ của tên hoặc chữ đầu của các từ, không cần dấu"),
    )
    kind = SelectField(_l("Loại vướng mắc"), [required()])
    said = _text(_l("Vướng mắc gì"), required(), description=_l("Không ghi số giấy tờ, số điện thoại của ai."))
    facility = StringField(
        _l("Cơ sở khám chữa bệnh"),
        [at_most(), no_number],
        description=_l("Chỉ ghi khi cơ sở khám chữa bệnh không nhận ảnh thẻ"),
    )
    people_count = CountField(
        _l("Số người bị vướng"),
        [Optional(), NumberRange(0, LARGEST_COUNT, _l("Số người quá lớn. Kiểm tra lại."))],
        description=_l("Không bắt buộc"),
    )
    is_urgent = BooleanField(_l("Khẩn"))
    unit_id = IntegerField(_l("Đơn vị bị vướng"), [Optional()])
    person = SelectMultipleField(_l("Người bị vướng"), coerce=key, validate_choice=False)
    level = SelectField(_l("Ai xử lý trước"))
    agreed = BooleanField(_l("Vẫn ghi thành vướng mắc mới"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [*choices([("", "–")]), *members(ObstacleKind)]
        self.level.choices = members((ObstacleLevel.OFFICER, ObstacleLevel.LIAISON))


class VersionField(HiddenField):
    """A whole number that the page brings back; 0, which no version is, for anything else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = HiddenField.__name__  # as pages of one form tell it from what is typed into

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data: int | None = 0
        if valuelist and valuelist[0].isascii() and valuelist[0].isdigit() and len(valuelist[0]) < 10:
            self.data = int(valuelist[0])


class VersionedForm(Form):
    """`version`: how often the obstacle had changed when the form was made."""

    version = VersionField()


class CommentForm(VersionedForm):
    said = _text(_l("Nội dung trao đổi"), required())


class EditForm(SentOnceForm):
    """What is said of an obstacle; a card refused has no other kind, and nothing else a facility."""

    version = VersionField()
    kind = SelectField(_l("Loại vướng mắc"), [required()])
    facility = StringField(_l("Cơ sở khám chữa bệnh"), [at_most(), no_number])
    said = _text(_l("Vướng mắc gì"), required(), description=_l("Không ghi số giấy tờ, số điện thoại của ai."))
    people_count = CountField(
        _l("Số người bị vướng"),
        [Optional(), NumberRange(0, LARGEST_COUNT, _l("Số người quá lớn. Kiểm tra lại."))],
        description=_l("Không bắt buộc"),
    )
    is_urgent = BooleanField(_l("Khẩn"))

    def __init__(self, *args: Any, is_of_card: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_of_card:
            del self.kind
        else:
            self.kind.choices = members([kind for kind in ObstacleKind if kind is not ObstacleKind.CARD_REFUSED])
            del self.facility


class InstructionForm(VersionedForm):
    said = _text(_l("Ý kiến chỉ đạo"), required(), description=_l("Không nêu họ tên, số của người bị vướng."))


class ReasonForm(VersionedForm):
    """An act that needs a reason."""

    said = reason_field(_l("Lý do"), render_kw={"rows": 4})


class MoveForm(VersionedForm):
    state = RadioField(_l("Tình trạng mới"), [InputRequired(_l("Chọn tình trạng mới."))])
    said = _text(_l("Lý do, kết quả"), description=_l("Cần ghi khi chờ đơn vị, chờ BHXH Việt Nam hoặc đã xử lý"))

    def __init__(self, states: tuple[ObstacleState, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = members(states)


class AssignForm(VersionedForm):
    owner = SelectField(_l("Người xử lý"), [required()])
    priority = RadioField(_l("Mức độ"))
    said = _text(_l("Ghi chú"))

    def __init__(self, owners: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner.choices = [*choices([("", "–")]), *choices(owners)]
        self.priority.choices = members(ObstaclePriority)


class MergeForm(VersionedForm):
    into = RadioField(_l("Gộp vào"), [InputRequired(_l("Chọn vướng mắc giữ lại."))])

    def __init__(self, others: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.into.choices = choices(others)


class AnswerForm(Form):
    """`known`: a kept answer, sent as it is where no other text is given."""

    known = RadioField(_l("Câu trả lời mẫu"), [Optional()], default="")
    said = _text(
        _l("Nội dung trả lời"), description=_l("Để trống thì gửi câu trả lời mẫu đã chọn. Không nêu họ tên ai.")
    )
    question = StringField(
        _l("Lưu vào ngân hàng câu trả lời, với câu hỏi"),
        [at_most(), no_number],
        description=_l("Không bắt buộc: ghi câu hỏi thì nội dung trên được lưu để dùng lại"),
    )

    def __init__(self, known: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known.choices = choices(known)


class KnownAnswerForm(Form):
    kind = SelectField(_l("Loại vướng mắc"), [required()])
    question = StringField(_l("Câu hỏi"), [required(), at_most(), no_number])
    body = _text(_l("Câu trả lời"), required(), description=_l("Nhiều đơn vị cùng đọc: không nêu họ tên, số của ai."))
    is_public = BooleanField(
        _l("Cho mọi người xem"),
        description=_l("Hiện ở trang Lỗi thường gặp của hướng dẫn, không cần đăng nhập."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [*choices([("", "–")]), *members(ObstacleKind)]
