"""What was typed is read again in the words of its form."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from wtforms import FileField, HiddenField, PasswordField

import rollout
from rollout.accounts.forms import AssignmentForm
from rollout.core.forms import Form
from rollout.core.typed_words import ACTS, FIELDS, Said, in_words
from rollout.messages.routes import letters
from rollout.official import routes as official
from rollout.participants.forms.desk import DeskAct
from rollout.participants.routes import bundles, desk_bundles, pasting, roster, work
from rollout.reports.forms import ReportForm
from rollout.requests.routes import answering

NEVER_KEPT = (PasswordField, HiddenField, FileField)
TYPED_ANEW = {AssignmentForm, ReportForm}  # gives rights; only reads


NAMES = {"unit": {"12": "UBND xã A (XA0012A)"}, "person_ids": {"7": "Phạm Thị Mai"}}


@pytest.mark.parametrize(
    ("pairs", "held", "empty"),
    [
        ([("display_name", "Phạm Thị Mai"), ("phone", "0905 123 456")], [
            Said("Họ và tên", ("Phạm Thị Mai",)), Said("Điện thoại", ("0905 123 456",)),
        ], []),
        ([("note", ""), ("evidence", "reported"), ("milestone", "accepted"), ("made_up", "")], [
            Said("Mức xác nhận", ("Đơn vị báo",)), Said("Mốc", ("Đã được cấp tài khoản",)),
        ], ["Ghi chú", "made_up"]),
        ([("person_ids", "7"), ("person_ids", "9"), ("do", "clear"), ("everyone", "1")], [
            Said("Người đã chọn", ("Phạm Thị Mai", "9")), Said("Việc", ("Bỏ mốc",)),
            Said("Chọn cả danh sách của bộ lọc", ("1",)),
        ], []),
        ([("u12-participants", ""), ("u12-installed", "45"), ("u99-installed", "3"), ("unit", "12")], [
            Said("Đã cài đặt ứng dụng", ("45",), "UBND xã A (XA0012A)"), Said("Đã cài đặt ứng dụng", ("3",), "u99"),
            Said("Đơn vị", ("UBND xã A (XA0012A)",)),
        ], []),
        ([("u12-household-installed", "45"), ("u12-strange-installed", "3")], [
            Said("Đã cài đặt ứng dụng", ("45",), "UBND xã A (XA0012A), Hộ gia đình"),
            Said("Đã cài đặt ứng dụng", ("3",), "UBND xã A (XA0012A)"),
        ], []),
        ([("evidence", "made up"), ("agreed", " "), ("x-do", "mark"), ("nothing", "7")], [  # as it will be sent
            Said("Mức xác nhận", ("made up",)), Said("Đúng là như vậy", ("(khoảng trắng)",)),
            Said("Việc", ("Ghi nhận mốc",), "x"), Said("nothing", ("7",)),
        ], []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_all_that_is_sent_is_said_in_words(
    app: Flask, pairs: list[tuple[str, str]], held: list[Said], empty: list[str]
) -> None:
    with app.test_request_context():
        assert in_words(pairs, NAMES) == (held, empty)


@given(
    st.lists(st.tuples(st.sampled_from(("do", "note", "u1-installed", "x", "all")), st.text(max_size=3)), max_size=9)
)
def test_nothing_that_is_sent_is_left_out(pairs: list[tuple[str, str]]) -> None:
    held, empty = in_words(pairs, {})
    assert sum(len(said.texts) for said in held) == sum(1 for _, text in pairs if text)
    without = {field for field, _ in pairs} - {field for field, text in pairs if text}
    assert len(empty) == len(without - {"u1-installed"})


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


def test_every_act_of_a_form_has_the_words_of_its_button() -> None:
    of_many = {*roster.ACTS, *work.ACTS, *official.ACTS}
    assert set(ACTS) == {
        *of_many, *DeskAct, bundles.PREVIEW, pasting.PREVIEW, pasting.MARK, desk_bundles.RECEIVED,
        answering.ALL, letters.SENT,
    }  # fmt: skip
    for act in DeskAct:
        assert ACTS[act] == act.label
