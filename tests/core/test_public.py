"""Addresses of our pages as they are printed and sent."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import BuildError

from rollout.core.public import page_elsewhere

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("public", "expected"),
    [
        ("https://vssid.example.gov.vn", "https://vssid.example.gov.vn/visits/7"),
        ("https://example.gov.vn/vssid", "https://example.gov.vn/vssid/visits/7"),
        ("http://127.0.0.1:8000", ""),
        ("", ""),
    ],
)
def test_a_page_is_named_by_its_endpoint_where_no_request_is_answered(
    app: Flask, monkeypatch: pytest.MonkeyPatch, public: str, expected: str
) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_URL", public)
    with app.app_context():
        assert page_elsewhere("visits.visit", visit_id=7) == expected


def test_a_page_that_is_no_more_is_no_address(app: Flask) -> None:
    with app.app_context(), pytest.raises(BuildError):
        page_elsewhere("visits.was_renamed", visit_id=7)
