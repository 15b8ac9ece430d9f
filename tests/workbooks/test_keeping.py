"""What is kept of a file and its rows, for how long, and what can still be done when it is gone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from rollout.core.dates import now, today
from rollout.core.formats import day
from rollout.core.installation import system
from rollout.core.purge import purge
from rollout.models import Batch, BatchRow
from rollout.vocabulary import BatchState
from rollout.workbooks import actions, keeping
from rollout.workbooks.errors import UndoTooLate
from tests.page import Page
from tests.staffed import Staffed
from tests.workbooks.loading import HEADER
from tests.workbooks.test_pages import apply, code_of, finish, listed, people, preview


def test_a_file_that_nobody_writes_is_forgotten_when_its_time_is_over(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    rows = [HEADER, *people(code_of(staffed, unit_id), "Lan")]
    written, waiting = preview(client, rows), preview(client, rows)
    apply(staffed, client, written)
    (batch,) = staffed.session.scalars(select(Batch).where(Batch.state == BatchState.STAGED.value)).all()
    assert batch.keep_until is not None
    assert f"giữ đến hết ngày {day(batch.keep_until)}, sau đó tự hủy" in client.page(waiting).text
    batch = staffed.session.get_one(Batch, batch.id)
    assert batch.keep_until is not None
    over = batch.keep_until + timedelta(days=1)
    assert keeping.forget_unapplied(staffed.session, batch.keep_until) == 0
    assert keeping.forget_unapplied(staffed.session, over) == 1
    assert purge(staffed.session, datetime.combine(over, time(12), UTC))["files"] == 1
    staffed.session.commit()
    assert "Đã hủy" in client.page(waiting).text
    assert "Đã ghi" in client.page(written).text
    assert {row.batch_id for row in staffed.session.scalars(select(BatchRow))} == {1}
    assert [held.file for held in staffed.session.scalars(select(Batch))] == [None, None]
    staffed.session.commit()
    assert client.get(f"{written}/refused.xlsx").status_code == 404, "no row of it was refused"


def test_refused_rows_are_offered_as_long_as_the_file_is_kept(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    rows = [HEADER, *people(code_of(staffed, unit_id), "Lan"), ("TA9999A", "Ai Đó", "5100000999", "")]
    path = preview(client, rows)
    assert "Tải các dòng bị từ chối" in apply(staffed, client, path).links
    purge(staffed.session, now() + timedelta(days=31))
    staffed.session.commit()
    assert "Tải các dòng bị từ chối" not in client.page(path).links
    answer = client.get(f"{path}/refused.xlsx")
    assert answer.status_code == 422
    assert "Tệp của lần nạp này không còn được lưu" in Page(answer).text


def test_the_file_of_a_written_batch_is_erased_and_what_its_columns_were_stays(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    path = preview(client, [HEADER, *people(code_of(staffed, unit_id), "Lan")])
    apply(staffed, client, path)
    (batch,) = staffed.session.scalars(select(Batch)).all()
    assert batch.keep_until is not None
    assert keeping.forget_files(staffed.session, batch.keep_until) == 0
    assert keeping.forget_files(staffed.session, batch.keep_until + timedelta(days=1)) == 1
    staffed.session.commit()
    assert (batch.file, batch.understood) == (None, None)
    assert [column[1:] for column in batch.summary["columns"]][:2] == [["A", "unit_code"], ["B", "name"]]
    assert "Các dòng đầu của tệp không còn được lưu" in client.page(f"{path}/columns").text


def test_rows_of_an_import_live_for_days_and_with_them_the_way_back(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    code = code_of(staffed, unit_id)
    rows = [(*HEADER, "Smartphone"), *((*row, "") for row in people(code, "Lan", "An")), (code, "X", "1", "", "")]
    path = preview(client, rows)
    assert "Tải các dòng bị từ chối" in apply(staffed, client, path).links
    undone = preview(client, [HEADER, *people(code, "Lan", "An", "Minh")])
    apply(staffed, client, undone)
    client.submit(f"{undone}/undo", {}, action=f"{undone}/undo")
    finish(staffed.app, undone)
    last = today() + keeping.KEEP_ROWS
    assert f"Có thể hoàn tác đến hết ngày {day(last)}." in client.page(path).text
    assert keeping.forget_rows(staffed.session, last) == 0
    for batch in staffed.session.scalars(select(Batch)):
        assert batch.applied_at is not None
        batch.applied_at -= keeping.KEEP_ROWS + timedelta(days=1)
    staffed.session.commit()
    assert keeping.forget_rows(staffed.session, today()) == 2
    staffed.session.commit()
    assert staffed.session.scalars(select(BatchRow)).all() == []
    staffed.session.commit()

    page = client.page(path)
    assert "3 dòng: thêm mới 2, thay đổi 0, không đổi 0, bị từ chối 1." in page.text, "the summary stays"
    assert "nên không còn hoàn tác được" in page.text
    assert not {"Hoàn tác lần nạp này", "Tải các dòng bị từ chối"} & set(page.links)
    assert "Đã hoàn tác" in client.page(undone).text
    assert client.page(f"{path}?state=created").rows == []
    assert client.get(f"{path}/undo").headers["Location"] == path
    token = client.page("/imports/new").form("csrf_token", "kind").values["csrf_token"]
    answer = client.post(f"{path}/undo", data={"csrf_token": token})
    assert answer.status_code == 422
    assert "đã quá 90 ngày" in Page(answer).text
    assert "nạp lại danh sách đúng" in Page(answer).text
    assert listed(staffed, unit_id) == 2
    assert staffed.world.findings() == []
    with pytest.raises(UndoTooLate):
        actions.undo_batch(staffed.session, 1, by=system(staffed.session))
