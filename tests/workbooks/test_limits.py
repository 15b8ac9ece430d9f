"""What a load may bring along and leave behind: names that are no text, how many wait, whose act it is."""

from __future__ import annotations

import os
import pwd

from sqlalchemy import select

from rollout.models import AuditRecord, Batch, Posting
from rollout.vocabulary import ImportKind
from rollout.workbooks import actions
from tests.workbooks import files
from tests.workbooks.loading import DAY, HEADER, Loader
from tests.workbooks.test_people import LAN, MINH, B


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


def test_what_a_command_loads_and_undoes_names_the_user_of_the_machine(loader: Loader) -> None:
    name = pwd.getpwuid(os.getuid()).pw_name
    batch = loader.load([HEADER, LAN])["batch"]
    loader.undo(batch)
    postings = select(Posting.source).order_by(Posting.seq.desc()).limit(2)
    assert loader.session.scalars(postings).all() == [f"import {batch}, {name}"] * 2
    records = loader.session.scalars(
        select(AuditRecord).where(AuditRecord.subject == "batch", AuditRecord.subject_id == batch)
    ).all()
    assert {record.action for record in records} == {"stage_import", "import", "undo_import"}
    assert {record.detail["os_user"] for record in records} == {name}
    by_liaison = loader.load([HEADER, MINH], by=loader.officer(B))["batch"]
    assert loader.session.scalars(postings.limit(1)).all() == [f"import {by_liaison}"]
    assert "os_user" not in loader.session.scalars(select(AuditRecord.detail).order_by(AuditRecord.id.desc())).all()[0]
