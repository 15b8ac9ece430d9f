"""English is complete: every word of the code has its translation, and nothing else is in the catalogue."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from babel.messages.catalog import Message

from rollout.core.translations import FOLDER
from tests.catalogue import FILE, catalogue, message_ids, written
from tests.page import PageClient

PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")

OF_MANY = re.compile(
    r"%\((?!most|max|least|days|base\b)\w+\)s (?:\w+ )?(?:people|participants|units|accounts|declarations|contacts|"
    r"lines|rows|columns|numbers|boxes|points|roles|loads|lists|tries|devices|minutes|days|pieces)\b"
)


def forms(message: Message) -> tuple[str, ...]:
    """The English of a message: two forms where it says how many."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def test_every_word_of_the_code_is_in_english() -> None:
    held = catalogue()
    missing = [message for message in message_ids() if not (found := held.get(message)) or not all(forms(found))]
    assert not missing, f"make catalogue, then write the English into {FILE.name}: {missing}"


def test_the_catalogue_is_as_it_is_written() -> None:
    assert FILE.read_text(encoding="utf-8") == written(), "ids that no code uses, or another order: make catalogue"


def test_translations_keep_the_placeholders() -> None:
    for message in catalogue():
        if message.id:
            told = message.id if isinstance(message.id, str) else message.id[0]
            for text in forms(message):
                assert Counter(PLACEHOLDER.findall(told)) == Counter(PLACEHOLDER.findall(text)), told
                assert told[0].isspace() == text[:1].isspace(), told
            assert "fuzzy" not in message.flags, told


def test_what_says_how_many_has_a_form_for_one() -> None:
    """`plural` asks for it, and N_plural marks what is told so elsewhere; numbers of a limit are never one."""
    single = [message for message in catalogue() if isinstance(message.id, str)]
    wrong = [message.id for message in single if any(OF_MANY.findall(text) for text in forms(message))]
    assert not wrong, f"of one thing the English is wrong: use plural() for {wrong}"
    paired = {message.id[0] for message in catalogue() if isinstance(message.id, tuple)}
    assert not paired & {message.id for message in single}, "asked for with a number here, without one there"


def test_a_sentence_of_one_thing_is_found() -> None:
    assert OF_MANY.search("%(n)s people with accounts")
    assert OF_MANY.search("%(n)s other contacts")
    assert not OF_MANY.search("at most %(most)s lines; people: %(n)s")


def test_nothing_compiled_can_go_out_of_date() -> None:
    assert not list(FOLDER.rglob("*.mo")), "the catalogue is read from its source"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_page_is_in_english_after_the_switch(client: PageClient) -> None:
    assert client.page("/login").heading == "Đăng nhập"
    client.submit("/login", {"language": "en"}, action="/language")
    page = client.page("/login")
    assert page.heading == "Sign in"
    assert "Password" in page.text
