"""Writes the plan of a list of users: accounts that wait for their activation slips, and roles."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.users import add_user, assign, edit_user, email_of, phone_of
from rollout.models import User
from rollout.workbooks.known_users import Place
from rollout.workbooks.plan_users import FIELDS, UserSteps
from rollout.workbooks.plans import Plan


def write_users(session: Session, plan: Plan, *, by: User) -> dict[str, Any]:
    """Everything the plan says; notes on each row what undoing needs."""
    for row in plan.changing:
        steps: UserSteps = row.steps
        user = session.scalar(select(User).where(User.username == steps.username))
        before: dict[str, Any] = {"is_new": user is None or not user.is_active, "fields": {}}
        if user is None:
            user = add_user(
                session,
                username=steps.username,
                display_name=steps.fields["display_name"],
                job_title=steps.fields.get("job_title", ""),
                phone=steps.fields.get("phone", ""),
                email=steps.fields.get("email", ""),
                by=by,
            )
        else:
            user.is_active = True  # made by a file whose loading was undone
            before["fields"] = {name: fields_of(user)[name] for name in steps.fields}
            told: dict[str, Any] = fields_of(user) | steps.fields
            edit_user(session, user, by=by, **told)
        if steps.place:
            place = steps.place
            assignment = assign(
                session,
                user,
                role=place.role,
                scope=place.scope,
                by=by,
                office_id=place.office_id,
                department_id=place.department_id,
                area_id=place.area_id,
                unit_ids=sorted(place.unit_ids),
            )
            before |= {"assignment": assignment.id, "place": place_as_json(place)}
        row.before = before | {"user": user.id}
    return {}


def place_as_json(place: Place) -> dict[str, Any]:
    """A role's place as it is remembered for undoing."""
    return {**place._asdict(), "unit_ids": sorted(place.unit_ids)}


def fields_of(user: User) -> dict[str, str]:
    """What a file may say of a user, as it is."""
    held = {"display_name": user.display_name, "job_title": user.job_title}
    held |= {"phone": phone_of(user), "email": email_of(user)}
    return {name: held[name] for name in FIELDS}
