"""What was typed is read again in the words of its form."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from flask import Flask
from wtforms import FileField, HiddenField, PasswordField

import rollout
from rollout.accounts.forms import AssignmentForm
from rollout.core.forms import Form
from rollout.core.typed_words import FIELDS, Said, in_words
from rollout.reports.forms import ReportForm

NEVER_KEPT = (PasswordField, HiddenField, FileField)
TYPED_ANEW = {AssignmentForm, ReportForm}  # gives rights; only reads


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("display_name", "Phạm Thị Mai"), ("phone", "0905 123 456")], [
            Said("Họ và tên", ("Phạm Thị Mai",)), Said("Điện thoại", ("0905 123 456",)),
        ]),
        ([("note", "  "), ("evidence", "reported"), ("milestone", "accepted")], [
            Said("Mức xác nhận", ("Đơn vị báo",)), Said("Mốc", ("Đã được cấp tài khoản",)),
        ]),
        ([("person_ids", "7"), ("person_ids", "9"), ("do", "mark")], [
            Said("Số người đã chọn", ("2",)), Said("", ("mark",)),
        ]),
        ([("u12-participants", "60"), ("u12-installed", "45"), ("u7-installed", "3"), ("day", "hôm nay")], [
            Said("Tổng số người tham gia", ("60",), 1), Said("Đã cài đặt ứng dụng", ("45",), 1),
            Said("Đã cài đặt ứng dụng", ("3",), 2), Said("Ngày", ("hôm nay",)),
        ]),
        ([("evidence", "made up")], [Said("Mức xác nhận", ("made up",))]),  # as it will be sent
    ],
)  # fmt: skip
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_fields_and_choices_are_said_in_words(app: Flask, pairs: list[tuple[str, str]], said: list[Said]) -> None:
    with app.test_request_context():
        assert in_words(pairs) == said


def forms(kind: type[Form] = Form) -> Iterator[type[Form]]:
    for form in kind.__subclasses__():
        yield form
        yield from forms(form)


def test_every_field_that_is_typed_into_has_words() -> None:
    for module in pkgutil.walk_packages(rollout.__path__, "rollout."):
        importlib.import_module(module.name)
    without = {
        f"{form.__name__}.{name}"
        for form in forms()
        if form.__module__.startswith("rollout.") and form not in TYPED_ANEW and form.Meta.csrf is not False
        for name, field in ((name, getattr(form, name)) for name in dir(form) if not name.startswith("_"))
        if hasattr(field, "field_class") and not issubclass(field.field_class, NEVER_KEPT) and name not in FIELDS
    }
    assert without == set(), f"Name them in {in_words.__module__}"
