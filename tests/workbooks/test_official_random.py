"""Random files of accounts: none lowers a figure or creates somebody, every row is in one list, undo restores all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from rollout.models import OfficialAccount, Person, Statement
from rollout.models.rollup import COLUMNS
from rollout.vocabulary import Evidence
from tests.workbooks.loading import D, Loader
from tests.workbooks.test_official import AN, BINH, LAN, OFFICE, account, contents, load, people
from tests.workbooks.test_people import A, B

DAYS = [D(n) for n in range(-12, 30, 3)]
KNOWN = [("5100000001", LAN[3], LAN[1], LAN[4]), ("5100000002", "", AN[1], AN[4]), ("", BINH[3], BINH[1], BINH[4])]
STRANGE = [("5100000091", "", "Võ Mới", "01/01/1999"), ("5100000092", "051185000092", LAN[1], LAN[4])]

whoever = st.sampled_from([*KNOWN, *STRANGE])


@st.composite
def rows(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """People as they are, with a number, a name or a birth of somebody else now and then."""
    found = []
    for bhxh, cccd, name, born in draw(st.lists(whoever, min_size=1, max_size=5, unique=True)):
        other = draw(whoever)
        number = draw(st.sampled_from([bhxh, bhxh, bhxh, other[0], "5100000099"]))
        issued = draw(st.one_of(st.just(""), st.just("x"), st.integers(-9, 9).map(D)))
        found.append(
            account(
                number,
                draw(st.sampled_from([name, name, other[2]])),
                draw(st.sampled_from([born, born[-4:], "", other[3]])),
                issued,
                cccd=draw(st.sampled_from([cccd, ""])),
                unit=draw(st.sampled_from(["", A, B])),
                office=draw(st.sampled_from(["", OFFICE])),
            )
        )
    return found


def lowered(before: dict[Any, Any], after: dict[Any, Any]) -> Iterator[Any]:
    """Whatever is less than it was, of figures that nothing but the register moves."""
    for key, held in before.items():
        values = zip(COLUMNS, getattr(held, "values", held), strict=True)
        now = dict(zip(COLUMNS, getattr(after.get(key), "values", after.get(key, ())), strict=False))
        yield from ((key, name) for name, value in values if name.startswith("accepted") and now.get(name, 0) < value)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rows=rows(), full=st.booleans())
def check(loader: Loader, rows: list[tuple[str, ...]], full: bool) -> None:
    session, before, figures = loader.session, contents(loader), loader.figures(*DAYS)
    told = load(loader, *rows, full=full, on=D(10))
    after = loader.figures(*DAYS)
    assert list(lowered(figures, after)) == []
    assert session.scalar(select(func.count()).select_from(Person)) == 3
    official = Statement.evidence == Evidence.OFFICIAL.value, Statement.voided_seq.is_(None)
    stated = session.scalar(select(func.count(func.distinct(Statement.person_id))).where(*official)) or 0
    kept = session.scalar(select(func.count()).select_from(OfficialAccount)) or 0
    assert (told["updated"], told["created"]) == (stated, kept)
    assert stated + kept + told["rejected"] == told["rows_read"] == len(rows)
    loader.undo(told["batch"])
    assert contents(loader) == before
    assert loader.figures(*DAYS) == figures


def test_random_files(loader: Loader) -> None:
    people(loader)
    assert DAYS[-1] - DAYS[0] > timedelta(days=20)
    check(loader)
