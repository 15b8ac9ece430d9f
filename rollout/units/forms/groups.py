"""The numbers "đến nay" of a unit that tells of several groups: one day and evidence, the groups side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, SelectField, TextAreaField

from rollout.core.errors import Refusal
from rollout.core.fields import LONGEST_REASON, CountField, day_field, given
from rollout.core.formats import label, number
from rollout.core.forms import Form, at_most
from rollout.ledger.facts import COUNTED
from rollout.register.counts import Stated
from rollout.register.errors import COUNTED_LABELS, MoreThanAll
from rollout.vocabulary import Evidence, PeopleGroup

ALREADY = "already_in_units"


def _counted(name: str) -> CountField:
    return CountField(_l(COUNTED_LABELS[name]))


class GroupNumbers(Form):
    """The numbers of one group; one left empty says nothing of its measure."""

    participants = _counted("participants")
    with_smartphone = _counted("with_smartphone")
    info_completed = _counted("info_completed")
    installed = _counted("installed")
    registered = _counted("registered")
    submitted = _counted("submitted")
    accepted = _counted("accepted")
    signed_in = _counted("signed_in")
    password_changed = _counted("password_changed")
    card_used = _counted("card_used")
    already_in_units = CountField(_l("Trong đó đã thuộc đơn vị khác"))

    def __init__(self, group: PeopleGroup, **kwargs: Any) -> None:
        super().__init__(prefix=f"{group.value}-", meta={"csrf": False}, **kwargs)
        self.group = group

    @property
    def is_said(self) -> bool:
        """Was anything typed?"""
        return any(item.data is not None or item.errors for item in self)


class GroupsStockForm(Form):
    """`parts`: the numbers of each group, which are never added to those of another."""

    day = day_field(_l("Số liệu đến hết ngày"))
    evidence = SelectField(_l("Mức xác nhận"))
    agreed = BooleanField(_l("Đúng là như vậy"))
    reason = TextAreaField(
        _l("Lý do nếu có số giảm"), [at_most(LONGEST_REASON)], description=_l("Bắt buộc khi một số nhỏ hơn lần trước.")
    )

    is_over = False
    """Are the numbers found to be more than everyone? Only then is it asked whether they are right."""

    def __init__(self, groups: Collection[PeopleGroup], strongest: Evidence, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parts = [GroupNumbers(group) for group in groups]
        levels = [level for level in Evidence if level.strength <= strongest.strength]
        self.evidence.choices = [(level.value, label(level)) for level in levels]

    def tell_known(self, known: Mapping[PeopleGroup, Mapping[str, int]]) -> None:
        """Says at each field what is recorded of it now."""
        for part in self.parts:
            for name, said in known[part.group].items():
                part[name].description = _l("Đang ghi %(n)s", n=number(said))

    @property
    def rows(self) -> list[tuple[str, list[tuple[PeopleGroup, Field]]]]:
        """Each measure with the fields of the groups for it."""
        names = (*COUNTED, ALREADY)
        return [(self.parts[0][name].label.text, [(part.group, part[name]) for part in self.parts]) for name in names]

    def validate(self, extra_validators: Any = None) -> bool:
        is_right: bool = super().validate(extra_validators)
        for part in self.parts:
            if not part.validate():
                is_right = False
                self._tell(part.group, (f"{item.label.text}: {item.errors[0]}" for item in part if item.errors))
        return is_right

    def refuse(self, refused: Iterable[tuple[PeopleGroup, Refusal]]) -> None:
        """Says of each group why the register does not take its numbers."""
        for group, refusal in refused:
            self.is_over = self.is_over or isinstance(refusal, MoreThanAll)
            self._tell(group, [refusal.text])

    def _tell(self, group: PeopleGroup, sentences: Iterable[str]) -> None:
        self.form_errors += [f"{label(group)}: {sentence}" for sentence in sentences]

    @property
    def stated(self) -> list[Stated]:
        """What is said of each group of which anything is."""
        return [
            Stated(
                day=given(self.day.data),
                group=part.group,
                evidence=Evidence(self.evidence.data),
                numbers={name: part[name].data for name in COUNTED if part[name].data is not None},
                already_in_units=part.already_in_units.data,
                reason=self.reason.data or "",
                is_agreed=bool(self.agreed.data),
            )
            for part in self.parts
            if part.is_said
        ]
