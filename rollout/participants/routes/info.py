"""What of one person's information is there."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.editing import RefusalsInto, ask
from rollout.core.fields import given
from rollout.core.rights import strongest_evidence
from rollout.db import db
from rollout.participants import blueprint
from rollout.participants.actions import info
from rollout.participants.forms.info import InfoForm
from rollout.participants.next_step import PHOTOGRAPH
from rollout.participants.queries import record
from rollout.participants.queries.cases import Case
from rollout.participants.queries.statuses import statuses
from rollout.participants.routes.loading import completed_sentence, done, opened_case, page_of, sentence_of
from rollout.vocabulary import Milestone, PeopleGroup


@blueprint.route("/people/<int:person_id>/info", methods=["GET", "POST"])
@require(Permission.MARK_PEOPLE)
def flag_info(person_id: int) -> ResponseReturnValue:
    case = opened_case(person_id, Permission.MARK_PEOPLE)
    is_completed = _is_completed(case)
    group = PeopleGroup(case.membership.people_group)
    lines = record.info_of(db.session(), case.person, group, is_completed=is_completed)
    there = [line.item for line in lines if line.is_there]
    form = InfoForm([line.item for line in lines], there, strongest_evidence(case.permissions))
    if form.validate_on_submit():
        with RefusalsInto(form):
            words = form.changes
            act, result = info.flag_one(
                db.session(), case, words, day=given(form.day.data), evidence=form.level, by=viewer().user
            )
            db.session.commit()
            seq = act.seq if result.completed or result.cleared else None
            return done(case, completed_sentence(_("Đã lưu."), result), seq, changed=bool(result.changed))
    return ask(
        form,
        title=_("Thông tin đã có"),
        submit=_("Lưu"),
        back=page_of(case),
        place=case.person.name,
        lead=_(PHOTOGRAPH),
        consequence=_(
            "Bỏ dấu một mục thì mốc “Đã bổ sung thông tin” của 1 người này bị bỏ ở mọi ngày đã tính; báo cáo chưa "
            "chốt sẽ đổi."
        )
        if is_completed
        else "",
    )


def _is_completed(case: Case) -> bool:
    return statuses(db.session(), [case.person.id], today())[case.person.id].has(Milestone.INFO_COMPLETED)


@blueprint.post("/people/<int:person_id>/info/complete")
@require(Permission.MARK_PEOPLE)
def complete_info(person_id: int) -> ResponseReturnValue:
    """Nothing is missing any more, and it is said now that this is so."""
    case = opened_case(person_id, Permission.MARK_PEOPLE)
    outcome = info.complete(db.session(), None, [case.person.id], evidence=case.evidence, by=viewer().user)
    db.session.commit()
    return done(case, sentence_of(outcome, _("Đã xác nhận đủ thông tin.")), outcome.seq if outcome.done else None)
