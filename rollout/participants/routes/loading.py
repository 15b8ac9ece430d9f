"""Finds the unit or person that an address names, or answers 404: what is out of scope does not exist."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from types import TracebackType
from typing import NamedTuple

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, viewer
from rollout.core.dates import is_adult
from rollout.core.editing import RefusalsInto
from rollout.core.formats import label, plural
from rollout.core.forms import Form
from rollout.core.rights import opened_unit
from rollout.db import db, writing
from rollout.models import Unit
from rollout.participants.actions import standings
from rollout.participants.actions.marks import Outcome
from rollout.participants.forms.marks import MarkForm
from rollout.participants.queries import cases
from rollout.participants.queries.cases import Case
from rollout.participants.queries.shown import named
from rollout.participants.status import implied
from rollout.register import look_ups
from rollout.register.errors import NotLookedUp, NumberTaken, OnAnotherList
from rollout.register.info_items import Flagged
from rollout.vocabulary import Channel, Evidence, Milestone, PeopleGroup


class Opened(NamedTuple):
    """A unit whose people the viewer may see, with what else is allowed there."""

    unit: Unit
    permissions: frozenset[Permission]

    @property
    def back(self) -> str:
        return url_for("participants.unit_people", unit_id=self.unit.id)


def opened(unit_id: int, permission: Permission = Permission.SEE_PEOPLE) -> Opened:
    """The unit, when the viewer may see its people and holds the permission there."""
    return Opened(*opened_unit(viewer(), unit_id, Permission.SEE_PEOPLE, permission))


def opened_case(person_id: int, permission: Permission | None = None, *, at_desk: bool = False) -> Case:
    """The person, when the viewer may see them and holds the permission for them.

    Whom only the desk found by number is acted on `at_desk` alone: handed in, accepted, returned, and no more.
    """
    case = cases.load_case(viewer(), person_id)
    if case is None:
        abort(404)
    if permission is not None and (permission not in case.permissions or (case.is_by_desk and not at_desk)):
        abort(404)
    return case


class NumbersInto(RefusalsInto):
    """As RefusalsInto, where numbers are compared with the register.

    The refusal of a number stands at the field of that number; that none was compared is recorded.
    """

    def __init__(self, form: Form) -> None:
        super().__init__(form)
        self._numbered = form

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        is_refusal = super().__exit__(kind, error, trace)
        if isinstance(error, NumberTaken | OnAnotherList):
            self._numbered.form_errors.remove(error.text)
            self._numbered[error.kind.value].errors = [error.text]
        elif isinstance(error, NotLookedUp):
            with writing():
                look_ups.record_refusal(db.session(), error, by=viewer().user)
                db.session.commit()
        return is_refusal


def page_of(case: Case) -> str:
    return url_for("participants.person", person_id=case.person.id)


def done(case: Case, sentence: str, seq: int | None = None, *, changed: bool = True) -> ResponseReturnValue:
    """Says what was done and leads back to the person, or to where the viewer may still go."""
    flash(sentence if changed else _("Nội dung đã như vậy từ trước; không có gì thay đổi."))
    if cases.load_case(viewer(), case.person.id) is None:
        return htmx.go_to(url_for("participants.find"))
    return htmx.go_to(url_for("participants.person", person_id=case.person.id, act=seq))


def warn_of_adult(group: PeopleGroup, born: date | None, on: date) -> None:
    """Says that an adult is now in the group of children; whoever filled in the form may have meant it."""
    if group is PeopleGroup.CHILD and born is not None and is_adult(born, on):
        flash(_("Theo ngày sinh, người này đã đủ 18 tuổi nhưng ở nhóm Trẻ em qua tài khoản cha mẹ. Kiểm tra lại."))


def decided(held: Opened, ids: Collection[int], *, is_confirmed: bool) -> tuple[Outcome, str]:
    """An officer's word on what the unit proposed of these people, and the sentence for it."""
    outcome = standings.decide(db.session(), held.unit, ids, is_confirmed=is_confirmed, by=viewer().user)
    if is_confirmed:
        return outcome, plural("Đã xác nhận đề nghị về %(n)s người.", outcome.done)
    return outcome, plural("Đã bác đề nghị về %(n)s người.", outcome.done)


def marked_sentence(form: MarkForm, outcome: Outcome) -> str:
    """What was stated of how many, and what follows from it (R5)."""
    milestone, channel = Milestone(form.milestone.data), Channel(form.channel.data)
    sentence = plural(
        "Đã ghi nhận “%(milestone)s” (%(evidence)s) cho %(n)s người.",
        outcome.done,
        milestone=label(milestone),
        evidence=label(Evidence(form.evidence.data)),
    )
    also = [label(other) for other in implied(milestone, channel)]
    if not also:
        return sentence
    return " ".join([sentence, _("Kéo theo (suy ra): %(also)s.", also=", ".join(also))])


def completed_sentence(done_as: str, result: Flagged) -> str:
    """What followed from saying which items are there; `done_as` is the sentence for that itself."""
    parts = [done_as]
    if result.completed:
        parts.append(plural("Đủ thông tin: đã ghi “Đã bổ sung thông tin” cho %(n)s người.", len(result.completed)))
    if result.cleared:
        parts.append(plural("Đã bỏ “Đã bổ sung thông tin” của %(n)s người.", len(result.cleared)))
    return sentence_of(Outcome(0, 0, 0, tuple(result.refuted)), "", parts)


def sentence_of(outcome: Outcome, done_as: str, before: Sequence[str] = ()) -> str:
    """What a bulk act did; `done_as` is its sentence for those it changed, `before` what is said first."""
    parts = [*before, *([done_as] if outcome.done else [])]
    if outcome.unchanged:
        parts.append(plural("%(n)s người không có gì thay đổi.", outcome.unchanged))
    if outcome.refuted:
        parts.append(
            plural(
                "%(n)s người đã bị cán bộ bác mốc này, chưa ghi lại được: %(names)s. "
                "Liên hệ cán bộ chuyên quản để mở lại.",
                len(outcome.refuted),
                names=named(db.session(), outcome.refuted),
            )
        )
    return " ".join(parts)
