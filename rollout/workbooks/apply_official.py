"""Writes the plan of a file of accounts: statements by one act, and what is kept beside the register."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from rollout.db import chunks
from rollout.models import Batch, User
from rollout.register import marks, official
from rollout.register.act import Act
from rollout.vocabulary import Evidence, Settlement
from rollout.workbooks.apply_people import ACTION, id_of
from rollout.workbooks.plans import Order, Plan


def write_accounts(session: Session, plan: Plan, order: Order, *, batch: Batch, by: User) -> dict[str, Any]:
    """Everything the plan says, under the ledger's lock; returns what undoing needs beside the rows."""
    changing = list(plan.changing)
    stated = [row for row in changing if row.steps.statements]
    if stated:
        act = Act(session, by=by, action=ACTION, source=f"{ACTION} {batch.id}", batch=batch)
        for run in chunks(stated):
            for row in run:
                for milestone, day, channel in row.steps.statements:
                    marks.record(
                        act,
                        person_id=id_of(row),
                        milestone=milestone,
                        day=day,
                        channel=channel,
                        evidence=Evidence.OFFICIAL,
                    )
            act.write()
        act.apply()
    official.keep_accounts(session, batch.id, [row.steps.account for row in changing if row.steps.account])
    official.keep_totals(session, batch.id, [row.steps.total for row in changing if row.steps.total])
    official.keep_covers(session, batch.id, plan.covers, order.list_on)
    settled = [account_id for row in changing for account_id in row.steps.settles]
    return {"settled": official.settle(session, settled, Settlement.FOUND, by=by)}


def take_back_accounts(session: Session, batch: Batch) -> int:
    """What a file brought to the official book is gone; returns how many accounts were settled since, and stay."""
    official.reopen(session, batch.summary.get("settled", ()))
    return official.forget_batch(session, batch.id)
