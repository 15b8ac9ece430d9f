"""Files made to harm, as they come to the whole import: little work, one line, nothing changed."""

from __future__ import annotations

import resource
import time
import zlib
from collections.abc import Callable

import pytest

from rollout.core.errors import Refusal
from rollout.vocabulary import ImportKind
from rollout.workbooks.errors import (
    EncodingUnknown,
    FileDamaged,
    FileEmpty,
    FileOfOtherType,
    FilePasswordProtected,
    FileUnpacksTooLarge,
    HeaderNotFound,
    TooManyColumns,
    TooManyRows,
)
from rollout.workbooks.reader import limits
from rollout.workbooks.reading import read_file
from rollout.workbooks.understanding import understand
from tests.workbooks import books, formats
from tests.workbooks.books import Page
from tests.workbooks.test_crafted import SHEET, STRINGS, empty_rows, sheet, strings, with_parts

MOST_TIME = 10  # seconds of a processor, of the reader and of ourselves together

PEOPLE = (("Họ và tên", "Mã số BHXH"), ("Lan", "5100000001"))

LAUGHS = '<!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE x [<!ENTITY a11 SYSTEM "http://127.0.0.1:9/x">]>'
INLINE = '<row r="1"><c r="A1" t="inlineStr"><is><t>&a11;</t></is></c></row>'


def zip_bomb() -> bytes:
    """The sheet itself is what does not end."""
    return with_parts({SHEET: sheet("<row/>") + " " * (limits.UNPACKED_LIMIT + 1)})


def of_a_sheet(head: str) -> bytes:
    return with_parts({SHEET: head + sheet(INLINE)})


def of_strings(head: str) -> bytes:
    cell = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    return with_parts({STRINGS: head + strings("<si><t>&a11;</t></si>", 1), SHEET: sheet(cell)})


def open_document(head: str) -> bytes:
    return formats.archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": head + "<office:document-content>&a11;</office:document-content>",
            "META-INF/manifest.xml": "<manifest:manifest/>",
        }
    )


def all_columns() -> bytes:
    cells = "".join("<c><v>1</v></c>" for _ in range(16_384))
    return with_parts({SHEET: sheet(f'<row r="1">{cells}</row>')})


def a_million_rows() -> bytes:
    return empty_rows("A B C", 1_048_576, '<row r="1"><c r="A1"><v>7</v></c></row>')


def many_sheets() -> bytes:
    return books.xlsx(*(Page((("a", "b"), ("c", "d")), f"Trang {number}") for number in range(255)))


def old_password() -> bytes:
    """What Excel before 2007 writes: a record that says so behind the first one, the rest is encrypted."""
    made = bytearray(formats.xls())
    first = made.index(b"\x09\x08\x10\x00\x00\x06")
    made[first + 20 : first + 22] = b"\x2f\x00"
    return bytes(made)


HOSTILE: dict[str, tuple[Callable[[], bytes], tuple[type[Refusal], ...]]] = {
    "zip bomb": (zip_bomb, (FileUnpacksTooLarge,)),
    "laughs in a sheet": (lambda: of_a_sheet(LAUGHS), (FileDamaged, FileEmpty, HeaderNotFound)),
    "laughs in the strings": (lambda: of_strings(LAUGHS), (FileDamaged, FileEmpty, HeaderNotFound)),
    "laughs in an .ods file": (lambda: open_document(LAUGHS), (FileDamaged, FileEmpty)),
    "laughs in XML of 2003": (lambda: formats.xml([["&a11;"]], head=LAUGHS), (FileOfOtherType,)),
    "outside of a sheet": (lambda: of_a_sheet(OUTSIDE), (FileDamaged, FileEmpty, HeaderNotFound)),
    "outside of the strings": (lambda: of_strings(OUTSIDE), (FileDamaged, FileEmpty, HeaderNotFound)),
    "outside of an .ods file": (lambda: open_document(OUTSIDE), (FileDamaged, FileEmpty)),
    "outside of XML of 2003": (lambda: formats.xml([["&a11;"]], head=OUTSIDE), (FileOfOtherType,)),
    "1,048,576 formatted rows": (a_million_rows, (HeaderNotFound, TooManyRows)),
    "16,384 columns": (all_columns, (TooManyColumns,)),
    "255 sheets": (many_sheets, (HeaderNotFound,)),
    "password of today": (
        lambda: formats.xls()[:512] + "EncryptedPackage\0".encode("utf-16-le") + bytes(4_000),
        (FilePasswordProtected,),
    ),
    "password of before": (old_password, (FilePasswordProtected,)),
    "cut off": (lambda: books.xlsx(Page(PEOPLE))[:-300], (FileDamaged,)),
    "a picture called .xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(5_000), (FileOfOtherType,)),
    "an archive called .xlsx": (lambda: formats.archive({"a.txt": "x"}), (FileOfOtherType,)),
    "packed bytes": (lambda: zlib.compress(b"x" * 10_000), (EncodingUnknown, FileOfOtherType)),
    "0 bytes": (lambda: b"", (FileEmpty,)),
}


def spent() -> float:
    """Seconds of a processor that this process and those it waited for have used."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_answered_in_one_line(name: str) -> None:
    make, refusals = HOSTILE[name]
    content, before = make(), spent()
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(refusals) as caught:
        understand(ImportKind.PARTICIPANTS, read_file(content, "danh sách.xlsx"), has_unit=True)
    assert spent() - before < MOST_TIME
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held < 100_000  # kilobytes
    assert "\n" not in str(caught.value)
    assert "%(" not in str(caught.value)


def linked() -> bytes:
    """A formula of another file with the value it had, and links to places outside."""
    cells = (
        "<c r='A1' t='inlineStr'><is><t>Họ và tên</t></is></c><c r='B1' t='inlineStr'><is><t>Mã số BHXH</t></is></c>"
    )
    person = (
        "<c r='A2' t='str'><f>'[1]Sheet1'!A1</f><v>Lan</v></c><c r='B2' t='str'><f>[2]X!B2</f><v>5100000001</v></c>"
    )
    outside = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{outside}/{kind}" Target="{target}" TargetMode="External"/>'
        for n, (kind, target) in enumerate(
            [
                ("externalLinkPath", "file:///etc/passwd"),
                ("hyperlink", "http://127.0.0.1:9/"),
                ("image", "//host/x.png"),
            ]
        )
    )
    held = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}'
    return with_parts(
        {
            SHEET: sheet(f"<row r='1'>{cells}</row><row r='2'>{person}</row>"),
            "xl/worksheets/_rels/sheet1.xml.rels": f"{held}</Relationships>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": f"{held}</Relationships>",
            "xl/externalLinks/externalLink1.xml": "<externalLink/>",
        }
    )


def test_links_to_other_files_are_not_followed() -> None:
    found = understand(ImportKind.PARTICIPANTS, read_file(linked(), "a.xlsx"), has_unit=True)
    assert [row.values for row in found.rows] == [{"name": "Lan", "bhxh": "5100000001"}]
