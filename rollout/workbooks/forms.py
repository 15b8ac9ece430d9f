"""What people say of a file that they load, and of the leavers it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField, StringField

from rollout.core.dates import today
from rollout.core.fields import CleanField, day_has_come
from rollout.core.formats import label
from rollout.core.forms import DayField, Form, at_most, no_number, required
from rollout.core.numbers import unit_code
from rollout.vocabulary import Evidence, ImportKind
from rollout.workbooks.choices import Choices, SheetChoice
from rollout.workbooks.giving.unit_forms import UnitForm
from rollout.workbooks.giving.units import Named
from rollout.workbooks.headings import HEADINGS
from rollout.workbooks.outline import SheetOutline
from rollout.workbooks.questions import ANSWERS
from rollout.workbooks.words import LONGEST_WORD, MEANINGS


def chosen_columns(sent: Mapping[str, str], kind: ImportKind, sheets: Sequence[SheetOutline], held: Choices) -> Choices:
    """What the page of the columns says, for the sheets in their order: header rows, fields, what is read."""
    chosen: dict[str, SheetChoice] = {}
    read = set()
    for place, sheet in enumerate(sheets):
        first, last = _number(sent, f"first-{place}"), _number(sent, f"last-{place}")
        header = None if first is None or last is None else (min(first, last), max(first, last))
        columns = {}
        for column in sheet.columns:
            field = sent.get(f"column-{place}-{column.letter}")
            if field is not None and (field == "" or field in HEADINGS[kind]):
                columns[column.letter] = field
        if header != sheet.header:
            columns = {letter: field for letter, field in columns.items() if _is_changed(sheet, letter, field)}
        chosen[sheet.name] = SheetChoice(header, columns)
        if sent.get(f"read-{place}"):
            read.add(sheet.name)
    return replace(held, sheets=chosen, read=frozenset(read), skips_hidden=bool(sent.get("skips_hidden")))


def _is_changed(sheet: SheetOutline, letter: str, field: str) -> bool:
    return any(column.letter == letter and column.field != field for column in sheet.columns)


def _number(sent: Mapping[str, str], name: str) -> int | None:
    text = sent.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


class TakeForm(Form):
    """A form of one unit with its people filled in, and why their numbers are needed."""

    unit = CleanField(_l("Mã đơn vị"), unit_code, validators=[required(), at_most(40)])
    which = RadioField(_l("Biểu mẫu"))
    reason = StringField(
        _l("Lý do cần xem"),
        [at_most(), no_number],
        description=_l("Tệp có số đầy đủ để nạp lại được. Lý do có hiệu lực một giờ cho đơn vị này."),
    )

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.which.choices = [
            (UnitForm.PARTICIPANTS.value, _("Danh sách người tham gia")),
            (UnitForm.ATTENDANCE.value, _("Danh sách dự buổi hướng dẫn")),
        ]
        if not self.is_submitted():
            self.which.data = self.which.data or UnitForm.PARTICIPANTS.value


class WordForm(Form):
    """A word of status and what it means."""

    word = StringField(_l("Từ hoặc dấu"), [required(), at_most(LONGEST_WORD)])
    meaning = SelectField(_l("Nghĩa là"), [required()])

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.meaning.choices = [(meaning, _(ANSWERS[f"meaning.{meaning}"])) for meaning in MEANINGS]


class UploadForm(Form):
    """A file and how to load it; the kinds and the evidence that the viewer may choose from.

    `only_counts`: of a list of units the numbers alone are the viewer's to load.
    """

    kind = RadioField(_l("Loại danh sách"))
    file = FileField(
        _l("Tệp"),
        [FileRequired(_l("Chọn một tệp bảng tính hoặc tệp .csv."))],
        description=_l("Tệp .xlsx, .xlsm, .xls, .xlsb, .ods, .csv, .tsv hoặc bảng lưu từ web; tối đa 20 MB."),
    )
    list_on = DayField(
        _l("Danh sách tính đến ngày"),
        [required(), day_has_come],
        description=_l('Mốc đánh dấu "x" và số đến nay được ghi vào ngày này.'),
    )
    unit = CleanField(
        _l("Mã đơn vị của cả tệp"),
        unit_code,
        validators=[at_most(40)],
        description=_l("Để trống nếu tệp có cột Mã đơn vị. Chỉ dùng cho danh sách người tham gia."),
    )
    is_full = BooleanField(
        _l("Danh sách đầy đủ của đơn vị"),
        description=_l("Người trong danh sách mà không có trong tệp sẽ được đề nghị đưa ra; xem ở bước sau."),
    )
    evidence = RadioField(_l("Mức xác nhận của các mốc trong tệp"))

    def __init__(
        self,
        kinds: list[ImportKind],
        strongest: Evidence,
        offered: Sequence[Named],
        only_counts: bool,
        **kwargs: object,
    ) -> None:
        """`offered`: the units to choose from; `only_counts`: of units it takes their numbers alone."""
        super().__init__(**kwargs)
        self.offered = offered
        if only_counts:
            self.kind.description = _(
                "Với danh sách đơn vị: chỉ nạp được số đến nay của đơn vị theo dõi theo số lượng."
            )
        if ImportKind.OFFICIAL in kinds:
            self.is_full.description = _(
                "Người trong danh sách mà không có trong tệp sẽ được đề nghị đưa ra; xem ở bước sau. Với tệp của BHXH "
                "Việt Nam: tệp gồm mọi tài khoản đã cấp của các cơ quan BHXH có trong tệp."
            )
            self.evidence.description = _("Với tệp tài khoản của BHXH Việt Nam, luôn là theo dữ liệu BHXH Việt Nam.")
        self.kind.choices = [(kind.value, label(kind)) for kind in kinds]
        levels = [level for level in Evidence if level.strength <= strongest.strength]
        self.evidence.choices = [(level.value, label(level)) for level in levels]
        if not self.is_submitted():
            chosen = ImportKind.PARTICIPANTS if ImportKind.PARTICIPANTS in kinds else kinds[0]
            self.kind.data = self.kind.data or chosen.value
            self.list_on.data = self.list_on.data or today()
            self.evidence.data = Evidence.REPORTED.value
        if ImportKind.PARTICIPANTS not in kinds:
            del self.unit, self.is_full
        if kinds == [ImportKind.USERS]:
            self.list_on.description = ""
        if kinds == [ImportKind.USERS] or len(levels) == 1:
            del self.evidence
