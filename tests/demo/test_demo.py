"""What the demo province shows must be what the product asks of a real one."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.users import phone_of
from rollout.demo.make import make_demo
from rollout.guidance.signers import sides_of
from rollout.models import Assignment, Contact, GuidanceSession, User
from rollout.registry.seed import load_registry
from rollout.vocabulary import Role

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.mark.filterwarnings("ignore:The Result.tuples")
def test_officers_and_units_can_be_called_and_officers_sign_for_the_office(session: Session) -> None:
    load_registry(session)
    make_demo(session, number=12, people=260, days=90, seed=728)
    officers = session.scalars(
        select(User).join(Assignment, Assignment.user_id == User.id).where(Assignment.role == Role.OFFICER.value)
    ).all()
    phones = {phone_of(officer) for officer in officers}
    assert len(phones) == len(officers) > 2
    assert all(phone.startswith("0255000") and len(phone) == 10 for phone in phones), "numbers that nobody has"
    assert len(set(session.scalars(select(Contact.unit_id)))) > 6, "of twelve units"
    held = session.scalars(select(GuidanceSession.signers).where(GuidanceSession.signers != "")).all()
    assert held
    for signers in held:
        unit, office = sides_of(signers)
        assert [signer.title for signer in office] == ["Cán bộ chuyên quản"]
        assert "BHXH" not in " ".join(signer.name for signer in unit)
        assert not {signer.name for signer in unit} & {officer.display_name for officer in officers}
