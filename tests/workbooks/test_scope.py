"""Who loads what, and who sees it afterwards: the loader while the units are theirs, and who answers for them."""

from __future__ import annotations

from sqlalchemy import select

from rollout.core.spreadsheets import XLSX
from rollout.models import AssignmentUnit, Batch
from rollout.workbooks import actions
from rollout.workbooks.background import apply_beside
from tests.staffed import Staffed
from tests.workbooks.loading import HEADER
from tests.workbooks.test_pages import apply, code_of, finish, listed, people, post, preview


def test_everybody_loads_within_their_scope(staffed: Staffed) -> None:
    own, other = staffed.world.unit(), staffed.world.unit()
    liaison = staffed.liaison(own)
    rows = [HEADER, *people(code_of(staffed, own), "Lan"), (code_of(staffed, other), "An", "5100000999", "")]
    page = liaison.page(preview(liaison, rows))
    assert "bị từ chối 1" in page.text
    assert liaison.page("/imports/new").form("file").names >= {"unit", "is_full"}
    assert "verified" not in liaison.page("/imports/new").form("file").values.getlist("evidence")
    assert liaison.get("/imports/template/units.xlsx").status_code == 404
    assert liaison.get("/imports/template/participants.xlsx").mimetype == XLSX
    for nobody in (staffed.leader(), staffed.desk()):
        assert nobody.get("/imports").status_code == 404
    users = staffed.admin().page("/imports/new").form("file", "kind")
    assert users.values["kind"] == "users"
    assert "unit" not in users.names


def test_batches_are_seen_by_their_loader_and_by_who_answers_for_the_unit(staffed: Staffed) -> None:
    officer_id = staffed.officer_id()
    own, other = staffed.world.unit(officer=officer_id), staffed.world.unit()
    liaison = staffed.liaison(own)
    path = preview(liaison, [HEADER, *people(code_of(staffed, own), "Lan")])
    for who in (liaison, staffed.officer(), staffed.staff()):
        assert path in who.page("/imports").links.values()
        assert who.page(path).heading == "Lần nạp số 1"
    for stranger in (staffed.liaison(other, name="khac"), staffed.officer("khac2"), staffed.admin()):
        assert "Số 1" not in stranger.page("/imports").links
        for address in (path, f"{path}/progress", f"{path}/undo", f"{path}/refused.xlsx"):
            assert stranger.get(address).status_code == 404
        for act in ("apply", "cancel", "undo", "leavers"):
            assert post(stranger, f"{path}/{act}") == 404
    assert "Đang chờ người nạp xem và ghi." in staffed.staff().page(path).text
    for act in ("apply", "cancel", "leavers"):
        assert post(staffed.staff(), f"{path}/{act}") == 404, "only who loaded it has seen it whole"


def take_units_away(staffed: Staffed, *unit_ids: int) -> None:
    statement = select(AssignmentUnit).where(AssignmentUnit.unit_id.in_(unit_ids))
    for assignment in staffed.session.scalars(statement):
        staffed.session.delete(assignment)
    staffed.session.commit()


def test_a_loader_who_lost_the_unit_meanwhile_writes_nothing_of_it(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    liaison = staffed.liaison(unit_id)
    path = preview(liaison, [HEADER, *people(code_of(staffed, unit_id), "Lan")])
    actions.start_applying(staffed.session.scalars(select(Batch)).one(), agreed=(), revision=1)
    take_units_away(staffed, unit_id)
    with staffed.app.app_context():
        apply_beside(1)
    finish(staffed.app, path)
    assert "bị từ chối 1" in staffed.staff().page(path).text
    assert listed(staffed, unit_id) == 0


def test_a_batch_is_closed_to_its_loader_once_one_of_its_units_is_taken_away(staffed: Staffed) -> None:
    kept, lost = staffed.world.unit(), staffed.world.unit()
    liaison = staffed.liaison(kept, lost)
    of_both = [HEADER, *people(code_of(staffed, kept), "Lan"), (code_of(staffed, lost), "An", "", "")]
    staged, other = preview(liaison, of_both), preview(liaison, of_both[:2])
    applied = preview(liaison, [*of_both[:2], (code_of(staffed, lost), "Bình", "5100000960", "")])
    apply(staffed, liaison, applied)
    assert liaison.get(f"{staged}/refused.xlsx").status_code == 200
    take_units_away(staffed, lost)
    links = liaison.page("/imports").links
    assert other in links.values()
    assert liaison.page(other).heading == "Lần nạp số 2"
    for path in (staged, applied):
        assert path not in links.values()
        for address in (path, f"{path}/progress", f"{path}/undo", f"{path}/refused.xlsx"):
            assert liaison.get(address).status_code == 404
        for act in ("apply", "cancel", "undo", "leavers"):
            assert post(liaison, f"{path}/{act}") == 404
        assert staffed.staff().page(path).heading.startswith("Lần nạp số")
    assert listed(staffed, lost) == 1
