"""What was noted of the obligations of the shipped directives in the demo province: due days, proofs, confirmations."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.selection import EVERYTHING
from rollout.directives import actions, queries, session_proofs
from rollout.directives.kinds import bodies
from rollout.directives.reach import Reach
from rollout.models import Obligation, User
from rollout.vocabulary import Measure
from rollout.vocabulary_of_obligations import AddresseeKind, ObligationRule, ProofKind

PROOFS = {
    AddresseeKind.MEDIA: (ProofKind.BROADCAST, "Chuyên mục về ứng dụng VssID trong bản tin buổi tối"),
    AddresseeKind.DISTRICT_COMMITTEE: (
        ProofKind.LETTER,
        "Văn bản chỉ đạo các phòng, UBND cấp xã hướng dẫn hộ dân cài đặt",
    ),
    AddresseeKind.HEALTH: (ProofKind.LETTER, "Văn bản gửi các bệnh viện, trung tâm y tế về dùng thẻ BHYT trên VssID"),
    AddresseeKind.MASS_ORGANISATION: (ProofKind.VISIT, "Hội nghị phổ biến đến cán bộ, hội viên"),
    AddresseeKind.VSS_PROVINCE: (ProofKind.REPORT, "Báo cáo kết quả triển khai trong tháng"),
    AddresseeKind.VSS_OFFICE: (ProofKind.SESSION, ""),
}
"""Kind of addressee → what shows that it did something; without words the last session of its units."""

EVERYWHERE = Reach(EVERYTHING, None, None)


def note_obligations(session: Session, by: User, source: random.Random) -> None:
    """Some bodies have shown something, some of it is confirmed; units are late with one, committees soon with all."""
    held = bodies(session)
    for obligation in queries.obligations(session):
        _set_due(session, obligation, by)
        kind = AddresseeKind(obligation.addressee_kind)
        if obligation.rule != ObligationRule.EVIDENCE or kind not in PROOFS:
            continue
        proof, words = PROOFS[kind]
        for body in held.of(kind):
            if source.random() < 0.55:
                day = today() - timedelta(days=source.randint(1, 60))
                shown = session_proofs.offered(session, body, held, EVERYWHERE)[:1] if not words else []
                if not words and not shown:
                    continue
                of_session = shown[0].row if shown else None
                actions.prove(
                    session, obligation, body, kind=proof, day=day, text=words, of_session=of_session, by=by
                )  # fmt: skip
                if source.random() < 0.6:
                    actions.confirm(session, obligation, body, note="", by=by)
    session.flush()


def _set_due(session: Session, obligation: Obligation, by: User) -> None:
    """The texts name no day; those that the steering committee set."""
    days = {Measure.INFO_COMPLETED.value: -10, Measure.UNITS_DEPLOYED.value: 45}
    ahead = days.get(obligation.measure or "")
    if obligation.addressee_kind == AddresseeKind.DISTRICT_COMMITTEE:
        ahead = 4
    if ahead is not None:
        reason = "Theo kết luận cuộc họp Ban Chỉ đạo"
        actions.set_due(session, obligation, due_on=today() + timedelta(days=ahead), reason=reason, by=by)
