"""What a load may bring along and leave behind: names that are no text, how many wait, whose act it is."""

from __future__ import annotations

from sqlalchemy import select

from rollout.models import Batch
from rollout.vocabulary import ImportKind
from rollout.workbooks import actions
from tests.workbooks import files
from tests.workbooks.loading import DAY, HEADER, Loader
from tests.workbooks.test_people import LAN


def test_a_file_of_a_name_that_is_no_text_is_loaded(loader: Loader) -> None:
    """As a command gets it from a folder whose names are not UTF-8."""
    actions.load_file(
        loader.session,
        by=loader.system,
        kind=ImportKind.PARTICIPANTS,
        path=files.text_file([HEADER, LAN]),
        file_name="danh s\udce1ch\0.csv",
        list_on=DAY,
    )
    loader.session.commit()
    assert loader.session.scalars(select(Batch.file_name).order_by(Batch.id.desc())).first() == "danh sch.csv"
