"""Filling in the forms of a unit's page, as a person does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from rollout.models import AuditRecord
from tests.page import Page, PageClient
from tests.staffed import Staffed


def save(client: PageClient, path: str, data: Mapping[str, Any]) -> str:
    """Sends a form that is right; returns what the page it leads to says."""
    response = client.submit(path, data)
    assert response.status_code == 303, Page(response).text
    return client.page(response.location).text


def refuse(client: PageClient, path: str, data: Mapping[str, Any]) -> str:
    """Sends a form that is wrong; the answer holds what was typed and says what is wrong, for htmx too."""
    for headers in ({}, {"HX-Request": "true"}):
        response = client.submit(path, data, headers=headers)
        assert response.status_code == 422
        page = Page(response)
        kept = page.form(*data).values
        for name, value in data.items():
            assert kept[name] == str(value), name
        assert page.markup.is_page is not bool(headers)
    return page.text


def audited(staffed: Staffed, action: str) -> int:
    return staffed.session.scalar(select(func.count()).where(AuditRecord.action == action)) or 0
