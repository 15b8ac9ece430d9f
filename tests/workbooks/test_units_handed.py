"""A list of units that names another officer hands over what follows a unit."""

from __future__ import annotations

from rollout.obstacles.actions.opening import NewObstacle, open_obstacle
from rollout.vocabulary_of_obstacles import ObstacleKind
from tests.workbooks.loading import D, Loader
from tests.workbooks.test_people import A, counts
from tests.workbooks.test_units import ON_ONE_ENGINE, load, unit


@ON_ONE_ENGINE
def test_open_obstacles_go_to_the_officer_of_a_list_and_back_when_it_is_undone(loader: Loader) -> None:
    session, header = loader.session, ("Mã đơn vị", "Cán bộ chuyên quản")
    first, second = loader.officer(A), loader.officer(A, name="can.bo.khac")
    load(loader, header, (A, first.username), on=D(1))
    new = NewObstacle(unit=unit(loader, A), kind=ObstacleKind.NO_SMS, text="Chưa nhận được tin nhắn")
    obstacle = open_obstacle(session, new, by=loader.system)
    session.commit()
    assert obstacle.owner_id == first.id
    result = load(loader, header, (A, second.username), on=D(2))
    assert counts(result) == {"updated": 1}
    session.refresh(obstacle)
    assert obstacle.owner_id == second.id
    assert loader.undo(result["batch"])["kept"] == 0
    session.refresh(obstacle)
    assert obstacle.owner_id == first.id
