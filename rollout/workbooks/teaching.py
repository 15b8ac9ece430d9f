"""What people have taught the import: words of status, and what the columns under a header are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now
from rollout.models import ColumnMemory, StatusWord, User
from rollout.vocabulary import ImportKind
from rollout.workbooks.errors import WordUnusable
from rollout.workbooks.outline import SheetOutline
from rollout.workbooks.words import MEANINGS, STANDARD, Words, may_be_word, word_key

MOST_REMEMBERED = 200
"""Headers of one kind that are remembered for one user, the latest."""


def words_of(session: Session) -> Words:
    """The words of status as the province means them."""
    return STANDARD.with_more(dict(session.execute(select(StatusWord.word, StatusWord.meaning)).all()))


def teach_word(session: Session, *, text: str, meaning: str, by: User) -> None:
    """From now on a word means this in every file. Raises WordUnusable."""
    word = word_key(text)
    if meaning not in MEANINGS or not word or not (may_be_word(word) or len(word) == 1):
        raise WordUnusable
    held = session.get(StatusWord, word)
    before = held.meaning if held else ""
    if held is None:
        session.add(StatusWord(word=word, meaning=meaning, created_by_id=by.id, created_at=now()))
    else:
        held.meaning, held.created_by_id, held.created_at = meaning, by.id, now()
    audit.record(
        session, by=by, action="teach_word", subject="status_word", subject_id=0, key=word, before=before, after=meaning
    )


def forget_word(session: Session, word: str, *, by: User) -> None:
    """The word means again what it means everywhere, if anything."""
    held = session.get(StatusWord, word)
    if held is not None:
        audit.record(
            session, by=by, action="forget_word", subject="status_word", subject_id=0, key=word, before=held.meaning
        )
        session.delete(held)


def memory_of(session: Session, kind: ImportKind, *, by: User) -> Mapping[str, Mapping[str, str]]:
    """Print of a header → its columns, as a user chose them before."""
    statement = (
        select(ColumnMemory.layout, ColumnMemory.columns)
        .where(ColumnMemory.user_id == by.id, ColumnMemory.kind == kind.value)
        .order_by(ColumnMemory.chosen_at.desc())
        .limit(MOST_REMEMBERED)
    )
    return dict(session.execute(statement).all())


def remember(
    session: Session, kind: ImportKind, sheets: Iterable[SheetOutline], *, unit_id: int | None, by: User
) -> None:
    """Keeps what a user chose the columns of sheets to be, for the next file that has the same headers."""
    for sheet in sheets:
        columns = {column.letter: column.field for column in sheet.columns if column.is_chosen}
        if not columns or not sheet.print:
            continue
        statement = select(ColumnMemory).where(
            ColumnMemory.user_id == by.id, ColumnMemory.kind == kind.value, ColumnMemory.layout == sheet.print
        )
        held = session.scalars(statement).first()
        if held is None:
            held = ColumnMemory(user_id=by.id, kind=kind.value, layout=sheet.print)
            session.add(held)
        held.columns, held.unit_id, held.chosen_at = columns, unit_id, now()
