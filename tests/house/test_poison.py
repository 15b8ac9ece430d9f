"""No address and no form breaks the program, whatever is put into it: every route is asked with each poison."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import ImmutableMultiDict

from tests.house.walk import (
    ENDS_THE_WALK,
    PLACES,
    Walker,
    asked_names,
    field_names,
    lived_in,
    path_of,
    rules,
    somebody_of_everything,
)

LARGEST = "99999999999999999999"
HUGE = {"sqlite": (LARGEST, "-1", "9" * 5000), "postgresql": (LARGEST, "2147483648")}
"""Larger than the largest number of an engine; what Python itself minds is asked once."""

UNSTORABLE = ("a\0b", "%ED%A0%80", "\0")
TAKEN_BY_ADDRESSES = ("endpoint", "_method", "_external", "_anchor", "_scheme", "_", "unit_id", "person_id", "self")


def halves(names: set[str]) -> list[list[str]]:
    """Some of the names at a time, so that for each two of them one is once asked for without the other."""
    ordered = sorted(names)
    bits = range(len(ordered).bit_length())
    return [[name for i, name in enumerate(ordered) if i >> bit & 1 == side] for bit in bits for side in (0, 1)]


class Overheard(ImmutableMultiDict[str, str]):
    """What came with an address; it notes what the page asks of it."""

    names: ClassVar[set[str]] = set()

    def __getitem__(self, key: str) -> str:
        self.names.add(key)
        return super().__getitem__(key)

    def getlist(self, key: str, type: Any = None) -> list[Any]:  # noqa: A002 (the name is werkzeug's)
        self.names.add(key)
        return super().getlist(key, type) if type else super().getlist(key)

    def __contains__(self, key: object) -> bool:
        self.names.add(str(key))
        return super().__contains__(key)


@pytest.fixture
def walker(app: Flask, session: Session) -> Walker:
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    return somebody_of_everything(lived_in(app, session))


def test_the_walk_finds_what_is_there(app: Flask, walker: Walker) -> None:
    """The province of the walk has a row behind most addresses, so that the poison reaches further than a 404."""
    statuses = {path_of(app, rule): walker.ask(path_of(app, rule)).status_code for rule, m in rules(app) if m == "GET"}
    found = [path for path, status in statuses.items() if status == 200]
    assert len(found) >= 0.8 * len(statuses), {path: s for path, s in statuses.items() if s != 200}
    assert max(statuses.values()) < 500


def test_a_number_that_no_row_has_is_not_found(app: Flask, walker: Walker) -> None:
    wrong = {}
    for rule, method in rules(app):
        for name, converter in rule._converters.items():
            if hasattr(converter, "num_convert"):
                for number in ("2147483648", "99999999999999999999", "9" * 400):
                    path = path_of(app, rule, **{name: 7_777_777}).replace("7777777", number)
                    wrong[method, path] = walker.ask(path, method).status_code
    assert {place: status for place, status in wrong.items() if status not in (404, 405)} == {}
    assert wrong


def test_a_number_that_is_too_large_breaks_no_filter_and_no_form(
    app: Flask, engine: str, walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.request_class, "parameter_storage_class", Overheard)
    everything = sorted(field_names())
    broken = []
    for rule, method in rules(app):
        if rule.endpoint in ENDS_THE_WALK:
            continue
        path = path_of(app, rule)
        for way in ("query_string", "data")[: 2 if method == "POST" else 1]:
            Overheard.names.clear()
            names = everything
            for poison in HUGE[engine]:  # the first finds which names are read: thousands of digits go to these alone
                answer = walker.ask(path, method, **{way: dict.fromkeys(names, poison)})
                names = sorted(Overheard.names & set(everything))
                assert "/login" not in answer.headers.get("Location", ""), path
                if answer.status_code >= 500:
                    broken.append(f"{method} {path} {poison[:30]} in {way}")
    assert broken == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # it holds the smaller numbers
def test_no_filter_keeps_another_that_is_too_large_from_being_read(
    app: Flask, walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.request_class, "parameter_storage_class", Overheard)
    everything = dict.fromkeys(sorted(asked_names()), LARGEST)
    broken, heard = [], set()
    for rule, method in rules(app):
        if rule.endpoint in ENDS_THE_WALK or method == "POST":
            continue
        path = path_of(app, rule)
        Overheard.names.clear()
        walker.ask(path, query_string=everything)
        names = Overheard.names & set(everything)
        heard |= names
        broken += [
            f"{path} in {' '.join(asked)}"
            for asked in halves(names)
            if walker.ask(path, query_string=dict.fromkeys(asked, LARGEST)).status_code >= 500
        ]
    assert broken == []
    assert len(heard) > len(everything) / 2, "hardly a page says what it reads"


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # it takes fewer of them
def test_signs_that_nobody_sees_break_nothing(app: Flask, walker: Walker) -> None:
    everything = dict.fromkeys(sorted(field_names()), "=a\x01\x0b\x1b\x08\x7f\x9f\u202eb")
    broken = []
    for rule, method in rules(app):
        if rule.endpoint in ENDS_THE_WALK:
            continue
        path = path_of(app, rule)
        for values in [{"query_string": everything}] + ([{"data": everything}] if method == "POST" else []):
            answer = walker.ask(path, method, **values)
            if answer.status_code >= 500:
                broken.append(f"{method} {path} in {next(iter(values))}")
    assert broken == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # the database has no say in it
@pytest.mark.parametrize("poison", UNSTORABLE, ids=("NUL", "surrogate", "NUL alone"))
def test_text_that_cannot_be_stored_is_told_so(poison: str, app: Flask, walker: Walker) -> None:
    everything = dict.fromkeys(sorted(field_names()), poison)
    quoted = "&".join(f"{name}={poison if '%' in poison else poison.replace(chr(0), '%00')}" for name in everything)
    wrong = {}
    for rule, method in rules(app):
        path = path_of(app, rule)
        answers = [walker.ask(f"{path}?{quoted}", method), walker.ask(f"{path}?{quoted.split('=')[1]}=1", method)]
        if method == "POST":
            answers.append(walker.ask(path, method, data=quoted, content_type="application/x-www-form-urlencoded"))
            answers.append(walker.ask(path, method, data=everything))
        for kind, answer in zip(("value", "name", "form", "part"), answers, strict=False):
            wrong[method, path, kind] = answer.status_code
    if "\0" in poison:
        assert {place: status for place, status in wrong.items() if status != 400} == {}
    else:  # the server already understands it as other text
        assert {place: status for place, status in wrong.items() if status >= 500} == {}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_path_that_cannot_be_stored_breaks_nothing(app: Flask, walker: Walker) -> None:
    wrong = {}
    for poison in ("%00", "a%00b", "%ED%A0%80"):
        for rule, method in rules(app):
            for name in rule.arguments:
                stood = "1" if hasattr(rule._converters[name], "num_convert") else PLACES[name]
                before = "." if name == "file" else "/"  # an export's kind ends its address
                path = path_of(app, rule).replace(f"{before}{stood}", f"{before}{poison}")
                wrong[method, path] = walker.ask(path, method).status_code
        wrong["GET", "static"] = walker.ask(f"/static/{poison}").status_code
    assert {place: status for place, status in wrong.items() if status not in (400, 404, 405)} == {}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # the database has no say in it
def test_a_query_does_not_reach_how_addresses_are_made(app: Flask, walker: Walker) -> None:
    broken = []
    for rule, method in rules(app):
        path = path_of(app, rule)
        for value in ("x", "1"):
            query = "&".join(f"{name}={value}" for name in TAKEN_BY_ADDRESSES)
            answer = walker.ask(f"{path}?{query}&q=a", method)
            if answer.status_code >= 500:
                broken.append(f"{method} {path}?{query}")
    assert broken == []
