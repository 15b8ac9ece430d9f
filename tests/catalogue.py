"""The English catalogue beside the words of the code: `make catalogue` writes it anew, tests/house reads it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from rollout.core.translations import catalogue_file
from tests.machine import ROOT

KEYWORDS = DEFAULT_KEYWORDS | {
    "N_": None, "_l": None, "lazy_gettext": None, "N_plural": (1, 1), "plural": (1, 1),
}  # fmt: skip
SETTINGS = ROOT / "rollout" / "registry" / "data" / "settings.csv"
FILE = catalogue_file("en")

HEAD = """\
# English. `make catalogue` brings the message ids up to date with the code; the translations are written by hand.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


MessageId = str | tuple[str, ...]
"""A pair of one and the same where the message says how many: Vietnamese has one form, English two."""


def message_ids() -> Iterator[MessageId]:
    """Every message id of code and templates, and the labels of the settings, which are data."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    for found in extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, directory_filter=_is_read):
        yield found[2]
    with SETTINGS.open(encoding="utf-8", newline="") as file:
        yield from (row["label"] for row in csv.DictReader(file))


def _is_read(folder: str) -> bool:
    """Nothing is looked for outside of what babel.cfg names."""
    return Path(folder).relative_to(ROOT).parts[0] in ("rollout", "templates")


def catalogue() -> Catalog:
    """The catalogue as it lies in the repository."""
    with FILE.open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def written() -> str:
    """The catalogue's text, with exactly the ids of the code; one that is new has no translation yet.

    Of one that says how many since lately the form for one is missing.
    """
    known, wanted = catalogue(), Catalog(locale="en", fuzzy=False)
    for message in sorted(set(message_ids()), key=str):
        held = known.get(message)
        text = held.string if held else ""
        wanted.add(message, ("", text) if isinstance(message, tuple) and isinstance(text, str) else text)
    made = BytesIO()
    write_po(made, wanted, width=100, no_location=True, omit_header=True, sort_output=True)
    return HEAD + made.getvalue().decode("utf-8")


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8", newline="\n")
