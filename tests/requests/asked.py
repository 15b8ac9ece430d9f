"""Asking and answering by the pages, as a liaison and an officer do."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import ChangeItem, ChangeRequest
from tests.filling import save
from tests.page import Page, PageClient

MISSING = {
    "name": "Lê Văn Bình",
    "birth": "1990",
    "sex": "male",
    "bhxh": "5100000777",
    "phone": "0905111222",
    "on": "05/03/2021",
}


def report_wrong(client: PageClient, person_id: int, **values: Any) -> str:
    return save(client, f"/people/{person_id}/requests/new", {"name": "Nguyễn Thị Mai", **values})


def report_missing(client: PageClient, unit_id: int, **values: Any) -> str:
    return save(client, f"/units/{unit_id}/requests/person", {**MISSING, **values})


def last(session: Session) -> ChangeRequest:
    session.rollback()
    return session.scalars(select(ChangeRequest).order_by(ChangeRequest.id.desc())).first() or ChangeRequest()


def items(session: Session) -> dict[str, ChangeItem]:
    """The fields of the last request."""
    held = last(session).id
    return {item.field: item for item in session.scalars(select(ChangeItem).where(ChangeItem.request_id == held))}


def answer(client: PageClient, session: Session, accept: tuple[str, ...] = (), /, **refuse: str) -> Page:
    """Answers the last request: which fields are accepted, and of each refused why; the page that follows."""
    of, path = items(session), f"/requests/{last(session).id}"
    data = {f"i{of[name].id}-answer": "accept" for name in accept}
    for name, reason in refuse.items():
        data |= {f"i{of[name].id}-answer": "refuse", f"i{of[name].id}-reason": reason}
    response = client.submit(path, data, action=path)
    return client.page(response.location) if response.status_code == 303 else Page(response)
