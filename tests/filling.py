"""Filling in the form of a page, as a person does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.page import Page, PageClient

NOTHING: Mapping[str, Any] = {}


def save(client: PageClient, path: str, data: Mapping[str, Any] = NOTHING, /, **more: Any) -> str:
    """Sends the form of a page that is right; returns what the page it leads to says."""
    typed = {**data, **more}
    response = client.submit(path, typed, action=None if typed else path)
    assert response.status_code == 303, Page(response).text
    return client.page(response.location).text


def refuse(client: PageClient, path: str, data: Mapping[str, Any] = NOTHING, /, **more: Any) -> str:
    """Sends a form that is wrong; the answer holds what was typed and says what is wrong, for htmx too."""
    typed = {**data, **more}
    for headers in ({}, {"HX-Request": "true"}):
        response = client.submit(path, typed, headers=headers)
        assert response.status_code == 422
        page = Page(response)
        kept = page.form(*typed).values
        assert {name: kept[name] for name in typed} == {name: str(value) for name, value in typed.items()}
        assert page.markup.is_page is not bool(headers)
    return page.text
