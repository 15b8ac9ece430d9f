"""How far an addressee is: the rule by a table, and what holds whatever is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.register.obligation_state import Known, state_of
from rollout.vocabulary_of_obligations import ObligationRule, ObligationState

TODAY = date(2026, 11, 30)
SOON = date(2026, 12, 9)
R, S = ObligationRule, ObligationState


def known(rule: ObligationRule, **more: object) -> Known:
    return replace(Known(rule, date(2026, 11, 1)), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (known(R.EVIDENCE), S.NOT_STARTED),
        (known(R.EVIDENCE, has_proof=True), S.EVIDENCE_THERE),
        (known(R.EVIDENCE, has_proof=True, due_on=date(2026, 11, 2)), S.EVIDENCE_THERE),
        (known(R.EVIDENCE, has_proof=True, is_confirmed=True), S.DONE),
        (known(R.EVIDENCE, is_confirmed=True, is_exempt=True), S.EXEMPT),
        (known(R.EVIDENCE, due_on=date(2026, 11, 29)), S.OVERDUE),
        (known(R.EVIDENCE, due_on=TODAY), S.DUE_SOON),
        (known(R.EVIDENCE, due_on=SOON), S.DUE_SOON),
        (known(R.EVIDENCE, due_on=SOON + timedelta(days=1)), S.NOT_STARTED),
        (known(R.MANUAL), S.NOT_STARTED),
        (known(R.MANUAL, is_confirmed=True), S.DONE),
        (known(R.FIGURE, reached=0, whole=40), S.NOT_STARTED),
        (known(R.FIGURE, reached=None, whole=40), S.NOT_STARTED),
        (known(R.FIGURE, reached=39, whole=40), S.RUNNING),
        (known(R.FIGURE, reached=40, whole=40), S.DONE),
        (known(R.FIGURE, reached=41, whole=40), S.DONE),
        (known(R.FIGURE, reached=32, whole=40, threshold=80), S.DONE),
        (known(R.FIGURE, reached=31, whole=40, threshold=80), S.RUNNING),
        (known(R.FIGURE, reached=39, whole=40, due_on=date(2026, 11, 29)), S.OVERDUE),
        (known(R.FIGURE, reached=40, whole=40, due_on=date(2026, 11, 29)), S.DONE),
        (known(R.FIGURE, reached=0, whole=0, due_on=date(2026, 11, 29)), S.NOBODY),
        (known(R.FIGURE, reached=9, whole=40, is_confirmed=True, has_proof=True), S.RUNNING),
        (known(R.FIGURE, reached=9, whole=40, starts_on=date(2026, 12, 1)), S.NOT_STARTED),
    ],
)
def test_the_state(case: Known, expected: ObligationState) -> None:
    assert state_of(case, TODAY, SOON) is expected


days = st.dates(date(2026, 10, 1), date(2027, 2, 1))
cases = st.builds(
    Known,
    st.sampled_from(R),
    days,
    st.none() | days,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.none() | st.integers(0, 50),
    st.integers(0, 40),
    st.integers(1, 100),
)


@given(cases)
def test_what_holds_of_every_state(case: Known) -> None:
    state = state_of(case, TODAY, SOON)
    assert (state is S.EXEMPT) is case.is_exempt
    if state is S.OVERDUE:
        assert case.due_on is not None
        assert case.due_on < TODAY
    if case.rule is R.FIGURE and not case.is_exempt:
        assert (state is S.DONE) is case.is_met
        assert state is not S.EVIDENCE_THERE
    later = state_of(case, TODAY + timedelta(days=1), SOON + timedelta(days=1))
    settled = {S.EXEMPT, S.DONE, S.EVIDENCE_THERE, S.OVERDUE}
    if state in settled:  # waiting changes nothing of what is settled, and mends nothing that is late
        assert later is state


@given(cases, st.integers(0, 60))
def test_more_people_never_make_it_worse(case: Known, more: int) -> None:
    order = list(S)
    before = state_of(case, TODAY, SOON)
    after = state_of(replace(case, reached=(case.reached or 0) + more), TODAY, SOON)
    assert order.index(after) >= order.index(before)
