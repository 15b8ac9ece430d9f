"""English is complete: every word of the code has its translation, and nothing else is in the catalogue."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from rollout.core.translations import FOLDER
from tests.catalogue import FILE, catalogue, message_ids, written
from tests.page import PageClient

PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")


def test_every_word_of_the_code_is_in_english() -> None:
    held = catalogue()
    missing = sorted({message for message in message_ids() if not (found := held.get(message)) or not found.string})
    assert not missing, f"make catalogue, then write the English into {FILE.name}: {missing}"


def test_the_catalogue_is_as_it_is_written() -> None:
    assert FILE.read_text(encoding="utf-8") == written(), "ids that no code uses, or another order: make catalogue"


def test_translations_keep_the_placeholders() -> None:
    for message in catalogue():
        if message.id:
            assert isinstance(message.id, str)
            assert isinstance(message.string, str)
            assert Counter(PLACEHOLDER.findall(message.id)) == Counter(PLACEHOLDER.findall(message.string)), message.id
            assert message.id[0].isspace() == message.string[:1].isspace(), message.id
            assert "fuzzy" not in message.flags, message.id


def test_nothing_compiled_can_go_out_of_date() -> None:
    assert not list(FOLDER.rglob("*.mo")), "the catalogue is read from its source"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_page_is_in_english_after_the_switch(client: PageClient) -> None:
    assert client.page("/login").heading == "Đăng nhập"
    client.submit("/login", {"language": "en"}, action="/language")
    page = client.page("/login")
    assert page.heading == "Sign in"
    assert "Password" in page.text
