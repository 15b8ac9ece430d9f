"""Visits: agreed with units round by round, changed, called off, held; what each is and what was done with it."""

from typing import Any

from flask import Blueprint

from rollout.visits.words import length, time_said
from rollout.vocabulary import N_
from rollout.vocabulary_of_visits import OF_OFFICE, OFFERED_STATES, VISIT_WAYS, VisitAct, VisitAnswer, VisitState

blueprint = Blueprint("visits", __name__)

DONE = {
    VisitAct.SUGGEST: N_("Đã lập lịch"),
    VisitAct.PROPOSE: N_("Đã đề xuất lịch"),
    VisitAct.ACCEPT: N_("Đã đồng ý"),
    VisitAct.COUNTER: N_("Đã đề nghị thời gian khác"),
    VisitAct.DECLINE: N_("Đã trả lời không nhận lịch"),
    VisitAct.AGREE: N_("Đã nhận thời gian đơn vị đề nghị"),
    VisitAct.LEAVE_OUT: N_("Đã bỏ đơn vị khỏi buổi"),
    VisitAct.RELEASE: N_("Đã bỏ giờ thống nhất"),
    VisitAct.DETAIL: N_("Đã ghi người dự, yêu cầu"),
    VisitAct.HOLD: N_("Đã ghi kết quả, buổi đã thực hiện"),
    VisitAct.REOPEN: N_("Đã mở lại lịch"),
    VisitAct.UNIT_ABSENT: N_("Đã ghi đơn vị vắng"),
    VisitAct.OFFICER_ABSENT: N_("Đã ghi cán bộ không đến được"),
    VisitAct.CANCEL: N_("Đã hủy lịch"),
    VisitAct.EXPIRE: N_("Đã hết hạn, chưa thống nhất"),
    VisitAct.GIVE: N_("Đã đổi cán bộ"),
}
"""What is said of an act once it is done."""

blueprint.add_app_template_filter(time_said)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What templates call states, ways and answers by, from the codes in rows; how they say lengths."""
    return {
        "STATES": {state.value: state for state in VisitState},
        "OFFERED_STATES": OFFERED_STATES,
        "OF_OFFICE": OF_OFFICE,
        "WAYS": {way.value: way for way in VISIT_WAYS},
        "DONE": DONE,
        "ANSWERS": {answer.value: answer for answer in VisitAnswer},
        "length": length,
    }


from rollout.visits import routes  # noqa: E402, F401  (routes add themselves to the blueprint)
